#ifndef LINE_RECEIVER_H
#define LINE_RECEIVER_H

#include <stdint.h>

#include "line-writer.h"

/* What stands between `$` and CR LF in the longest line. */
#define LINE_MAX_BODY (LINE_MAX_CHARACTERS - 3)

enum line_receiver_state { LINE_OUTSIDE, LINE_INSIDE, LINE_AFTER_CR, LINE_SKIPPING };

/* Finds lines in a stream of bytes, by the rule in hardware/protocol ("Receiving"). All zero is its state at boot. */
struct line_receiver {
  char body[LINE_MAX_BODY + 1];
  uint8_t length;
  enum line_receiver_state state;
  uint8_t discards; /* lines and runs of noise thrown away, modulo 256 */
};

/* Takes one byte. Returns the payload, ended by NUL and valid until the next call, when the byte completes a good line; else null. */
char *line_receive(struct line_receiver *receiver, uint8_t byte);

#endif
