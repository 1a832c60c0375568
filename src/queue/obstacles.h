/* SPDX-License-Identifier: MIT */
/*
 * The refs that a refinery needs to write, and what is in their way: refs that
 * came before it, or past its hooks.
 */
#ifndef QUEUE_OBSTACLES_H
#define QUEUE_OBSTACLES_H

struct refinery;
struct strvec;

/*
 * Names that have to be writable for target; NULL: for any. Below the queue
 * it is that of an entry that is not there.
 */
void obstacles_names(struct strvec *out, const char *target);

/*
 * Before a run: is anything above those of target? ERR_REFUSED says what, and
 * the next step. What is below them is found when they are written.
 */
int obstacles_check(struct refinery *r, const char *target);

#endif
