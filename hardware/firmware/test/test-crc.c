#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "crc.h"
#include "tests.h"
#include "vectors.h"

static void visit(struct vector *vector, void *context) {
  (void)context;
  const char *payload = vector->columns[0];
  const unsigned long expected = strtoul(vector->columns[1], NULL, 16);
  const unsigned long crc = crc16((const uint8_t *)payload, (uint8_t)strlen(payload));
  CHECK(crc == expected, "CRC of %s is %04lX, expected %04lX", payload, crc, expected);
}

void test_crc(const char *folder) {
  vectors_each(folder, "crc.tsv", visit, NULL);
}
