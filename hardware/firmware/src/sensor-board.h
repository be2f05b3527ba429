#ifndef SENSOR_BOARD_H
#define SENSOR_BOARD_H

#include "line-receiver.h"
#include "pulse.h"
#include "resistance.h"
#include "settings-store.h"

/* A reading every 16 slots: 16 conversions spread evenly over 100 ms cancel the hum of 50 Hz and of 60 Hz mains. */
#define SLOT_US 6250
#define SLOTS_PER_READING RESISTANCE_OVERSAMPLING

enum answer { ANSWER_NONE, ANSWER_IDENTITY, ANSWER_OK, ANSWER_CMD, ANSWER_ARG, ANSWER_BUSY };

struct sensor_board {
  struct settings_store store;
  struct pulse_counter pulses;
  struct resistance resistance;
  struct line_receiver receiver;
  uint32_t next_slot_us;
  uint8_t slot;
  uint16_t seq;
  uint32_t uptime_ms;
  uint32_t uptime_at_us; /* the board time that uptime_ms stands for */
  uint8_t edges_refused_told;
  uint8_t discards_told;
  bool line_lost;
  enum answer answer; /* waits for room in the send ring */
  uint16_t answer_tag;
  uint16_t saving_tag; /* of the command whose settings are being saved */
  bool restarting;
};

/* Loads the settings and says who it is. */
void sensor_board_start(struct sensor_board *board);

/* Does all work that waits. Call it after each wake-up; next_slot_us says when it must come back at the latest. */
void sensor_board_step(struct sensor_board *board);

#endif
