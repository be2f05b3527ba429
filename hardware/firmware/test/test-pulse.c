#include <stdio.h>
#include <string.h>

#include "check.h"
#include "pulse.h"
#include "tests.h"
#include "vectors.h"

struct scenario {
  char name[VECTOR_MAX_TEXT];
  struct pulse_counter counter;
};

static void expect(const struct scenario *scenario, const char *text) {
  const struct pulse_counter *counter = &scenario->counter;
  unsigned long expected[3];
  unsigned stuck;
  const int read = sscanf(text, "expect %lu %lu %lu %u", &expected[0], &expected[1], &expected[2], &stuck);
  const bool equal = read == 4 && counter->turns == expected[0] && counter->last_turn_us == expected[1] &&
                     counter->period_us == expected[2] && counter->stuck == (stuck == 1);
  CHECK(equal, "%s: %s, but the counter has %u %lu %lu %u", scenario->name, text, counter->turns,
        (unsigned long)counter->last_turn_us, (unsigned long)counter->period_us, counter->stuck);
}

static void visit(struct vector *vector, void *context) {
  struct scenario *scenario = context;
  const char *text = vector->columns[0];
  unsigned long number;
  char level[8];
  if (strncmp(text, "scenario ", 9) == 0) {
    strcpy(scenario->name, text + 9);
    pulse_start(&scenario->counter, 1, false, 0);
  } else if (sscanf(text, "magnets %lu", &number) == 1) {
    pulse_set_magnets(&scenario->counter, (uint8_t)number);
  } else if (sscanf(text, "edge %lu %7s", &number, level) == 2) {
    pulse_edge(&scenario->counter, strcmp(level, "low") == 0, (uint32_t)number);
  } else if (sscanf(text, "poll %lu", &number) == 1) {
    pulse_poll(&scenario->counter, (uint32_t)number);
  } else {
    expect(scenario, text);
  }
}

static void restarts_the_turn_with_new_magnets(void) {
  struct pulse_counter counter;
  pulse_start(&counter, 2, false, 0);
  for (uint32_t magnet = 1; magnet <= 6; magnet++) {
    if (magnet == 3) {
      pulse_set_magnets(&counter, 3);
    }
    pulse_edge(&counter, true, magnet * 100000);
    pulse_edge(&counter, false, magnet * 100000 + 5000);
  }
  CHECK(counter.turns == 1 && counter.last_turn_us == 500000, "three magnets after the change make a turn");
}

static void boots_with_the_magnet_in_front(void) {
  struct pulse_counter counter;
  pulse_start(&counter, 1, true, 0);
  pulse_edge(&counter, true, 500000);
  CHECK(!counter.referenced, "a low line that stays low is no magnet");
  pulse_edge(&counter, false, 600000);
  pulse_edge(&counter, true, 700000);
  CHECK(counter.referenced && counter.last_turn_us == 700000, "the first one after its release is");
}

void test_pulse(const char *folder) {
  struct scenario scenario = {0};
  vectors_each(folder, "pulses.txt", visit, &scenario);
  restarts_the_turn_with_new_magnets();
  boots_with_the_magnet_in_front();
}
