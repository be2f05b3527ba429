#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>
#include <stdint.h>

enum command_kind {
  COMMAND_UNREADABLE, /* no readable tag: nobody to answer */
  COMMAND_UNKNOWN,
  COMMAND_BAD_ARGUMENT,
  COMMAND_IDENTIFY,
  COMMAND_CALIBRATE_ZERO,
  COMMAND_CALIBRATE_SPAN,
  COMMAND_SET_CALIBRATION,
  COMMAND_SET_SERIAL,
  COMMAND_SET_MAGNETS,
  COMMAND_RESTART
};

struct command {
  enum command_kind kind;
  uint16_t tag;   /* 1..65535 */
  uint32_t value; /* of SET_SERIAL and SET_MAGNETS */
  uint16_t zero_raw, span_raw; /* of SET_CALIBRATION */
};

/* Reads the payload of a line, which it cuts into its fields. */
struct command command_parse(char *payload);

/* Reads a decimal number without sign and leading zeros, up to `max`. */
bool command_number(const char *text, uint32_t max, uint32_t *value);

#endif
