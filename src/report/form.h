/* SPDX-License-Identifier: MIT */
/*
 * The form of a listing: for people, JSON, or porcelain, by the options that
 * all listings share. Put FORM_OPTIONS into the table of options.
 */
#ifndef REPORT_FORM_H
#define REPORT_FORM_H

#include "report/porcelain.h"

#include <stdbool.h>

struct json;

enum form {
	FORM_TEXT,
	FORM_JSON,
	FORM_PORCELAIN,
};

/* The version of all JSON documents; a reader ignores what it does not know. */
#define FORM_JSON_VERSION 1

struct form_options {
	bool json, nul;
	const char *porcelain; /* NULL: not given; "" stands for v1 */
};

/* clang-format off */
#define FORM_OPTIONS(o)                                                        \
	{ "json", 0, .flag = &(o)->json,                                       \
	  .help = "print JSON" },                                              \
	{ "porcelain", 0, .string = &(o)->porcelain, .arg = "v1",              \
	  .optional = true,                                                    \
	  .help = "print fields separated by tabs, for programs" },            \
	{ "null", 'z', .flag = &(o)->nul,                                      \
	  .help = "porcelain whose records end with NUL, unquoted" }
/* clang-format on */

/* ERR_INVALID: they do not go together, or the version is not known. */
int form_choose(enum form *out, const struct form_options *o);

/* A JSON document that says its version and kind. */
struct json *form_json(const char *kind);

/* Set key to an array of the words of text. */
void form_set_words(struct json *object, const char *key, const char *text);

/* Print it to stdout. */
void form_print(const struct json *document);

#endif
