/* SPDX-License-Identifier: MIT */
/*
 * The second model: it is shown each finding that a model brought, and the
 * lines around it, and says whether it is real. One that it does not confirm
 * does not count, for that reason. It has no say over findings of rules and
 * linters, and no reply of it adds one. If it cannot be asked, or is silent
 * about a finding, that does not count either, and the review is incomplete.
 */
#ifndef MODEL_VERIFIER_H
#define MODEL_VERIFIER_H

#include "util/strvec.h"

#include <stddef.h>

struct asker;
struct coverage;
struct findings;
struct subject;

/* Findings in one question; lines around each; bytes of a question. */
#define VERIFIER_FINDINGS 10
#define VERIFIER_CONTEXT 20
#define VERIFIER_LIMIT 48000

/*
 * Have the open findings from index on judged by the model of that name. What
 * fails is told in the coverage. 1: it was asked to stop.
 */
int verifier_judge(struct findings *l, size_t from, struct coverage *coverage,
		   const struct asker *asker, const struct subject *s,
		   const char *model);

/*
 * What a reply says of findings 1 to n: reasons[i] NULL where it confirms
 * number i + 1, else why not, in words of the model or ours; each free().
 * *silent: how many it says nothing clear about. ERR_INVALID: it is no reply.
 */
int verifier_read(char **reasons, size_t n, size_t *silent, const char *text);

#endif
