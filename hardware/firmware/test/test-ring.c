#include <string.h>

#include "check.h"
#include "ring.h"
#include "tests.h"

static void holds_whole_pushes_only(void) {
  volatile uint8_t storage[8];
  struct ring ring = {.bytes = storage, .mask = 7};
  uint8_t read[5] = {0};
  CHECK(ring_push(&ring, (const uint8_t *)"abcde", 5), "five of seven bytes fit");
  CHECK(!ring_push(&ring, (const uint8_t *)"xyz", 3), "three more do not");
  CHECK(ring.refused == 1 && ring_length(&ring) == 5, "the refusal is counted and leaves nothing behind");
  CHECK(ring_pop(&ring, read, 5) && memcmp(read, "abcde", 5) == 0, "what was pushed comes out");
  CHECK(!ring_pop(&ring, read, 1), "then it is empty");
}

/* The indices of the largest ring wrap with their byte. */
static void wraps_at_every_place(void) {
  volatile uint8_t storage[256];
  struct ring ring = {.bytes = storage, .mask = 255};
  uint8_t next = 0;
  bool equal = true;
  for (int round = 0; round < 1000; round++) {
    const uint8_t bytes[3] = {next, (uint8_t)(next + 1), (uint8_t)(next + 2)};
    uint8_t read[3] = {0};
    equal = equal && ring_push(&ring, bytes, 3) && ring_pop(&ring, read, 3) && memcmp(bytes, read, 3) == 0;
    next = (uint8_t)(next + 3);
  }
  CHECK(equal, "a ring of 256 bytes keeps order over its end");
}

static void fills_to_its_capacity(void) {
  volatile uint8_t storage[256];
  struct ring ring = {.bytes = storage, .mask = 255};
  int pushed = 0;
  while (ring_push(&ring, (const uint8_t *)"x", 1)) {
    pushed++;
  }
  CHECK(pushed == 255, "a ring of 256 bytes holds 255, not %d", pushed);
}

void test_ring(void) {
  holds_whole_pushes_only();
  wraps_at_every_place();
  fills_to_its_capacity();
}
