#include "pulse.h"

void pulse_start(struct pulse_counter *counter, uint8_t magnets, bool low, uint32_t at_us) {
  *counter = (struct pulse_counter){.magnets = magnets, .low = low, .last_edge_us = at_us};
}

void pulse_set_magnets(struct pulse_counter *counter, uint8_t magnets) {
  counter->magnets = magnets;
  counter->magnets_seen = 0;
}

static void complete_turn(struct pulse_counter *counter, uint32_t at_us) {
  counter->magnets_seen = 0;
  counter->turns++;
  counter->period_us = at_us - counter->last_turn_us;
  counter->last_turn_us = at_us;
}

static void see_magnet(struct pulse_counter *counter, uint32_t at_us) {
  if (!counter->referenced) {
    counter->referenced = true;
    counter->last_turn_us = at_us;
    return;
  }
  counter->magnets_seen++;
  if (counter->magnets_seen >= counter->magnets) {
    complete_turn(counter, at_us);
  }
}

void pulse_edge(struct pulse_counter *counter, bool low, uint32_t at_us) {
  const bool quiet = counter->quiet || at_us - counter->last_edge_us >= PULSE_QUIET_US;
  if (low && !counter->low && quiet) {
    see_magnet(counter, at_us);
  }
  counter->low = low;
  counter->quiet = false;
  counter->stuck = false;
  counter->last_edge_us = at_us;
}

void pulse_poll(struct pulse_counter *counter, uint32_t now_us) {
  /* Signed: an edge may be younger than `now_us`. */
  const int32_t silent_us = (int32_t)(now_us - counter->last_edge_us);
  if (silent_us >= PULSE_QUIET_US) {
    counter->quiet = true;
  }
  if (counter->low && silent_us > PULSE_STUCK_US) {
    counter->stuck = true;
  }
}
