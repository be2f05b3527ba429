#include "resistance.h"

void resistance_add(struct resistance *resistance, uint16_t conversion) {
  resistance->sum += conversion;
  resistance->conversions++;
  if (resistance->conversions == RESISTANCE_OVERSAMPLING) {
    resistance->raw = resistance->sum / 4;
    resistance->ready = true;
    resistance->sum = 0;
    resistance->conversions = 0;
  }
}

uint16_t resistance_permille(uint16_t raw, uint16_t zero_raw, uint16_t span_raw) {
  int16_t above = (int16_t)((int16_t)raw - (int16_t)zero_raw);
  int16_t range = (int16_t)((int16_t)span_raw - (int16_t)zero_raw);
  if (range < 0) {
    above = (int16_t)-above;
    range = (int16_t)-range;
  }
  if (above <= 0 || range == 0) {
    return 0;
  }
  if (above >= range) {
    return 1000;
  }
  return (uint16_t)((2000UL * (uint16_t)above + (uint16_t)range) / (2UL * (uint16_t)range));
}

bool resistance_is_open(uint16_t raw) {
  return raw >= RESISTANCE_OPEN_RAW;
}

bool resistance_is_shorted(uint16_t raw) {
  return raw <= RESISTANCE_SHORT_RAW;
}
