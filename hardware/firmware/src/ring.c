#include "ring.h"

uint8_t ring_length(const struct ring *ring) {
  return (uint8_t)(ring->head - ring->tail) & ring->mask;
}

bool ring_push(struct ring *ring, const uint8_t *bytes, uint8_t count) {
  if (count > (uint8_t)(ring->mask - ring_length(ring))) {
    ring->refused++;
    return false;
  }
  uint8_t head = ring->head;
  for (uint8_t i = 0; i < count; i++) {
    ring->bytes[head] = bytes[i];
    head = (uint8_t)(head + 1) & ring->mask;
  }
  /* Published last: the reader sees whole pushes only. */
  ring->head = head;
  return true;
}

bool ring_pop(struct ring *ring, uint8_t *bytes, uint8_t count) {
  if (ring_length(ring) < count) {
    return false;
  }
  uint8_t tail = ring->tail;
  for (uint8_t i = 0; i < count; i++) {
    bytes[i] = ring->bytes[tail];
    tail = (uint8_t)(tail + 1) & ring->mask;
  }
  ring->tail = tail;
  return true;
}
