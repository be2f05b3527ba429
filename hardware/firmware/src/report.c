#include "report.h"

bool report_reading(struct line_writer *line, const struct reading *reading) {
  line_begin(line, "RD");
  line_number(line, reading->seq);
  line_number(line, reading->uptime_ms);
  line_number(line, reading->turns);
  line_number(line, reading->last_turn_us);
  line_number(line, reading->period_us);
  line_number(line, reading->raw);
  line_number(line, reading->permille);
  line_hex_byte(line, reading->flags);
  return line_end(line);
}

bool report_identity(struct line_writer *line, const struct settings *settings, const char *hardware, uint8_t reset_cause) {
  line_begin(line, "ID");
  line_number(line, PROTOCOL_VERSION);
  line_text(line, FIRMWARE_VERSION);
  line_number(line, settings->serial);
  line_text(line, hardware);
  line_number(line, reset_cause);
  line_number(line, settings->magnets);
  line_number(line, settings->zero_raw);
  line_number(line, settings->span_raw);
  return line_end(line);
}

bool report_ok(struct line_writer *line, uint16_t tag) {
  line_begin(line, "OK");
  line_number(line, tag);
  return line_end(line);
}

bool report_error(struct line_writer *line, uint16_t tag, const char *reason) {
  line_begin(line, "ER");
  line_number(line, tag);
  line_text(line, reason);
  return line_end(line);
}
