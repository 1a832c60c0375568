/* SPDX-License-Identifier: MIT */
/*
 * Prompts: what a model is told and shown. It sees changed lines, what stands
 * around them, and the guidance that the target's own REVIEW.md gives: no
 * author, no message, no name of a branch. The change stands between two lines
 * with a nonce that it does not hold, and is called data; whatever it says, the
 * reply is parsed to findings, and nothing else comes of it.
 */
#ifndef MODEL_PROMPT_H
#define MODEL_PROMPT_H

#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>

struct coverage_part;
struct strbuf;
struct subject;

/* Bytes of REVIEW.md that are used; more are cut, and it is told. */
#define PROMPT_GUIDE_LIMIT 10000

/* Bytes of the change in one request; a larger file is not shown. */
#define PROMPT_CHANGE_LIMIT 48000

/* Most requests of one review; what does not fit is not shown. */
#define PROMPT_GROUPS_LIMIT 40

/* Unchanged lines around a change. */
#define PROMPT_CONTEXT 12

struct prompt {
	char *text;	     /* of the user: the fenced change */
	struct strvec paths; /* of the files in it */
};

struct prompts {
	char *system;
	struct prompt *v;
	size_t n, alloc;
	size_t redacted; /* secrets that were taken out */
};

#define PROMPTS_INIT ((struct prompts){ 0 })

void prompts_release(struct prompts *l);

/*
 * Group the text files of a change, by directory, into as few requests as hold
 * them. What is left out is told in the coverage. guide: of REVIEW.md, or NULL.
 */
int prompts_make(struct prompts *out, struct coverage_part *part,
		 const struct subject *s, const char *guide);

/* JSON Schema of the reply. */
extern const char prompt_schema[];

#endif
