/* SPDX-License-Identifier: MIT */
/*
 * Containment: the sandbox and the limits that the settings ask for, of every
 * command that is run for a branch.
 */
#ifndef RUNNER_CONTAINMENT_H
#define RUNNER_CONTAINMENT_H

#include "runner/sandbox.h"

struct job_spec;
struct settings;
struct strvec;

/*
 * The level that refinery.sandbox comes to here. Where it is weaker than the
 * best and warn is set, the user is told, once a process. ERR_REFUSED: it is
 * `require`, and bubblewrap does not work here; or it does not hold what
 * refinery.sandboxRequire asks for.
 */
int containment_choose(enum sandbox *out, const struct settings *s, bool warn);

/* That level in the words that are recorded (runner/hold.h); free(). */
char *containment_label(const struct settings *s, enum sandbox level);

/* Has a test a network that no other test has, or none at all? */
bool containment_isolates(const struct settings *s, enum sandbox level);

/*
 * What verdicts depend on besides gate and tree: system, machine and what the
 * sandbox holds, as gate_definition_id() takes them; NULL if the system does
 * not tell; free().
 */
char *containment_environment(const char *label);

/*
 * Fill in level, network, readable paths and limits. binds holds the paths for
 * as long as the job is being started.
 */
void containment_set(struct job_spec *spec, struct strvec *binds,
		     const struct settings *s, enum sandbox level);

#endif
