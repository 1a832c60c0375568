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
 * `require`, and bubblewrap does not work here.
 */
int containment_choose(enum sandbox *out, const struct settings *s, bool warn);

/*
 * What verdicts depend on besides gate and tree: system, machine and level, as
 * gate_definition_id() takes them; NULL if the system does not tell; free().
 */
char *containment_environment(enum sandbox level);

/*
 * Fill in level, network, readable paths and limits. binds holds the paths for
 * as long as the job is being started.
 */
void containment_set(struct job_spec *spec, struct strvec *binds,
		     const struct settings *s, enum sandbox level);

#endif
