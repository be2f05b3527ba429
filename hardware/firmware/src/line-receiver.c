#include "line-receiver.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "crc.h"

/* `*` and four digits. */
#define CRC_CHARACTERS 5

static int8_t hex_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return (int8_t)(digit - '0');
  }
  if (digit >= 'A' && digit <= 'F') {
    return (int8_t)(digit - 'A' + 10);
  }
  return -1;
}

static bool crc_field_is(const char *digits, uint16_t crc) {
  for (uint8_t i = 0; i < 4; i++) {
    if (hex_value(digits[i]) != (int8_t)((crc >> (12 - 4 * i)) & 0x0F)) {
      return false;
    }
  }
  return true;
}

static char *payload_of(struct line_receiver *receiver) {
  if (receiver->length <= CRC_CHARACTERS) {
    return NULL;
  }
  const uint8_t length = (uint8_t)(receiver->length - CRC_CHARACTERS);
  char *star = receiver->body + length;
  if (memchr(receiver->body, '*', receiver->length) != star) {
    return NULL;
  }
  if (!crc_field_is(star + 1, crc16((const uint8_t *)receiver->body, length))) {
    return NULL;
  }
  *star = '\0';
  return receiver->body;
}

static void begin(struct line_receiver *receiver) {
  if (receiver->state == LINE_INSIDE || receiver->state == LINE_AFTER_CR) {
    receiver->discards++;
  }
  receiver->length = 0;
  receiver->state = LINE_INSIDE;
}

static void discard(struct line_receiver *receiver, uint8_t byte) {
  receiver->discards++;
  receiver->state = byte == '\n' ? LINE_OUTSIDE : LINE_SKIPPING;
}

static char *finish(struct line_receiver *receiver) {
  char *payload = payload_of(receiver);
  receiver->state = LINE_OUTSIDE;
  if (payload == NULL) {
    receiver->discards++;
  }
  return payload;
}

static void collect(struct line_receiver *receiver, uint8_t byte) {
  if (byte == '\r') {
    receiver->state = LINE_AFTER_CR;
  } else if (byte < 0x20 || byte > 0x7E || receiver->length == LINE_MAX_BODY) {
    discard(receiver, byte);
  } else {
    receiver->body[receiver->length++] = (char)byte;
  }
}

char *line_receive(struct line_receiver *receiver, uint8_t byte) {
  if (byte == '$') {
    begin(receiver);
    return NULL;
  }
  switch (receiver->state) {
    case LINE_OUTSIDE:
      if (byte != '\r' && byte != '\n') {
        discard(receiver, byte);
      }
      break;
    case LINE_INSIDE:
      collect(receiver, byte);
      break;
    case LINE_AFTER_CR:
      if (byte == '\n') {
        return finish(receiver);
      }
      discard(receiver, byte);
      break;
    case LINE_SKIPPING:
      if (byte == '\n') {
        receiver->state = LINE_OUTSIDE;
      }
      break;
  }
  return NULL;
}
