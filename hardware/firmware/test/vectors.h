#ifndef VECTORS_H
#define VECTORS_H

#include <stddef.h>

#define VECTOR_MAX_COLUMNS 8
#define VECTOR_MAX_TEXT 1024

/* One line of a vector file, cut at its TABs. */
struct vector {
  char text[VECTOR_MAX_TEXT];
  char *columns[VECTOR_MAX_COLUMNS];
  size_t count;
};

/* Calls `visit` for each line that is neither empty nor a comment; the program ends if the file cannot be read. */
void vectors_each(const char *folder, const char *file, void (*visit)(struct vector *vector, void *context), void *context);

/* Resolves \r \n \t \\ \xHH into `bytes`; the number of bytes. */
size_t vector_unescape(const char *text, unsigned char *bytes, size_t capacity);

#endif
