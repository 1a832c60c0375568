/* SPDX-License-Identifier: MIT */
/*
 * What `git refinery pause` and `resume` share: they change the settings
 * pause, drain and pauseUntil of a target in the repository's own
 * configuration, which only those can who may write there.
 */
#ifndef CMD_CMD_HALT_H
#define CMD_CMD_HALT_H

struct refinery;

/* The values to set; NULL: unset it. */
struct halt_change {
	const char *pause, *drain, *until;
};

/*
 * Choose the target: the one named, or without a name the default one.
 * ERR_NOTFOUND, with what to do, if it is not served here.
 */
int halt_target(const char **out, struct refinery *r, const char *named);

/* Write it, all under the lock of the configuration. */
int halt_write(struct refinery *r, const char *target,
	       const struct halt_change *change);

#endif
