/* SPDX-License-Identifier: MIT */
/*
 * The key of a provider: from git credential, a file or a command, all of
 * which git config names (T0). It is in no argument, no environment and no
 * message; while it is held, no other process of the user can look into this
 * one (PR_SET_DUMPABLE), and it is wiped afterwards.
 */
#ifndef GATEWAY_SECRET_H
#define GATEWAY_SECRET_H

#include <stddef.h>

struct provider;
struct repo;

/* Bytes of a key. */
#define SECRET_LIMIT 4096

struct secret {
	char *text;   /* NULL: the provider needs none */
	char *header; /* "Name: value" */
	char *origin; /* scheme://host[:port] that it is for */
	int dumpable; /* what was so before; -1: not held */
};

#define SECRET_INIT ((struct secret){ .dumpable = -1 })

void secret_release(struct secret *s);

/*
 * Get it. ERR_REFUSED: others can read the file. ERR_NOTFOUND: there is none,
 * or it is none. Messages never hold it, nor what a command printed.
 */
int secret_load(struct secret *out, const struct provider *p,
		struct repo *repo);

/*
 * The header for a request to url, NULL if there is no key or url is not of
 * the origin that it is for. Belongs to s.
 */
const char *secret_header(const struct secret *s, const char *url);

#endif
