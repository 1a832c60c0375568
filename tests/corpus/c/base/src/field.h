#ifndef FIELD_H
#define FIELD_H

#include <stddef.h>

/* The n-th field of a line between tabs, as a copy; NULL if there is none. */
char *field_copy(const char *line, size_t n);

/* A number without a sign; -1 if it is none or over a million. */
long field_number(const char *line, size_t n);

#endif
