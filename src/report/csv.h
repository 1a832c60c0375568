/* SPDX-License-Identifier: MIT */
/*
 * Comma-separated values (RFC 4180) on stdout, for spreadsheets: a text that
 * one would take for a formula gets an apostrophe in front.
 */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include <stdbool.h>
#include <stdint.h>

struct csv {
	bool open; /* within a record */
};

/* The next field. NULL and "" are empty fields. */
void csv_field(struct csv *c, const char *text);

/* The same; a negative number, which is not known, is an empty field. */
void csv_number(struct csv *c, int64_t number);

/* The record is complete. */
void csv_end(struct csv *c);

#endif
