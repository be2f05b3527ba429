#include "settings-store.h"

#include "board.h"

static uint16_t address_of(uint8_t slot) {
  return (uint16_t)(SETTINGS_FIRST_ADDRESS + slot * SETTINGS_RECORD_DISTANCE);
}

static void read_record(uint8_t slot, uint8_t record[SETTINGS_RECORD_BYTES]) {
  for (uint8_t i = 0; i < SETTINGS_RECORD_BYTES; i++) {
    record[i] = board_storage_read(address_of(slot) + i);
  }
}

static uint8_t other_slot(const struct settings_store *store) {
  return (uint8_t)((store->slot + 1) % SETTINGS_RECORDS);
}

void settings_load(struct settings_store *store) {
  *store = (struct settings_store){.current = SETTINGS_DEFAULTS, .defaulted = true};
  for (uint8_t slot = 0; slot < SETTINGS_RECORDS; slot++) {
    uint8_t record[SETTINGS_RECORD_BYTES];
    struct settings settings;
    uint8_t generation = 0;
    read_record(slot, record);
    if (!settings_decode(record, &settings, &generation)) {
      continue;
    }
    if (store->defaulted || (int8_t)(generation - store->generation) > 0) {
      store->current = settings;
      store->generation = generation;
      store->slot = slot;
      store->defaulted = false;
    }
  }
}

void settings_save(struct settings_store *store, const struct settings *next) {
  store->next = *next;
  settings_encode(next, (uint8_t)(store->generation + 1), store->record);
  store->written = 0;
  store->saving = true;
}

static enum settings_saving verify(struct settings_store *store) {
  store->saving = false;
  for (uint8_t i = 0; i < SETTINGS_RECORD_BYTES; i++) {
    if (board_storage_read(address_of(other_slot(store)) + i) != store->record[i]) {
      return SETTINGS_FAILED;
    }
  }
  store->current = store->next;
  store->slot = other_slot(store);
  store->generation++;
  store->defaulted = false;
  return SETTINGS_SAVED;
}

enum settings_saving settings_poll(struct settings_store *store) {
  if (!store->saving) {
    return SETTINGS_IDLE;
  }
  if (board_storage_is_busy()) {
    return SETTINGS_SAVING;
  }
  while (store->written < SETTINGS_RECORD_BYTES) {
    const uint16_t address = address_of(other_slot(store)) + store->written;
    const uint8_t byte = store->record[store->written++];
    if (board_storage_read(address) != byte) {
      board_storage_write(address, byte);
      return SETTINGS_SAVING;
    }
  }
  return verify(store);
}
