#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "line-receiver.h"
#include "report.h"
#include "tests.h"
#include "vectors.h"

/* What the receiver makes of a written line; an empty text if it refuses it. */
static void receive(const struct line_writer *line, char payload[LINE_MAX_CHARACTERS]) {
  struct line_receiver receiver = {0};
  payload[0] = '\0';
  for (uint8_t i = 0; i < line->length; i++) {
    const char *received = line_receive(&receiver, (uint8_t)line->text[i]);
    if (received != NULL) {
      strcpy(payload, received);
    }
  }
}

static bool rebuild_reading(const char *payload, struct line_writer *line) {
  unsigned long fields[7];
  unsigned flags;
  const int read = sscanf(payload, "RD,%lu,%lu,%lu,%lu,%lu,%lu,%lu,%2X", &fields[0], &fields[1], &fields[2], &fields[3],
                          &fields[4], &fields[5], &fields[6], &flags);
  const struct reading reading = {
      .seq = (uint16_t)fields[0],
      .uptime_ms = (uint32_t)fields[1],
      .turns = (uint16_t)fields[2],
      .last_turn_us = (uint32_t)fields[3],
      .period_us = (uint32_t)fields[4],
      .raw = (uint16_t)fields[5],
      .permille = (uint16_t)fields[6],
      .flags = (uint8_t)flags,
  };
  return read == 8 && report_reading(line, &reading);
}

static bool rebuild_answer(const char *payload, struct line_writer *line) {
  unsigned tag;
  char reason[8];
  if (sscanf(payload, "OK,%u", &tag) == 1) {
    return report_ok(line, (uint16_t)tag);
  }
  return sscanf(payload, "ER,%u,%7s", &tag, reason) == 2 && report_error(line, (uint16_t)tag, reason);
}

static void visit(struct vector *vector, void *context) {
  (void)context;
  const char *payload = vector->columns[1];
  struct line_writer line;
  char received[LINE_MAX_CHARACTERS];
  if (strcmp(vector->columns[0], "valid") != 0 || strncmp(payload, "ID", 2) == 0) {
    return;
  }
  const bool built = strncmp(payload, "RD", 2) == 0 ? rebuild_reading(payload, &line) : rebuild_answer(payload, &line);
  CHECK(built, "%s can be built", payload);
  receive(&line, received);
  CHECK(strcmp(received, payload) == 0, "%s was built as %s", payload, received);
}

static void refuses_long_lines(void) {
  struct line_writer line;
  line_begin(&line, "LONG");
  for (int i = 0; i < 40; i++) {
    line_number(&line, UINT32_MAX);
  }
  CHECK(!line_end(&line), "a line over 82 characters must not be sent");
}

static void longest_identity_fits(void) {
  const struct settings settings = {.serial = UINT32_MAX, .zero_raw = 4095, .span_raw = 4095, .magnets = 8};
  struct line_writer line;
  CHECK(report_identity(&line, &settings, "abcdefghijklmnop", 15), "the longest ID line fits");
}

void test_line_writer(const char *folder) {
  vectors_each(folder, "lines.tsv", visit, NULL);
  refuses_long_lines();
  longest_identity_fits();
}
