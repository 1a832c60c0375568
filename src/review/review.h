/* SPDX-License-Identifier: MIT */
/*
 * A review: everybody looks at a change, what they say is held against it, and
 * a verdict is computed.
 */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "finding/coverage.h"
#include "finding/finding.h"
#include "review/policy.h"
#include "review/scope.h"
#include "finding/subject.h"
#include "review/verdict.h"

#include <stdbool.h>
#include <stdint.h>

struct refinery;

struct review {
	struct scope scope;
	struct subject subject;
	struct findings findings; /* sorted; those set aside, too */
	struct coverage coverage;
	enum review_verdict verdict;
	bool blocked;
	int64_t ms;
};

#define REVIEW_INIT \
	((struct review){ .scope = SCOPE_INIT, .subject = SUBJECT_INIT })

void review_release(struct review *v);

/*
 * Review what is in out->scope, by policy. A reviewer that fails is no error
 * but a gap in the coverage.
 */
int review_run(struct review *out, struct refinery *r,
	       const struct review_policy *policy);

#endif
