#ifndef SHUFFLE_H
#define SHUFFLE_H

#include "table.h"

/* Put the books in a random order, for the shop's window. */
void table_shuffle(struct table *table);

/* Copy text, cut to size - 1 bytes; how much there was. */
size_t text_cut(char *out, size_t size, const char *text);

/* The name of a day of the week, 0 to 6, in a language of the table. */
const char *day_name(const char *language, unsigned day);

/* Show a file in the user's pager; the child's status, or -1. */
int show_file(const char *path);

#endif
