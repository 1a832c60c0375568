#define _POSIX_C_SOURCE 200809L
#include "table.h"
#include "field.h"

#include <stdlib.h>

static struct book *table_grow(struct table *table)
{
	size_t size = table->size ? 2 * table->size : 16;
	struct book *books;

	if (table->n < table->size)
		return &table->books[table->n];
	books = realloc(table->books, size * sizeof(*books));
	if (!books)
		return NULL;
	table->books = books;
	table->size = size;
	return &table->books[table->n];
}

static int table_add(struct table *table, const char *line)
{
	struct book *book = table_grow(table);

	if (!book)
		return -1;
	book->title = field_copy(line, 0);
	book->author = field_copy(line, 1);
	book->stock = field_number(line, 2);
	table->n++;
	return 0;
}

int table_read(struct table *table, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	int error = 0;

	while (!error && getline(&line, &size, file) >= 0)
		error = table_add(table, line);
	free(line);
	return error || ferror(file) ? -1 : 0;
}

void table_print_low(const struct table *table, long limit, FILE *out)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct book *book = &table->books[i];

		if (book->title && book->stock >= 0 && book->stock < limit)
			fprintf(out, "%s: %ld\n", book->title, book->stock);
	}
}

void table_release(struct table *table)
{
	for (size_t i = 0; i < table->n; i++) {
		free(table->books[i].title);
		free(table->books[i].author);
	}
	free(table->books);
}
