/* SPDX-License-Identifier: MIT */
/*
 * One run of a SARIF log, indexed, so that what its results point to is found
 * in bounded time however many there are. Section numbers are those of the
 * standard, SARIF 2.1.0 (OASIS).
 */
#ifndef LINTER_SARIF_H
#define LINTER_SARIF_H

#include "finding/finding.h"

#include <stddef.h>

struct json;
struct strbuf;

/* Most of them that a run may have, and links from one base to the next. */
#define SARIF_BASES_LIMIT 64
#define SARIF_EXTENSIONS_LIMIT 64
#define SARIF_CHAIN_LIMIT 8
/*
 * Most members of any object of a log: what many results point to is looked
 * through again for each of them.
 */
#define SARIF_MEMBERS_LIMIT 1000
/* Most slashes of a rule's id that are taken for those of a part of it. */
#define SARIF_PARTS_LIMIT 8

/* The members of an array, in order. */
struct sarif_list {
	const struct json **v;
	size_t n;
};

/* A tool or a part of it: its rules in order, and sorted by id. */
struct sarif_component {
	const struct json *json;
	struct sarif_list rules, sorted;
};

struct sarif_run {
	const struct json *json;
	struct sarif_list artifacts;
	struct sarif_component driver, *extensions;
	size_t n_extensions;
};

#define SARIF_RUN_INIT ((struct sarif_run){ 0 })

/* Has no object of the log, which it takes whole, too many members? */
int sarif_check(const struct json *log);

/* json is borrowed. ERR_INVALID: it breaks a limit. */
int sarif_run_load(struct sarif_run *out, const struct json *json);
void sarif_run_release(struct sarif_run *run);

/* The rule of a result (3.27.5 to 3.27.7, 3.52), or NULL if it has none. */
struct sarif_rule {
	const char *id; /* as the result says it, else the rule itself; NULL */
	const struct json *json;		 /* NULL: the log has none */
	const struct sarif_component *component; /* never NULL */
};

void sarif_rule(struct sarif_rule *out, const struct sarif_run *run,
		const struct json *result);

/*
 * The level of a result (3.27.10): its own, that of its rule, "warning". "none"
 * and kinds that are no failure are 1; no such word is ERR_INVALID.
 */
int sarif_level(enum finding_level *out, const struct json *result,
		const struct sarif_rule *rule);

/*
 * Append a message (3.11), found by id where it is not there itself, with its
 * arguments put in. rule: NULL outside of a result. Nothing: there is none.
 */
void sarif_message(struct strbuf *out, const struct json *message,
		   const struct sarif_rule *rule);

/* What the rule says of itself, to people; NULL. Belongs to the log. */
const char *sarif_why(const struct sarif_rule *rule);

/*
 * The path of an artifactLocation (3.4) below root, free(): resolved by index
 * and by base. ERR_NOTFOUND: it names no file. Otherwise as tool_path_uri().
 */
int sarif_path(char **out, const struct sarif_run *run, const char *root,
	       const struct json *location);

#endif
