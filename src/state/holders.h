/* SPDX-License-Identifier: MIT */
/*
 * Who may hold a lock of git's. git keeps most locks without having them open,
 * for as long as a hook of the site takes, so that a lock looks the same all
 * the time proves nothing. But whoever holds it was there when it was: if all
 * git commands that were there then have ended, and it is still the same,
 * nobody does. Told from /proc, so only of this host.
 */
#ifndef STATE_HOLDERS_H
#define STATE_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct repo;

struct holder {
	pid_t pid;
	unsigned long long since; /* tells it from a later one of that pid */
};

struct holders {
	struct holder *v;
	size_t n, alloc;
	bool unknown; /* processes of others cannot be seen here */
};

#define HOLDERS_INIT ((struct holders){ 0 })

void holders_release(struct holders *h);

/*
 * Add the git commands of that user that may write to repo now. Left out are
 * those that only read, those that are seen to be at work elsewhere, those that
 * wait for us, and our own program, which has open what it locks.
 */
void holders_add(struct holders *h, const struct repo *repo, uid_t owner);

/* Does one of them still run, or can nobody tell? */
bool holders_live(const struct holders *h);

#endif
