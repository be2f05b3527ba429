#ifndef REPORT_H
#define REPORT_H

#include "line-writer.h"
#include "settings.h"

#define PROTOCOL_VERSION 1
#define FIRMWARE_VERSION "1.1.0"

enum reading_flag {
  FLAG_EDGES_LOST = 0x01,
  FLAG_SENSOR_OPEN = 0x02,
  FLAG_SENSOR_SHORTED = 0x04,
  FLAG_CRANK_STUCK = 0x08,
  FLAG_LINES_LOST = 0x10,
  FLAG_SETTINGS_DEFAULTED = 0x20,
  FLAG_BAD_LINES_RECEIVED = 0x40
};

/* The fields of an RD line, in its order. */
struct reading {
  uint16_t seq;
  uint32_t uptime_ms;
  uint16_t turns;
  uint32_t last_turn_us;
  uint32_t period_us;
  uint16_t raw;
  uint16_t permille;
  uint8_t flags;
};

bool report_reading(struct line_writer *line, const struct reading *reading);
bool report_identity(struct line_writer *line, const struct settings *settings, const char *hardware, uint8_t reset_cause);
bool report_ok(struct line_writer *line, uint16_t tag);

/* `reason` is CMD, ARG or BUSY. */
bool report_error(struct line_writer *line, uint16_t tag, const char *reason);

#endif
