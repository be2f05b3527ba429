#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "crc.h"
#include "line-receiver.h"
#include "tests.h"
#include "vectors.h"

#define NOISE_ROUNDS 20000

static void visit(struct vector *vector, void *context) {
  (void)context;
  unsigned char input[VECTOR_MAX_TEXT];
  const char *name = vector->columns[0];
  const size_t length = vector_unescape(vector->columns[1], input, sizeof input);
  struct line_receiver receiver = {0};
  size_t accepted = 0;
  for (size_t i = 0; i < length; i++) {
    const char *payload = line_receive(&receiver, input[i]);
    if (payload == NULL) {
      continue;
    }
    const bool expected = accepted + 3 < vector->count && strcmp(payload, vector->columns[accepted + 3]) == 0;
    CHECK(expected, "%s: unexpected payload %s", name, payload);
    accepted++;
  }
  CHECK(accepted + 3 == vector->count, "%s: %zu payloads, expected %zu", name, accepted, vector->count - 3);
  CHECK(receiver.discards == atoi(vector->columns[2]), "%s: %d discards", name, receiver.discards);
}

void test_line_receiver(const char *folder) {
  vectors_each(folder, "receive.tsv", visit, NULL);
}

/* Noise as it comes from a torn cable: any byte, with the characters of the protocol more often than chance. */
static uint8_t noise_byte(void) {
  static const char FAVOURITES[] = "$$*\r\n,0AF";
  const int draw = rand();
  return draw % 3 == 0 ? (uint8_t)FAVOURITES[(draw / 3) % (int)(sizeof FAVOURITES - 1)] : (uint8_t)(draw / 3);
}

static bool finds_line_after_noise(struct line_receiver *receiver, int round) {
  char payload[16];
  char line[32];
  bool found = false;
  const int noise = rand() % 300;
  for (int i = 0; i < noise; i++) {
    line_receive(receiver, noise_byte());
  }
  const int payload_length = snprintf(payload, sizeof payload, "OK,%d", round);
  const unsigned crc = crc16((const uint8_t *)payload, (uint8_t)payload_length);
  const int length = snprintf(line, sizeof line, "$%s*%04X\r\n", payload, crc);
  for (int i = 0; i < length; i++) {
    const char *received = line_receive(receiver, (uint8_t)line[i]);
    found = found || (received != NULL && strcmp(received, payload) == 0);
  }
  return found;
}

void test_line_receiver_with_noise(void) {
  /* On the heap, so that the address sanitizer sees a write beyond its end. */
  struct line_receiver *receiver = calloc(1, sizeof *receiver);
  int missed = 0;
  srand(20240501);
  for (int round = 0; round < NOISE_ROUNDS; round++) {
    missed += finds_line_after_noise(receiver, round) ? 0 : 1;
  }
  CHECK(missed == 0, "%d of %d lines were not found after noise", missed, NOISE_ROUNDS);
  free(receiver);
}
