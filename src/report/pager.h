/* SPDX-License-Identifier: MIT */
/*
 * The pager, as git has it: git starts none for commands that are not its
 * own. Only for a terminal, by pager.refinery (a bool or a command), then
 * `git var GIT_PAGER`; LESS is FRX and LV -c unless set.
 */
#ifndef REPORT_PAGER_H
#define REPORT_PAGER_H

#include <sys/types.h>

struct repo;

struct pager {
	pid_t pid;
	int out, err; /* what stdout and stderr were, -1: untouched */
};

#define PAGER_INIT ((struct pager){ .out = -1, .err = -1 })

/* From here on stdout goes to the pager, if there is to be one. */
void pager_start(struct pager *pager, struct repo *repo);

/* End its input and wait until the reader has seen enough. */
void pager_release(struct pager *pager);

/*
 * Columns of the terminal that stdout, or the pager in front of it, is on;
 * 0: it is on none.
 */
int pager_width(void);

#endif
