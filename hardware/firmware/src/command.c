#include "command.h"

#include <stddef.h>
#include <string.h>

#include "settings.h"

#define MAX_FIELDS 5

struct fields {
  const char *at[MAX_FIELDS];
  uint8_t count; /* MAX_FIELDS + 1 means more */
};

static struct fields split(char *payload) {
  struct fields fields = {.at = {payload}, .count = 1};
  for (char *character = payload; *character != '\0'; character++) {
    if (*character != ',') {
      continue;
    }
    *character = '\0';
    if (fields.count < MAX_FIELDS) {
      fields.at[fields.count] = character + 1;
    }
    if (fields.count <= MAX_FIELDS) {
      fields.count++;
    }
  }
  return fields;
}

bool command_number(const char *text, uint32_t max, uint32_t *value) {
  uint32_t number = 0;
  if (*text == '\0' || (text[0] == '0' && text[1] != '\0')) {
    return false;
  }
  for (; *text != '\0'; text++) {
    const uint8_t digit = (uint8_t)(*text - '0');
    if (digit > 9 || digit > max || number > (max - digit) / 10) {
      return false;
    }
    number = number * 10 + digit;
  }
  *value = number;
  return true;
}

static enum command_kind calibration(const struct fields *fields, struct command *command) {
  uint32_t zero = 0;
  uint32_t span = 0;
  if (fields->count == 3) {
    if (strcmp(fields->at[2], "ZERO") == 0) {
      return COMMAND_CALIBRATE_ZERO;
    }
    return strcmp(fields->at[2], "SPAN") == 0 ? COMMAND_CALIBRATE_SPAN : COMMAND_BAD_ARGUMENT;
  }
  if (fields->count != 5 || strcmp(fields->at[2], "SET") != 0 || !command_number(fields->at[3], SETTINGS_RAW_MAX, &zero) ||
      !command_number(fields->at[4], SETTINGS_RAW_MAX, &span)) {
    return COMMAND_BAD_ARGUMENT;
  }
  command->zero_raw = (uint16_t)zero;
  command->span_raw = (uint16_t)span;
  return COMMAND_SET_CALIBRATION;
}

static enum command_kind serial_number(const char *text, uint32_t *value) {
  return command_number(text, UINT32_MAX, value) ? COMMAND_SET_SERIAL : COMMAND_BAD_ARGUMENT;
}

static enum command_kind magnets(const char *text, uint32_t *value) {
  return command_number(text, 8, value) && *value > 0 ? COMMAND_SET_MAGNETS : COMMAND_BAD_ARGUMENT;
}

static enum command_kind kind_of(const struct fields *fields, struct command *command) {
  const char *name = fields->at[0];
  const bool bare = fields->count == 2;
  const bool single = fields->count == 3;
  if (strcmp(name, "ID?") == 0) {
    return bare ? COMMAND_IDENTIFY : COMMAND_BAD_ARGUMENT;
  }
  if (strcmp(name, "RST") == 0) {
    return bare ? COMMAND_RESTART : COMMAND_BAD_ARGUMENT;
  }
  if (strcmp(name, "CAL") == 0) {
    return calibration(fields, command);
  }
  if (strcmp(name, "SER") == 0) {
    return single ? serial_number(fields->at[2], &command->value) : COMMAND_BAD_ARGUMENT;
  }
  if (strcmp(name, "MAG") == 0) {
    return single ? magnets(fields->at[2], &command->value) : COMMAND_BAD_ARGUMENT;
  }
  return COMMAND_UNKNOWN;
}

struct command command_parse(char *payload) {
  struct command command = {.kind = COMMAND_UNREADABLE};
  const struct fields fields = split(payload);
  uint32_t tag = 0;
  if (fields.count >= 2 && command_number(fields.at[1], UINT16_MAX, &tag) && tag > 0) {
    command.tag = (uint16_t)tag;
    command.kind = kind_of(&fields, &command);
  }
  return command;
}
