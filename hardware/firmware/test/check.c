#include "check.h"

#include <stdarg.h>
#include <stdio.h>

static unsigned passes;
static unsigned failures;

bool check(bool passed, const char *file, int line, const char *format, ...) {
  if (passed) {
    passes++;
    return true;
  }
  failures++;
  va_list arguments;
  va_start(arguments, format);
  printf("%s:%d: ", file, line);
  vprintf(format, arguments);
  printf("\n");
  va_end(arguments);
  return false;
}

int check_report(void) {
  printf("%u passed, %u failed\n", passes, failures);
  return failures == 0 ? 0 : 1;
}
