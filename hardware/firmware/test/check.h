#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>

/* Counts one check; a failed one is printed with its place. */
#define CHECK(condition, ...) check((condition), __FILE__, __LINE__, __VA_ARGS__)

bool check(bool passed, const char *file, int line, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Prints `N passed, M failed`; the exit code of the tests. */
int check_report(void);

#endif
