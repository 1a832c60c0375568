/* SPDX-License-Identifier: MIT */
/*
 * The verdict: what all findings and the coverage come to. It is computed here,
 * of their levels and states alone, whoever found them and however they are
 * rendered; no reviewer gives one.
 */
#ifndef REVIEW_VERDICT_H
#define REVIEW_VERDICT_H

#include <stdbool.h>

struct coverage;
struct findings;

enum review_verdict {
	REVIEW_MERGE,	   /* nothing stands against it */
	REVIEW_ADDRESS,	   /* a warning: address before merge */
	REVIEW_REFUSE,	   /* an error: do NOT merge */
	REVIEW_INCOMPLETE, /* nothing found, but not all was seen */
};

/* From which level on a push or an entry is blocked. */
enum review_block {
	REVIEW_BLOCK_ERROR,
	REVIEW_BLOCK_WARNING,
	REVIEW_BLOCK_NEVER,
};

/*
 * Findings that are not of the level FINDING_WARNING at least do not count,
 * nor do those with less confidence (percent) than that.
 */
enum review_verdict review_verdict(const struct findings *l,
				   const struct coverage *c,
				   unsigned confidence);

/*
 * Is that blocked? What is incomplete is, unless open says that it passes, or
 * nothing ever blocks; and so is a change with findings that do not block by
 * themselves, when the review of it is incomplete.
 */
bool review_blocked(enum review_verdict verdict, const struct coverage *c,
		    enum review_block block, bool open);

/* "merge", "address before merge", "do NOT merge", "incomplete" */
const char *review_verdict_name(enum review_verdict verdict);

/* "error", "warning", "never"; ERR_INVALID for another word. */
int review_block_parse(enum review_block *out, const char *name);

#endif
