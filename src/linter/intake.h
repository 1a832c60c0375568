/* SPDX-License-Identifier: MIT */
/*
 * Reports of linters, read into findings. What a report says is a claim of a
 * program that ran on files from anybody: each item is taken as it is written
 * or set aside and counted, with the reason; nothing is guessed or mended, and
 * nothing is left out unseen. Whether a finding counts is decided later.
 *
 *	sarif		SARIF 2.1.0 (OASIS)
 *	rdjson		a reviewdog DiagnosticResult
 *	rdjsonl		a reviewdog Diagnostic a line
 *	checkstyle	the XML of Checkstyle and many others
 *	lines		file:line[:column]: [level:] message, as compilers say
 *			it, and file(line,column): error CODE: message
 *	shellcheck	shellcheck -f json1
 *	eslint		eslint -f json
 */
#ifndef LINTER_INTAKE_H
#define LINTER_INTAKE_H

#include "finding/finding.h"

#include <stddef.h>

struct strbuf;

/* Most bytes of a report. JSON takes up to 32 times that in memory. */
#define INTAKE_SIZE_LIMIT ((size_t)8 << 20)
/* Most lines of a report in lines that are looked at, and bytes of a line. */
#define INTAKE_LINES_LIMIT 200000
#define INTAKE_LINE_LIMIT 4096
/* Most edits of one fix. */
#define INTAKE_EDITS_LIMIT 64

/* Why an item of a report is no finding. */
enum intake_aside {
	INTAKE_SUPPRESSED, /* somebody told the tool to be silent about it */
	INTAKE_UNCHANGED,  /* the tool itself knows it from before */
	INTAKE_NO_PROBLEM, /* it says that all is well, or informs */
	INTAKE_NOWHERE,	   /* it names no file */
	INTAKE_OUTSIDE,	   /* it names one that is not in the tree */
	INTAKE_MALFORMED,  /* it breaks its format */
	INTAKE_TOO_MANY,   /* above FINDING_COUNT_LIMIT */
	INTAKE_ASIDES,
};

/* "suppressed", "unchanged", "no problem", "nowhere", ... */
const char *intake_aside_name(enum intake_aside aside);

/* Two reports add up: one may be filled by several calls. */
struct intake_report {
	size_t items;		     /* that the reports have */
	size_t added;		     /* to the findings */
	size_t aside[INTAKE_ASIDES]; /* items that were not, by reason */
	char *malformed; /* what was wrong with the first such one, or NULL */
	char *failed;	 /* the tool's own word that it failed, or NULL */
};

#define INTAKE_REPORT_INIT ((struct intake_report){ 0 })

void intake_report_release(struct intake_report *report);

struct intake_context {
	const char *tool;	  /* whose findings these are */
	const char *root;	  /* absolute: the tree that it looked at */
	enum finding_level level; /* the most that its findings are */
	/*
	 * Append the text of a file of that tree, by its path from the top. An
	 * error: it is not to be had. NULL: no fix becomes a patch.
	 */
	int (*text)(struct strbuf *out, const char *path, void *data);
	void *data;
};

struct intake_format;

/* By the words above. ERR_INVALID names them. */
int intake_format_parse(const struct intake_format **out, const char *name);
const char *intake_format_name(const struct intake_format *format);

/* Format number i in the order above, NULL after the last. */
const struct intake_format *intake_format_at(size_t i);

/*
 * Read a report. ERR_INVALID: it is none, as a whole (it does not parse, has
 * another version, breaks a limit); out and report may then have what was read
 * before that, and the tool has not done its work.
 */
int intake_parse(struct findings *out, struct intake_report *report,
		 const struct intake_format *format, const char *text,
		 size_t len, const struct intake_context *context);

#endif
