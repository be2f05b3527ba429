#include <stdlib.h>

#include "check.h"
#include "resistance.h"
#include "tests.h"
#include "vectors.h"

static void visit(struct vector *vector, void *context) {
  (void)context;
  const uint16_t raw = (uint16_t)atoi(vector->columns[0]);
  const uint16_t permille = resistance_permille(raw, (uint16_t)atoi(vector->columns[1]), (uint16_t)atoi(vector->columns[2]));
  const unsigned flags = (resistance_is_open(raw) ? 2u : 0u) | (resistance_is_shorted(raw) ? 4u : 0u);
  CHECK(permille == atoi(vector->columns[3]), "raw %u between %s and %s gave %u", raw, vector->columns[1],
        vector->columns[2], permille);
  CHECK(flags == strtoul(vector->columns[4], NULL, 16), "raw %u gave flags %02X", raw, flags);
}

static void averages_sixteen_conversions(void) {
  struct resistance resistance = {0};
  for (uint16_t i = 0; i < 15; i++) {
    resistance_add(&resistance, (uint16_t)(500 + i % 2));
  }
  CHECK(!resistance.ready, "fifteen conversions are no mean");
  resistance_add(&resistance, 501);
  CHECK(resistance.ready && resistance.raw == 2002, "eight of 500 and eight of 501 are 2002, not %u", resistance.raw);
  for (int i = 0; i < 16; i++) {
    resistance_add(&resistance, 1023);
  }
  CHECK(resistance.raw == 4092, "the upper rail is 4092, not %u", resistance.raw);
}

void test_resistance(const char *folder) {
  vectors_each(folder, "resistance.tsv", visit, NULL);
  averages_sixteen_conversions();
}
