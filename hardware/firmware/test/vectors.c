#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void cut(struct vector *vector) {
  vector->count = 0;
  char *at = vector->text;
  while (at != NULL && vector->count < VECTOR_MAX_COLUMNS) {
    vector->columns[vector->count++] = at;
    at = strchr(at, '\t');
    if (at != NULL) {
      *at++ = '\0';
    }
  }
}

void vectors_each(const char *folder, const char *file, void (*visit)(struct vector *vector, void *context), void *context) {
  char path[VECTOR_MAX_TEXT];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  FILE *stream = fopen(path, "r");
  if (stream == NULL) {
    perror(path);
    exit(2);
  }
  struct vector vector;
  while (fgets(vector.text, sizeof vector.text, stream) != NULL) {
    vector.text[strcspn(vector.text, "\n")] = '\0';
    if (vector.text[0] != '\0' && vector.text[0] != '#') {
      cut(&vector);
      visit(&vector, context);
    }
  }
  fclose(stream);
}

static unsigned char escaped(const char **at) {
  const char kind = *(*at)++;
  char digits[3] = {0};
  switch (kind) {
    case 'r':
      return '\r';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'x':
      memcpy(digits, *at, 2);
      *at += 2;
      return (unsigned char)strtoul(digits, NULL, 16);
    default:
      return (unsigned char)kind;
  }
}

size_t vector_unescape(const char *text, unsigned char *bytes, size_t capacity) {
  size_t count = 0;
  while (*text != '\0' && count < capacity) {
    if (*text != '\\') {
      bytes[count++] = (unsigned char)*text++;
      continue;
    }
    text++;
    bytes[count++] = escaped(&text);
  }
  return count;
}
