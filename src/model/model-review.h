/* SPDX-License-Identifier: MIT */
/*
 * Models as reviewers: each is asked about each group of files, through the
 * gateway, and brings findings or none. It cannot take one away, and that it
 * finds nothing proves nothing. What it was asked before (model/asker.h) it is
 * not asked again, so that after an amended commit only the files that changed
 * are asked about.
 */
#ifndef MODEL_MODEL_REVIEW_H
#define MODEL_MODEL_REVIEW_H

#include <stddef.h>

/* What the target tells models to look for, and the bytes of it that are read.
 */
#define REVIEW_GUIDE "REVIEW.md"
#define REVIEW_GUIDE_LIMIT ((size_t)1 << 20)

struct asker;
struct coverage;
struct findings;
struct oid;
struct strvec;
struct subject;

/*
 * Ask them all, by their names in refinery.model.<name>. policy: the commit
 * whose REVIEW.md guides; zero: none. What fails is told in the coverage. 1: it
 * was asked to stop.
 */
int model_review(struct findings *out, struct coverage *coverage,
		 const struct asker *asker, const struct subject *s,
		 const struct strvec *models, const struct oid *policy);

#endif
