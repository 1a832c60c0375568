/* SPDX-License-Identifier: MIT */
/*
 * Passing on: a hooks directory of a repository's own that replaces the one of
 * the host (see setup/hookdir.h) holds, for each executable hook of the host,
 * a script that runs it. Those of a push are ours; for them the script lies in
 * local/, where ours finds it.
 */
#ifndef SETUP_PASSING_H
#define SETUP_PASSING_H

#include <stddef.h>

struct journal;

/* In the scripts that do it. */
#define PASSING_MARK "Passed on by git-refinery"

/*
 * How many executable hooks of host directory does not pass on to? Those that
 * are called as ours are, a list that ends with NULL, are passed on to from
 * local/, by ours.
 */
size_t passing_missing(const char *directory, const char *host,
		       const char *const *ours);

/* Could it be passed on to? ERR_REFUSED: it has a proc-receive hook. */
int passing_check(const char *host);

/* Write those that are missing. */
int passing_write(struct journal *j, const char *directory, const char *host,
		  const char *const *ours);

/* Remove them all, and the directory, if nothing else is in it. */
int passing_remove(struct journal *j, const char *directory);

#endif
