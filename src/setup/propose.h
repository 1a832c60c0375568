/* SPDX-License-Identifier: MIT */
/*
 * Gates at the start: those that the command line names, else what exists,
 * else what the files of the target suggest. Nothing lands without one.
 */
#ifndef SETUP_PROPOSE_H
#define SETUP_PROPOSE_H

struct journal;
struct refinery;
struct strvec;

/* Set T0's gates of these "<name>=<command>". ERR_INVALID: bad form. */
int propose_named(struct journal *j, struct refinery *r,
		  const struct strvec *named);

/*
 * If target has no gate, set the one that is detected in its tip's tree (see
 * setup/detect.h) and say what would do the same for everybody, or say that
 * nothing will land. A broken .refinery is told, and is no error.
 */
int propose_gate(struct journal *j, struct refinery *r, const char *target);

#endif
