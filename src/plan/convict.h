/* SPDX-License-Identifier: MIT */
/*
 * Convicted entries: each failed as the one red part of a tree, if what else
 * was in that tree is good. The proof is complete when all of that has landed
 * and the tip below it is known to be green; only then it is rejected. Where
 * a flake is a likely enough explanation of what was seen, it is tested by
 * itself once more before.
 */
#ifndef PLAN_CONVICT_H
#define PLAN_CONVICT_H

#include "plan/state.h"

/*
 * The item, which stands nowhere else, failed on that tip, and by itself if
 * all of dep is good.
 */
void convict_add(struct planner *p, struct item *it, const struct items *dep,
		 int64_t version);

/* It was in the clear, or is taken elsewhere. */
void convict_drop(struct planner *p, struct item *it);

/* Nothing is known of it any more: it returns to the pool. */
void convict_return(struct planner *p, struct item *it);

/* The tip moves and was not known to be green. */
void convict_shake(struct planner *p);

/* Return those to the pool whose failure had another reason. */
void convict_refresh(struct planner *p);

/*
 * One to be tested by itself, or NULL. With idle: also one of which more
 * would be known later for nothing.
 */
struct item *convict_unconfirmed(const struct planner *p, bool idle);

/*
 * One whose proof is complete and of which it is not known with what it
 * fails, to be tested for that when nothing else is to be; or NULL.
 */
struct item *convict_unexplained(const struct planner *p);

/*
 * Does the tip itself have to be tested before anybody is rejected? It is not
 * known to be green, or too many in a row failed with no green between.
 */
bool convict_doubts_tip(const struct planner *p);

/*
 * Convict who is alone in a bad set; reject those whose proof is complete,
 * and who stands on them.
 */
void convict_judge(struct planner *p);

/* Everybody who stands on it ends the same way, with it as the reason. */
void convict_children(struct planner *p, int64_t parent, enum place how);

#endif
