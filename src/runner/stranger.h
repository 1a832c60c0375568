/* SPDX-License-Identifier: MIT */
/*
 * The stranger: a user id that nobody else has, for the test of a runner that
 * is root. Whatever is closed to a stranger's account on this host is closed
 * to the test, also what is made while it runs. The files of its slot stay
 * root's: they are mounted for it with the ids exchanged, which the kernel
 * and the file system have to know (Linux 5.12; ext4, xfs, btrfs, tmpfs).
 */
#ifndef RUNNER_STRANGER_H
#define RUNNER_STRANGER_H

#include <sys/types.h>

struct stranger {
	uid_t id;  /* and group id; 0: there is none */
	int users; /* the name space of users in which root is that id */
};

#define STRANGER_INIT ((struct stranger){ .users = -1 })

/*
 * Make the one of a directory, which has to be one that can be mounted for it.
 * ERR_NOTFOUND: not here, or we are not root.
 */
int stranger_make(struct stranger *out, const char *directory);

/* Exchange the ids in a mount that is not attached yet (open_tree(2)). */
int stranger_map(const struct stranger *stranger, int tree);

/* Be it from now on, without any capabilities. */
int stranger_become(const struct stranger *stranger);

void stranger_release(struct stranger *stranger);

#endif
