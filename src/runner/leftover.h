/* SPDX-License-Identifier: MIT */
/*
 * Leftovers: processes of a test whose supervisor was itself killed. They are
 * known by the slot's path in their environment, or by a root or (without a
 * terminal: not a person's shell) working directory in the slot.
 */
#ifndef RUNNER_LEFTOVER_H
#define RUNNER_LEFTOVER_H

/* The environment variable whose value is the slot's path. */
#define LEFTOVER_MARKER "REFINERY_SLOT"

/* How many there are of the slot. */
int leftover_count(const char *slot);

/* Kill those of the slot; returns how many there were. */
int leftover_kill(const char *slot);

#endif
