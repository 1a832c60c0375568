/* SPDX-License-Identifier: MIT */
/*
 * What a review is held against: settings of T0, and of .refinery where T0 lets
 * it say (config/key.h). Never of the change itself.
 */
#ifndef REVIEW_POLICY_H
#define REVIEW_POLICY_H

#include "config/reviewer.h"
#include "git/oid.h"
#include "review/verdict.h"

#include <stdbool.h>

struct refinery;
struct strbuf;

/* Who is asked, besides the rules. */
enum review_ask {
	REVIEW_ASK,	   /* linters and models, unless they were before */
	REVIEW_ASK_AGAIN,  /* all of them */
	REVIEW_ASK_RECORD, /* nobody: ERR_STALE if no whole review is kept */
	REVIEW_ASK_NOBODY, /* the same, but one with gaps will do */
	REVIEW_ASK_RULES,  /* nobody, and only what blocks is kept */
};

/* One set of findings, told in several voices. */
enum review_style {
	STYLE_STRICT,	/* notes, too */
	STYLE_BALANCED, /* notes are held back */
	STYLE_LENIENT,	/* as balanced, and kind */
	STYLE_ROAST,	/* as balanced, and merciless to the code */
};

struct review_policy {
	enum review_style style;
	enum review_block block;
	bool open;	     /* an incomplete review does not block */
	unsigned confidence; /* findings with less (percent) do not count */
	struct reviewers reviewers; /* linters */
	struct strvec models;	    /* that are asked, by name */
	char *verifier;		    /* the second model, by name; "": none */
	struct oid file;	    /* .refinery's blob; zero: there is none */
	enum review_ask ask;
	bool trusted; /* what it names may run here, without asking */
};

#define REVIEW_POLICY_INIT ((struct review_policy){ .confidence = 75 })

void review_policy_release(struct review_policy *p);

/*
 * As the settings say for target, NULL: for any, and .refinery of a commit; a
 * zero one has none. ERR_INVALID: it is wrong there.
 */
int review_policy_load(struct review_policy *out, struct refinery *r,
		       const char *target, const struct oid *commit);

/*
 * Append what linters and models do as far as the policy says: by the settings
 * of each, and REVIEW.md of a commit. Two policies with the same text bring the
 * same findings.
 */
int review_policy_describe(struct strbuf *out, const struct review_policy *p,
			   struct refinery *r, const struct oid *commit);

/* ERR_INVALID for another word than strict, balanced, lenient, roast. */
int review_style_parse(enum review_style *out, const char *name);
const char *review_style_name(enum review_style style);

#endif
