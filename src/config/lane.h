/* SPDX-License-Identifier: MIT */
/*
 * Lanes: parts of the tree that have little to do with each other. An entry
 * all of whose paths are of one lane is in that lane, else in the common one.
 * Entries of different lanes are tested side by side where there are slots for
 * it. Lanes guide the planner and prove nothing: what lands was tested as it
 * lands, whatever lane it is in.
 *
 * They come from git config (T0, refinery.lane.<name>.paths) and from
 * [lane "<name>"] in .refinery at the target's tip (T1). What .refinery says
 * of a lane that T0 has is ignored.
 */
#ifndef CONFIG_LANE_H
#define CONFIG_LANE_H

#include "config/settings.h"
#include "util/strvec.h"

#include <stddef.h>

/* Most lanes that git config and .refinery may define together. */
#define LANE_LIMIT 64

/* The number of the common lane; the others count from 1. */
#define LANE_COMMON 0

struct lane {
	char *name;
	struct strvec paths; /* globs */
};

struct lanes {
	struct lane *v;
	size_t n, alloc;
};

#define LANES_INIT ((struct lanes){ 0 })

void lanes_release(struct lanes *lanes);

/*
 * Those of git config, then those of .refinery at the target's tip: text (len
 * bytes), NULL if it has none. ERR_INVALID: .refinery is wrong, or there are
 * more than LANE_LIMIT. On an error out is untouched.
 */
int lanes_load(struct lanes *out, const struct settings *s, const char *text,
	       size_t len);

/*
 * The lane of a change of these paths: the first that all of them match; the
 * common one if there is none, if there are no paths, and if .refinery is
 * among them, which concerns all.
 */
unsigned lanes_of(const struct lanes *lanes, const struct strvec *changed);

/* The name of lane number `lane`, NULL of the common one. */
const char *lanes_name(const struct lanes *lanes, unsigned lane);

#endif
