#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stdint.h>

/* A byte ring for one writer and one reader, of which one may be an interrupt. Its size is a power of two up to 256 and it holds
 * one byte less. Both indices are single bytes, so the other side never sees one half written. */
struct ring {
  volatile uint8_t *bytes;
  uint8_t mask;
  volatile uint8_t head;
  volatile uint8_t tail;
  volatile uint8_t refused; /* pushes that did not fit, modulo 256 */
};

/* Appends all `count` bytes, or none and counts a refusal. */
bool ring_push(struct ring *ring, const uint8_t *bytes, uint8_t count);

/* Takes exactly `count` bytes, or none if there are fewer. */
bool ring_pop(struct ring *ring, uint8_t *bytes, uint8_t count);

/* Bytes that wait. */
uint8_t ring_length(const struct ring *ring);

#endif
