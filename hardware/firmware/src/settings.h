#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#define SETTINGS_RECORD_BYTES 13
#define SETTINGS_RAW_MAX 4095

struct settings {
  uint32_t serial;
  uint16_t zero_raw;
  uint16_t span_raw;
  uint8_t magnets;
};

/* What a board without stored settings uses: the end points of the divider in hardware/wiring, one magnet. */
extern const struct settings SETTINGS_DEFAULTS;

/* One stored record: layout 0xA1, generation, magnets, serial (4 bytes), zero (2), span (2), CRC-16/XMODEM of these (2); all numbers
 * lowest byte first. */
void settings_encode(const struct settings *settings, uint8_t generation, uint8_t record[SETTINGS_RECORD_BYTES]);

/* False if the layout, the CRC or a range is wrong; then nothing is changed. */
bool settings_decode(const uint8_t record[SETTINGS_RECORD_BYTES], struct settings *settings, uint8_t *generation);

#endif
