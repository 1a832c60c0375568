/* SPDX-License-Identifier: MIT */
/*
 * Voices: what the styles add to findings that are the same in all of them. A
 * roast mocks the code and never a person, is as hot as the level, and is
 * followed by the fix; something good is always found. All of it is made of
 * set phrases, chosen by the finding, so that the same review reads the same.
 */
#ifndef REVIEW_VOICE_H
#define REVIEW_VOICE_H

#include "review/policy.h"

struct finding;
struct review;

/* A line to go with a finding, or NULL. */
const char *voice_remark(enum review_style style, const struct finding *f);

/* The last line, by what came out; never NULL. */
const char *voice_closing(enum review_style style, const struct review *v);

/*
 * Something good that is true of the change: what the styles that speak of it
 * say; NULL in the others. free().
 */
char *voice_praise(enum review_style style, const struct review *v);

#endif
