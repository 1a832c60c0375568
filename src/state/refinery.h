/* SPDX-License-Identifier: MIT */
/*
 * The refinery of one repository: what commands pass around. Its state is in
 * the refs; what lies in <git directory>/refinery is of this host only and
 * can be deleted when nothing runs: locks, slots' outputs, attributes.
 */
#ifndef STATE_REFINERY_H
#define STATE_REFINERY_H

#include <stdbool.h>

struct repo;
struct settings;

struct refinery {
	struct repo *repo;
	struct settings *settings;
	bool look_only; /* refinery_path() makes no directory */
};

/*
 * Open the repository at directory (NULL: where we are or what the
 * environment says) and read its settings. Warns of keys without effect.
 */
int refinery_open(struct refinery **out, const char *directory);

/* The same without settings (NULL), for what must work with bad ones. */
int refinery_open_raw(struct refinery **out, const char *directory);

void refinery_free(struct refinery *r);
void cleanup_refinery(struct refinery **r);

/* A path in our directory of this host, which is made if need be; free(). */
char *refinery_path(struct refinery *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Is target served here, that is: in the settings and adopted by `init` (it
 * has a log)? ERR_NOTFOUND with the next step if not. ERR_REFUSED: nothing can
 * be served from here, as the repository is not whole (git/whole.h).
 */
int refinery_serves(struct refinery *r, const char *target);

/*
 * The target that is meant where none is named: the first of the settings.
 * ERR_NOTFOUND, with what to do, if this repository has none.
 */
int refinery_default_target(const char **out, struct refinery *r);

#endif
