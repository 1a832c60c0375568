/* SPDX-License-Identifier: MIT */
#include "report/table.h"
#include "report/pager.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/text.h"

#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <stdint.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct table {
	struct libscols_table *cols;
	struct libscols_line *row;
	size_t cell;
	bool coloured;
};

/* The library fails only for want of memory, where we end as alloc.h does. */
static void must(int failed)
{
	if (failed)
		alloc_zero(SIZE_MAX, 1);
}

struct table *table_new(bool coloured)
{
	struct table *t = alloc_zero(1, sizeof(*t));
	int width = pager_width();

	t->cols = scols_new_table();
	must(!t->cols);
	t->coloured = coloured;
	scols_table_enable_colors(t->cols, coloured);
	scols_table_set_column_separator(t->cols, "  ");
	scols_table_set_termforce(t->cols, width ? SCOLS_TERMFORCE_ALWAYS :
						   SCOLS_TERMFORCE_NEVER);
	if (width)
		scols_table_set_termwidth(t->cols, (size_t)width);
	return t;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	scols_unref_table(t->cols);
	free(t);
}

void cleanup_table(struct table **t)
{
	table_free(*t);
}

void table_column(struct table *t, const char *name, unsigned flags)
{
	int how = (flags & TABLE_RIGHT ? SCOLS_FL_RIGHT : 0) |
		  (flags & TABLE_CUT ? SCOLS_FL_TRUNC : 0);

	must(!scols_table_new_column(t->cols, name, 0, how));
}

void table_row(struct table *t)
{
	t->row = scols_table_new_line(t->cols, NULL);
	must(!t->row);
	t->cell = 0;
}

void table_cell(struct table *t, const char *text)
{
	CLEANUP(cleanup_free) char *safe = text_safe(text);

	must(scols_line_set_data(t->row, t->cell++, safe));
}

void table_cellf(struct table *t, const char *format, ...)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&text, format, args);
	va_end(args);
	table_cell(t, text.buf);
}

void table_mark(struct table *t, enum colour colour, const char *text)
{
	struct libscols_cell *cell;

	table_cell(t, text);
	if (!t->coloured || colour == COLOUR_NONE)
		return;
	cell = scols_line_get_cell(t->row, t->cell - 1);
	must(!cell || scols_cell_set_color(cell, colour_code(colour)));
}

int table_print(struct table *t)
{
	CLEANUP(cleanup_free) char *text = NULL;

	if (scols_table_is_empty(t->cols))
		return 0;
	if (scols_print_table_to_string(t->cols, &text))
		return error_set(ERR, "cannot print a table");
	printf("%s\n", text);
	return 0;
}
