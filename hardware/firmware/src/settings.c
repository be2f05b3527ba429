#include "settings.h"

#include "crc.h"

#define LAYOUT 0xA1
#define CRC_AT (SETTINGS_RECORD_BYTES - 2)

const struct settings SETTINGS_DEFAULTS = {.serial = 0, .zero_raw = 180, .span_raw = 3900, .magnets = 1};

static void put16(uint8_t *at, uint16_t value) {
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
}

static uint16_t get16(const uint8_t *at) {
  return (uint16_t)(at[0] | (uint16_t)at[1] << 8);
}

void settings_encode(const struct settings *settings, uint8_t generation, uint8_t record[SETTINGS_RECORD_BYTES]) {
  record[0] = LAYOUT;
  record[1] = generation;
  record[2] = settings->magnets;
  put16(record + 3, (uint16_t)settings->serial);
  put16(record + 5, (uint16_t)(settings->serial >> 16));
  put16(record + 7, settings->zero_raw);
  put16(record + 9, settings->span_raw);
  put16(record + CRC_AT, crc16(record, CRC_AT));
}

static bool in_range(const struct settings *settings) {
  return settings->magnets >= 1 && settings->magnets <= 8 && settings->zero_raw <= SETTINGS_RAW_MAX &&
         settings->span_raw <= SETTINGS_RAW_MAX;
}

bool settings_decode(const uint8_t record[SETTINGS_RECORD_BYTES], struct settings *settings, uint8_t *generation) {
  const struct settings read = {
      .serial = get16(record + 3) | (uint32_t)get16(record + 5) << 16,
      .zero_raw = get16(record + 7),
      .span_raw = get16(record + 9),
      .magnets = record[2],
  };
  if (record[0] != LAYOUT || get16(record + CRC_AT) != crc16(record, CRC_AT) || !in_range(&read)) {
    return false;
  }
  *settings = read;
  *generation = record[1];
  return true;
}
