/* SPDX-License-Identifier: MIT */
/*
 * Holds: what a sandbox keeps from a test, each by a word. The words stand in
 * what is recorded and in refinery.sandboxRequire; they keep their meaning,
 * and there will only be more of them.
 *
 *     processes  others are neither seen nor signalled nor traced
 *     signals    others are neither signalled nor traced
 *     files      it reads the system and its own, and writes its own
 *     modes      nor does it change mode, owner or times of others' files
 *     sockets    no socket of the host's that has a name in the file system,
 *                but for what is in the directories of the system
 *     network    no network of the host's; only where it is to be closed
 *     tcp        no TCP; likewise
 *     keys       not the user's keyrings
 */
#ifndef RUNNER_HOLD_H
#define RUNNER_HOLD_H

#include "runner/sandbox.h"

enum hold {
	HOLD_PROCESSES = 1 << 0,
	HOLD_SIGNALS = 1 << 1,
	HOLD_FILES = 1 << 2,
	HOLD_MODES = 1 << 3,
	HOLD_SOCKETS = 1 << 4,
	HOLD_NETWORK = 1 << 5,
	HOLD_TCP = 1 << 6,
	HOLD_KEYS = 1 << 7,
};

/* What the host has, besides levels that work. */
struct hold_facts {
	bool network;	   /* open by the settings */
	bool guard;	   /* runner/guard.h works */
	bool signals, tcp; /* Landlock can keep them in */
};

struct hold_facts hold_look(bool network);

/* All that hold at a level, as a set. */
unsigned hold_all(enum sandbox level, const struct hold_facts *facts);

/*
 * The words for a record: the level, and what holds but is not said by its
 * name: "landlock+signals+network+keys"; "none" and "bubblewrap" say nothing
 * and all. To be freed.
 */
char *hold_label(enum sandbox level, unsigned holds);

/* The word's bit. ERR_INVALID, with the words that there are. */
int hold_parse(enum hold *out, const char *word);

#endif
