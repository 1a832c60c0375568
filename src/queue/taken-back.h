/* SPDX-License-Identifier: MIT */
/*
 * A branch can be part of a target's history and yet not be there, because the
 * target has reverted it since. To merge it again changes nothing, for git as
 * for us; but nobody may be told that it landed.
 */
#ifndef QUEUE_TAKEN_BACK_H
#define QUEUE_TAKEN_BACK_H

struct merger;
struct oid;
struct repo;

/*
 * Has tip taken back, wholly or in part, what came with head, one of its
 * ancestors? 1 yes; 0 no, or it has made something else of it since.
 */
int taken_back(struct repo *repo, struct merger *merger, const struct oid *tip,
	       const struct oid *head);

/*
 * The same for a head whose change landed in other commits (rebased, squashed);
 * 1 also if it never landed.
 */
int taken_back_copy(struct repo *repo, struct merger *merger,
		    const struct oid *tip, const struct oid *head);

#endif
