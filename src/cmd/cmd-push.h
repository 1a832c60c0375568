/* SPDX-License-Identifier: MIT */
/* The hooks of one who works: what leaves is reviewed, what was made offered.
 */
#ifndef CMD_CMD_PUSH_H
#define CMD_CMD_PUSH_H

struct refinery;

/*
 * pre-push <remote> <url>: review what each branch of the push adds to the
 * remote. Says nothing of what is not a branch or goes away, one line of what
 * is clean, and what blocks otherwise. Returns the exit status.
 */
int push_review(struct refinery *r, char **argv);

/*
 * post-commit: offer a review in one line, once for each commit, unless
 * refinery.reviewSuggest says no. Always 0.
 */
int push_suggest(struct refinery *r, char **argv);

#endif
