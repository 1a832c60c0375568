/* SPDX-License-Identifier: MIT */
/*
 * The lines of a log record that say how its gates went, and the output that
 * is attached to the record under the gate's name.
 */
#ifndef REPORT_GATELINE_H
#define REPORT_GATELINE_H

#include "git/oid.h"

#include <stdint.h>

struct json;
struct strvec;
struct log_record;
struct refinery;
struct strbuf;

/* Kept output is bounded when it is written; this bounds a forged one. */
#define GATE_OUTPUT_LIMIT (32 << 20)

/* "<name> <result> <definition> <ms> <sandbox>" */
struct gate_line {
	char *name, *result, *sandbox;
	struct oid definition;
	int64_t ms;
};

#define GATE_LINE_INIT ((struct gate_line){ 0 })

void gate_line_release(struct gate_line *g);

/* ERR_INVALID: it is no such line. */
int gate_line_parse(struct gate_line *out, const char *line);

/* "unit: pass in 1.2s (bubblewrap)"; free(). */
char *gate_line_text(const struct gate_line *g);

/* Such lines, of a record or a trial, as an array of objects. */
void gate_lines_json(struct json *array, const struct strvec *lines);

/* The first gate of the record that did not pass, or NULL; free(). */
char *gate_failing(const struct log_record *record);

/* Append the kept output. ERR_NOTFOUND: there is none. */
int gate_output(struct strbuf *out, struct refinery *r,
		const struct log_record *record, const char *gate);

#endif
