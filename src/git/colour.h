/* SPDX-License-Identifier: MIT */
/*
 * Colours, sparingly: what needs attention and what went well. Whether they
 * are wanted is git's decision: color.refinery, then color.ui; NO_COLOR and a
 * pipe say no.
 */
#ifndef GIT_COLOUR_H
#define GIT_COLOUR_H

#include <stdbool.h>

struct repo;

enum colour {
	COLOUR_NONE,
	COLOUR_GOOD,
	COLOUR_BAD,
	COLOUR_BUSY,
	COLOUR_FAINT,
};

/* Is stdout, or the pager behind it, to get colours? */
bool colour_wanted(struct repo *repo);

/* The sequence that switches a colour on; COLOUR_NONE: back to normal. */
const char *colour_code(enum colour colour);

#endif
