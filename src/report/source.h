/* SPDX-License-Identifier: MIT */
/*
 * Whose queue is meant: that of this repository, or, in a clone that is no
 * refinery itself, that of its remote, whose refs are then fetched to
 * refs/refinery-remote/<remote>/ and read from there. Reading only.
 */
#ifndef REPORT_SOURCE_H
#define REPORT_SOURCE_H

#include <stdbool.h>

struct refinery;

struct source_options {
	const char *target; /* NULL: the default */
	const char *remote; /* NULL: this repository or its usual remote */
	bool no_fetch;	    /* what was fetched last will do */
};

/* clang-format off */
#define SOURCE_OPTIONS(o)                                                      \
	{ "target", 0, .string = &(o)->target, .arg = "<branch>",            \
	  .help = "the queue of this target, not of the default one" },        \
	{ "remote", 0, .string = &(o)->remote, .arg = "<remote>",            \
	  .help = "the refinery of this remote" },                             \
	{ "no-fetch", 0, .flag = &(o)->no_fetch,                               \
	  .help = "show what was last fetched of a remote" }
/* clang-format on */

/*
 * Turn r to the right place (repo_view() of a remote) and tell the target,
 * which is to be freed. ERR_NOTFOUND, with the next step: there is neither a
 * refinery here nor at a remote, or it does not serve the target.
 */
int source_open(char **target, struct refinery *r,
		const struct source_options *o);

#endif
