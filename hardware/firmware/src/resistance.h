#ifndef RESISTANCE_H
#define RESISTANCE_H

#include <stdbool.h>
#include <stdint.h>

/* 16 conversions of 10 bits add up to 14 bits; a quarter of that has 12. */
#define RESISTANCE_OVERSAMPLING 16

/* The end resistors keep an intact sensor between 4 % and 96 % of the supply; beyond these rails a wire is broken or touches. */
#define RESISTANCE_SHORT_RAW 56
#define RESISTANCE_OPEN_RAW 4040

struct resistance {
  uint16_t sum;
  uint8_t conversions;
  uint16_t raw; /* 0..4092, the latest mean */
  bool ready;   /* at least one mean exists */
};

/* Takes one conversion, 0..1023. */
void resistance_add(struct resistance *resistance, uint16_t conversion);

/* 0 at `zero_raw`, 1000 at `span_raw`, linear, clamped, rounded half up. Span may be below zero. Without a range it is 0. */
uint16_t resistance_permille(uint16_t raw, uint16_t zero_raw, uint16_t span_raw);

bool resistance_is_open(uint16_t raw);
bool resistance_is_shorted(uint16_t raw);

#endif
