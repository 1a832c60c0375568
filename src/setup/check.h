/* SPDX-License-Identifier: MIT */
/*
 * The checks of setup/doctor.h, one function each. They read only, but with
 * fix set mend what can be mended without a person. A check that cannot be
 * carried out is itself a diagnosis.
 */
#ifndef SETUP_CHECK_H
#define SETUP_CHECK_H

#include <stdbool.h>

struct diagnoses;
struct oid;
struct refinery;
struct strvec;

struct check {
	struct diagnoses *out;
	struct refinery *r; /* NULL where the repository cannot be opened */
	bool fix;
};

/* check-host.c: git, other programs, the sandbox, libraries */
void check_host(struct check *c);

/* check-repo.c: its format and owner, the settings of git, the disk */
void check_repository(struct check *c);
void check_whole(struct check *c);
void check_wiring(struct check *c);
void check_objects(struct check *c);

/*
 * check-refs.c: what is in the way of ours and, where it is set up, what shows
 * people another history
 */
void check_refs(struct check *c, bool set_up);

/* check-hooks.c: they are there, and they fire */
void check_hooks(struct check *c);

/* Those of a review, where there are any; false: there are none. */
bool check_review(struct check *c);

/* check-target.c: branch, log, gates; what is queued */
void check_targets(struct check *c);

/*
 * check-gates.c: those of one target, whose names go to seen; then the settings
 * of gates that no target has.
 */
void check_gates(struct strvec *seen, struct check *c, const char *target,
		 const struct oid *tip);
void check_gate_names(struct check *c, const struct strvec *seen);

/* check-lfs.c: contents that are kept outside of git */
void check_lfs(struct check *c);

/* check-stale.c: locks and processes that somebody's death left behind */
void check_locks(struct check *c);
void check_slots(struct check *c);

#endif
