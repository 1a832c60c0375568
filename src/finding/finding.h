/* SPDX-License-Identifier: MIT */
/*
 * Findings: problems that a review saw, in SARIF's words. Whoever finds one,
 * a rule, a linter or a model, fills in the same fields; whether it counts is
 * decided afterwards and elsewhere (finding/anchor.h, review/verdict.h), for
 * all alike.
 */
#ifndef FINDING_FINDING_H
#define FINDING_FINDING_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most bytes of one text of a finding; longer ones are cut. */
#define FINDING_TEXT_LIMIT 4096
/* Most bytes of a patch; a longer one is dropped. */
#define FINDING_PATCH_LIMIT 65536
/* Most findings of one tool in one review; it is told when there are more. */
#define FINDING_COUNT_LIMIT 5000

enum finding_level {
	FINDING_NOTE,	 /* nice to have */
	FINDING_WARNING, /* to be addressed before the merge */
	FINDING_ERROR,	 /* not to be merged */
};

/* Whether it counts; only an open one does, and the others say why not. */
enum finding_state {
	FINDING_OPEN,
	FINDING_OUTSIDE,     /* not at a changed line */
	FINDING_UNANCHORED,  /* names a file, line or text that is not there */
	FINDING_DUPLICATE,   /* another open one says the same */
	FINDING_DISMISSED,   /* a person said so, with a reason */
	FINDING_HELD,	     /* below the level that is shown */
	FINDING_UNCONFIRMED, /* a second model did not agree */
};

struct finding {
	char *tool; /* "refinery", "oxlint", "model sonnet" */
	char *rule; /* stable id within the tool: "secret/aws-key" */
	enum finding_level level;
	char *path;	      /* from the top of the tree, with slashes */
	uint32_t first, last; /* lines of the new side; 0: the whole file */
	uint32_t column;      /* a hint for editors only; 0: none */
	struct oid commit;    /* of the change, if not its end; else zero */
	char *message;	      /* what is wrong, one sentence */
	char *why;	     /* why it matters; NULL: the rule's text says it */
	char *advice;	     /* what to do, in words; NULL */
	char *patch;	     /* a unified diff that applies; NULL */
	char *quote;	     /* text that the tool saw on line first; NULL */
	unsigned confidence; /* percent */
	bool caused;	     /* the base does not have it: it counts anywhere */
	char *fingerprint;   /* set by anchoring; stable over moved lines */
	enum finding_state state;
	char *reason; /* of the state, where it says more; NULL */
};

struct findings {
	struct finding *v;
	size_t n, alloc;
};

#define FINDINGS_INIT ((struct findings){ 0 })

/* What one owns; and a list with all of its own. */
void finding_release(struct finding *f);
void findings_release(struct findings *l);

/*
 * Append one, open, of full confidence, at a line (0: the whole file), and
 * return it for what else there is to say. Texts are copied and cut at their
 * limits. NULL, and nothing is added, where tool has FINDING_COUNT_LIMIT of
 * them already.
 */
struct finding *finding_add(struct findings *l, const char *tool,
			    const char *rule, enum finding_level level,
			    const char *path, uint32_t line);

/* Append *f with all that it owns, which leaves it empty. */
void finding_move(struct findings *to, struct finding *f);

/* Drop those from index on. */
void findings_cut(struct findings *l, size_t from);

/* Set a text of a finding (&f->message, ...), cut at FINDING_TEXT_LIMIT. */
void finding_set(char **slot, const char *text);
void finding_setf(char **slot, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "note", "warning", "error"; ERR_INVALID for another word. */
const char *finding_level_name(enum finding_level level);
int finding_level_parse(enum finding_level *out, const char *name);

/* "open", "outside", "unanchored", ... */
const char *finding_state_name(enum finding_state state);

/* By path, line, level, tool and rule. */
void findings_sort(struct findings *l);

/* How many of that state and level. */
size_t findings_count(const struct findings *l, enum finding_state state,
		      enum finding_level level);

#endif
