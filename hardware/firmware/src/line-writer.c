#include "line-writer.h"

#include "crc.h"

static const char HEX_DIGITS[] = "0123456789ABCDEF";

static void put(struct line_writer *line, char character) {
  if (line->length == LINE_MAX_CHARACTERS) {
    line->too_long = true;
    return;
  }
  line->text[line->length++] = character;
}

static void put_text(struct line_writer *line, const char *text) {
  while (*text != '\0') {
    put(line, *text++);
  }
}

static void put_hex_byte(struct line_writer *line, uint8_t byte) {
  put(line, HEX_DIGITS[byte >> 4]);
  put(line, HEX_DIGITS[byte & 0x0F]);
}

void line_begin(struct line_writer *line, const char *name) {
  line->length = 0;
  line->too_long = false;
  put(line, '$');
  put_text(line, name);
}

void line_text(struct line_writer *line, const char *field) {
  put(line, ',');
  put_text(line, field);
}

/* Subtracts powers of ten: the chip has no divider, and a 32-bit division in software costs 40 microseconds a digit. */
void line_number(struct line_writer *line, uint32_t field) {
  static const uint32_t POWERS[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10};
  bool leading = true;
  put(line, ',');
  for (uint8_t i = 0; i < sizeof POWERS / sizeof POWERS[0]; i++) {
    char digit = '0';
    while (field >= POWERS[i]) {
      field -= POWERS[i];
      digit++;
    }
    leading = leading && digit == '0';
    if (!leading) {
      put(line, digit);
    }
  }
  put(line, (char)('0' + field));
}

void line_hex_byte(struct line_writer *line, uint8_t field) {
  put(line, ',');
  put_hex_byte(line, field);
}

bool line_end(struct line_writer *line) {
  const uint16_t crc = crc16((const uint8_t *)line->text + 1, (uint8_t)(line->length - 1));
  put(line, '*');
  put_hex_byte(line, (uint8_t)(crc >> 8));
  put_hex_byte(line, (uint8_t)crc);
  put_text(line, "\r\n");
  return !line->too_long;
}
