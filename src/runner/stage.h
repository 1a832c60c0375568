/* SPDX-License-Identifier: MIT */
/*
 * The stage: a mount name space in which a test finds the directories of the
 * system, read-only, and what is its own, at the usual places. Instead of all
 * else, /tmp included, there are empty directories. It is for levels that are
 * not bubblewrap, and for what bubblewrap is to find where the runner is root.
 */
#ifndef RUNNER_STAGE_H
#define RUNNER_STAGE_H

struct sandbox_spec;

/*
 * Set it in the mount name space of the calling process, which is its own and
 * may mount, for spec's stranger if there is one. Afterwards it is in the work
 * directory. After an error nothing may be run.
 */
int stage_set(const struct sandbox_spec *spec);

#endif
