/* SPDX-License-Identifier: MIT */
/* Adoption: the first record of a target's log, from which on it is served. */
#ifndef SETUP_ADOPT_H
#define SETUP_ADOPT_H

struct journal;
struct refinery;

/* Write it unless target has a log. */
int adopt(struct journal *j, struct refinery *r, const char *target);

#endif
