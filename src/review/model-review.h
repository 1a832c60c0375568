/* SPDX-License-Identifier: MIT */
/*
 * Models as reviewers: each is asked about each group of files, through the
 * gateway, and brings findings or none. It cannot take one away, and that it
 * finds nothing proves nothing. A request that was answered before, word for
 * word, to the same model, is not asked again: the replies are kept on this
 * host, so that after an amended commit only the files that changed are asked
 * about.
 */
#ifndef REVIEW_MODEL_REVIEW_H
#define REVIEW_MODEL_REVIEW_H

struct coverage;
struct findings;
struct oid;
struct refinery;
struct strvec;
struct subject;

/*
 * Ask them all, by their names in refinery.model.<name>. policy: the commit
 * whose REVIEW.md guides; zero: none. What fails is told in the coverage. 1: it
 * was asked to stop.
 */
int model_review(struct findings *out, struct coverage *coverage,
		 struct refinery *r, const struct subject *s,
		 const struct strvec *models, const struct oid *policy);

#endif
