/* SPDX-License-Identifier: MIT */
/*
 * Natures: what a directory is besides its name and what is in it. What is
 * made in it later may take over much of that: a default ACL, a group, a
 * project with its quota, the blindness for case. So the directories of a slot
 * are to be what one that was just made is.
 */
#ifndef RUNNER_NATURE_H
#define RUNNER_NATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct nature {
	dev_t dev;
	uid_t uid;
	gid_t gid;
	mode_t mode; /* with setuid, setgid and sticky */
	uint32_t flags, project;
	size_t n_names;
	char names[512]; /* of its extended attributes */
};

/* That of an open directory. ERR: it has too much to be looked at. */
int nature_read(struct nature *out, int fd);

/* Are they the same but for the mode? */
bool nature_equal(const struct nature *a, const struct nature *b);

/*
 * Give a directory mode, and take what others may have added to it and it would
 * hand down: ACLs, attributes, being immutable.
 */
int nature_reset(const char *path, mode_t mode);

#endif
