#ifndef LINE_WRITER_H
#define LINE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#define LINE_MAX_CHARACTERS 82

/* Builds one line `$NAME,field,...*CCCC\r\n` of at most 82 characters. */
struct line_writer {
  char text[LINE_MAX_CHARACTERS];
  uint8_t length;
  bool too_long;
};

void line_begin(struct line_writer *line, const char *name);
void line_text(struct line_writer *line, const char *field);
void line_number(struct line_writer *line, uint32_t field);
void line_hex_byte(struct line_writer *line, uint8_t field);

/* Appends CRC and line end. False if the line is longer than the protocol allows: it must not be sent. */
bool line_end(struct line_writer *line);

#endif
