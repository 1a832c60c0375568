/* SPDX-License-Identifier: MIT */
/*
 * Hooking a repository up: the right hooks in the right directory, whichever
 * way core.hooksPath is set (setup/hookdir.h).
 */
#ifndef SETUP_HOOKING_H
#define SETUP_HOOKING_H

struct journal;
struct refinery;

/*
 * Could it be done with these hooks, a list of setup/hooks.h? ERR_REFUSED,
 * before anything is written, if not.
 */
int hooking_check(struct refinery *r, const char *const *names);

/* Do it, or say what to add where the directory is not ours. */
int hooking_install(struct journal *j, struct refinery *r,
		    const char *const *names);

/* Undo it, for all hooks of both lists. */
int hooking_remove(struct journal *j, struct refinery *r);

#endif
