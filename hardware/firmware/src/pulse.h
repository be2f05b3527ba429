#ifndef PULSE_H
#define PULSE_H

#include <stdbool.h>
#include <stdint.h>

/* Board time is in microseconds, modulo 2^32, here and everywhere. */

/* A magnet counts only after the line was released and silent for this long. Bounces of a Hall switch or a reed last a few
 * milliseconds; the closest honest magnets (eight a turn at 220 rpm) are 34 ms apart. */
#define PULSE_QUIET_US 12000

/* Longer than any honest turn of the crank keeps the magnet in front of the sensor. */
#define PULSE_STUCK_US 10000000

struct pulse_counter {
  uint8_t magnets; /* per turn, 1 to 8 */
  uint8_t magnets_seen;
  bool referenced; /* the first magnet was seen */
  bool low;
  bool quiet;
  bool stuck;
  uint32_t last_edge_us;
  uint16_t turns;
  uint32_t last_turn_us;
  uint32_t period_us;
};

void pulse_start(struct pulse_counter *counter, uint8_t magnets, bool low, uint32_t at_us);

/* Changes the magnets per turn; the turn under way begins anew. */
void pulse_set_magnets(struct pulse_counter *counter, uint8_t magnets);

/* The sensor line changed at `at_us` and is now low (magnet in front) or high. */
void pulse_edge(struct pulse_counter *counter, bool low, uint32_t at_us);

/* Call at least every 30 minutes, after all edges up to `now_us`: long silences outlive the modular clock only as remembered here. */
void pulse_poll(struct pulse_counter *counter, uint32_t now_us);

#endif
