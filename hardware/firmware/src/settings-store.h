#ifndef SETTINGS_STORE_H
#define SETTINGS_STORE_H

#include "settings.h"

/* Two records take turns, so that a power cut while one is written leaves the other. */
#define SETTINGS_RECORDS 2
#define SETTINGS_FIRST_ADDRESS 16
#define SETTINGS_RECORD_DISTANCE 32

enum settings_saving { SETTINGS_IDLE, SETTINGS_SAVING, SETTINGS_SAVED, SETTINGS_FAILED };

struct settings_store {
  struct settings current;
  bool defaulted; /* nothing valid is stored */
  uint8_t generation;
  uint8_t slot; /* of the record in use */
  struct settings next;
  uint8_t record[SETTINGS_RECORD_BYTES];
  uint8_t written;
  bool saving;
};

/* Reads the newest valid record, or takes the defaults. */
void settings_load(struct settings_store *store);

/* Begins to save. The settings become current once they are stored and read back. */
void settings_save(struct settings_store *store, const struct settings *next);

/* Carries a save on by at most one byte. SETTINGS_SAVED or SETTINGS_FAILED is returned once, at its end. */
enum settings_saving settings_poll(struct settings_store *store);

#endif
