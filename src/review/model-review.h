/* SPDX-License-Identifier: MIT */
/*
 * Models as reviewers: each is asked about each group of files, through the
 * gateway, and brings findings or none. It cannot take one away, and that it
 * finds nothing proves nothing. What it was asked before (review/asker.h) it is
 * not asked again, so that after an amended commit only the files that changed
 * are asked about.
 */
#ifndef REVIEW_MODEL_REVIEW_H
#define REVIEW_MODEL_REVIEW_H

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
