#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>
#include <stdio.h>

struct book {
	char *title;
	char *author;
	long stock;
};

struct table {
	struct book *books;
	size_t n, size;
};

/* Read all lines of a file; 0, or -1 if memory or the file ends early. */
int table_read(struct table *table, FILE *file);

/* Print the books of which fewer than limit are left. */
void table_print_low(const struct table *table, long limit, FILE *out);

void table_release(struct table *table);

#endif
