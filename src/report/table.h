/* SPDX-License-Identifier: MIT */
/*
 * Tables for people, by libsmartcols, which is used nowhere else. On a
 * terminal (or for a pager on one) a table fits its width, and the columns
 * that allow it are cut; elsewhere everything is printed in full and nothing
 * is coloured. Text in cells may come from anybody and is made safe.
 */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "git/colour.h"

#include <stdbool.h>

struct table;

enum table_flag {
	TABLE_RIGHT = 1 << 0, /* numbers */
	TABLE_CUT = 1 << 1,   /* may be cut where the terminal is narrow */
};

/* coloured: see colour_wanted(). */
struct table *table_new(bool coloured);
void table_free(struct table *t);
void cleanup_table(struct table **t);

/* All columns before the first row. */
void table_column(struct table *t, const char *name, unsigned flags);

/* Begin a row; its cells follow from left to right. */
void table_row(struct table *t);
void table_cell(struct table *t, const char *text);
void table_cellf(struct table *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same in a colour. */
void table_mark(struct table *t, enum colour colour, const char *text);

/* Print it to stdout; nothing, not even the head, if there is no row. */
int table_print(struct table *t);

#endif
