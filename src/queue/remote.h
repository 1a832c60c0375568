/* SPDX-License-Identifier: MIT */
/*
 * The refinery of a remote, seen from a clone: what its queue holds, and
 * moving one ref of it, by git itself, so that every way there (path, ssh,
 * http), credentials and hooks are those of any other push.
 */
#ifndef QUEUE_REMOTE_H
#define QUEUE_REMOTE_H

#include "git/oid.h"
#include "git/ref.h"
#include "util/strvec.h"

#include <stdbool.h>

struct refinery;

/* Bytes of a remote's list of refs, and of what it says about a push. */
#define REMOTE_LIST_LIMIT (64 << 20)
#define REMOTE_SAID_LIMIT (64 << 10)

struct remote {
	struct refinery *r; /* the clone */
	char *name;	    /* of the remote, or its URL */
	char *target;
	struct oid tip, log;   /* there */
	struct ref_list queue; /* name: the id */
	struct strvec said;    /* lines of the other side, without "remote:" */
};

void remote_free(struct remote *remote);
void cleanup_remote(struct remote **remote);

/*
 * Where do entries for target (NULL: the default) go? *out is NULL if this
 * repository serves it; otherwise the name of the remote: the one named, else
 * that of branch (may be NULL), else origin, else the last one; free(). *here
 * gets the target's name in the first case, which belongs to the settings.
 * ERR_NOTFOUND: neither. The remote is not asked anything.
 */
int remote_choose(char **out, const char **here, struct refinery *r,
		  const char *name, const char *target, const char *branch);

/*
 * The same, and ask it. *out stays NULL if this repository serves target.
 * ERR_NOTFOUND also if the remote does not serve it.
 */
int remote_find(struct remote **out, const char **here, struct refinery *r,
		const char *name, const char *target, const char *branch);

/*
 * Ask the remote again: tip, log, queue. ERR_NOTFOUND: it serves no such
 * target.
 */
int remote_refresh(struct remote *remote);

/* What entry id holds there; zero if it is not there. */
struct oid remote_entry(const struct remote *remote, const char *id);

/* Get the objects behind these refs; no ref here changes. */
int remote_fetch(struct remote *remote, const struct strvec *refs);

/*
 * Move entry id there from old (zero: it must not exist) to new. said gets
 * what the other side told the user. ERR_STALE: it is not at old any more;
 * ERR_REFUSED: its hooks said no, with their reason and next step. After any
 * other error the ref may still have moved.
 */
int remote_push(struct remote *remote, const char *id, const struct oid *old,
		const struct oid *new);

#endif
