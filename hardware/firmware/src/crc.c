#include "crc.h"

#include <stdbool.h>

static uint16_t crc16_byte(uint16_t crc, uint8_t byte) {
  crc ^= (uint16_t)((uint16_t)byte << 8);
  for (uint8_t bit = 0; bit < 8; bit++) {
    const bool carry = (crc & 0x8000) != 0;
    crc = (uint16_t)(crc << 1);
    if (carry) {
      crc ^= 0x1021;
    }
  }
  return crc;
}

uint16_t crc16(const uint8_t *bytes, uint8_t count) {
  uint16_t crc = 0;
  for (uint8_t i = 0; i < count; i++) {
    crc = crc16_byte(crc, bytes[i]);
  }
  return crc;
}
