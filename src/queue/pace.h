/* SPDX-License-Identifier: MIT */
/*
 * How many tests a runner has at a time: what refinery.<target>.slots says, or
 * what the past, the machine and the queue make of `auto` (plan/capacity.h).
 */
#ifndef QUEUE_PACE_H
#define QUEUE_PACE_H

#include <stddef.h>

struct past;
struct trials;

/*
 * For a run with this many entries, in an environment that is known. Says so
 * if they are several and nobody asked for that.
 */
unsigned pace_slots(const struct trials *t, const struct past *past,
		    size_t waiting);

#endif
