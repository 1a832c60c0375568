/* SPDX-License-Identifier: MIT */
/*
 * Renderings of a review: for people, for programs, and for other tools, one
 * file each. They show; what counts was decided before.
 */
#ifndef REVIEW_RENDER_H
#define REVIEW_RENDER_H

#include "finding/finding.h"
#include "review/policy.h"

#include <stdbool.h>

struct json;
struct review;
struct strbuf;

struct render_options {
	enum review_style style;
	bool coloured; /* for a terminal */
	bool all;      /* also what was set aside, and why */
	bool hook;     /* of a push: the next step is another push */
};

struct renderer {
	const char *name; /* of --format: text, json, sarif, ... */
	const char *help; /* a few words */
	void (*render)(struct strbuf *out, const struct review *v,
		       const struct render_options *o);
};

/* Row number index; NULL after the last. */
const struct renderer *renderer_at(size_t index);

/* The one of that name. ERR_INVALID names those there are. */
int renderer_find(const struct renderer **out, const char *name);

void render_text(struct strbuf *out, const struct review *v,
		 const struct render_options *o);
void render_json(struct strbuf *out, const struct review *v,
		 const struct render_options *o);
void render_markdown(struct strbuf *out, const struct review *v,
		     const struct render_options *o);

void render_sarif(struct strbuf *out, const struct review *v,
		  const struct render_options *o);
void render_rdjsonl(struct strbuf *out, const struct review *v,
		    const struct render_options *o);
void render_github(struct strbuf *out, const struct review *v,
		   const struct render_options *o);

/* Bytes as they are in the files, whatever they do to a terminal. */
void render_patch(struct strbuf *out, const struct review *v,
		  const struct render_options *o);

/*
 * For them: is a finding to be shown: an open one, or with all any that is not
 * a duplicate?
 */
bool render_shows(const struct finding *f, const struct render_options *o);

/* Digits of a fingerprint that name a finding for people. */
#define RENDER_ID 10

/*
 * As many findings are told as text, unless all are asked for: who reads the
 * output of a push, a person or an agent, mends a few at a time.
 */
#define RENDER_FINDINGS 40

/* What is to be done, in a line, for whom next_action is for; free(). */
char *render_next(const struct review *v, const struct render_options *o);

#endif
