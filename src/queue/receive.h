/* SPDX-License-Identifier: MIT */
/*
 * The policy of a served repository towards pushes: only the refinery moves
 * targets and writes log, candidates and verdicts. The hooks pre-receive and
 * update both ask here, so neither is needed for the other. Reads only, but
 * for the marks of permitted pushes past the queue; works in quarantine.
 *
 *	refs/heads/<target>	nobody, but pushes past the queue by those whom
 *				refinery.<target>.bypass names, with the push
 *				option bypass=<reason>; or taken as an entry,
 *				where refinery.<target>.divert is on
 *	refs/for/...		becomes an entry by proc-receive, never a ref
 *	refs/refinery/queue/<target>/<id>
 *				a new entry, or a change of one that a clone
 *				may ask for; never deleted
 *	other refs/refinery/, refs/notes/refinery/, what is above these or
 *	is called like them but for case, refs/refinery-<anything>
 *				nobody
 *	refs/replace/		only deleted: it would show people others
 *				commits than those that land
 *	everything else		is left to others
 *
 * A push to a symbolic ref counts as one to where it leads. Where the file
 * system folds case (core.ignoreCase), so do names of targets.
 */
#ifndef QUEUE_RECEIVE_H
#define QUEUE_RECEIVE_H

#include "git/oid.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>

struct refinery;

/* Refs of one push. */
#define RECEIVE_REFS_LIMIT 100000

enum receive_kind {
	RECEIVE_OTHER,
	RECEIVE_TARGET,	 /* a served branch */
	RECEIVE_FOR,	 /* refs/for/: for proc-receive */
	RECEIVE_ENTRY,	 /* refs/refinery/queue/ of a served target */
	RECEIVE_OURS,	 /* what only the refinery writes */
	RECEIVE_REPLACE, /* refs/replace/ */
};

/* What a ref is to us. */
struct receive_place {
	enum receive_kind kind;
	char *ref;    /* symbolic refs followed */
	char *target; /* NULL: of no target, or of one that is not served */
	char *rest;   /* topic or id; "" if there is none */
};

#define RECEIVE_PLACE_INIT ((struct receive_place){ 0 })

void receive_place_release(struct receive_place *p);

/* Pure but for following symbolic refs. */
void receive_place(struct receive_place *out, struct refinery *r,
		   const char *ref);

/*
 * Of targets, the longest that path is or begins with as a directory; *rest
 * is what follows the slash. NULL if there is none. Pure.
 */
const char *receive_target_of(const char **rest, const struct strvec *targets,
			      const char *path);

/*
 * Does ref stand where ours are, or in their way? Case does not count: on some
 * disks it makes no difference. Pure.
 */
bool receive_is_ours(const char *ref);

/*
 * Does git hand this command to proc-receive, by the values of
 * receive.procReceiveRefs? Pure; follows git's builtin/receive-pack.c.
 */
bool receive_covers(const struct strvec *patterns, const char *ref,
		    const struct oid *old, const struct oid *new);

struct receive_command {
	char *ref;
	struct oid old, new; /* zero: creation, deletion */
};

struct receive {
	struct receive_command *v;
	size_t n, alloc;
	struct strvec options; /* the push options */
	char *pusher;
	struct strvec patterns; /* receive.procReceiveRefs */
};

#define RECEIVE_INIT ((struct receive){ 0 })

void receive_release(struct receive *p);

/* Begin with who pushes, and the push options of the environment. */
int receive_begin(struct receive *out, struct refinery *r);

/* Add a command; ERR_INVALID: more than RECEIVE_REFS_LIMIT. */
int receive_add(struct receive *p, const char *ref, const struct oid *old,
		const struct oid *new);

/* "<old> <new> <ref>", as pre-receive and post-receive read it. */
int receive_add_line(struct receive *p, const char *line);

/* May the push as a whole be? ERR_REFUSED: it mixes refs/for/ with others. */
int receive_check_all(struct refinery *r, const struct receive *p);

/* May this command of it? ERR_REFUSED and others, with the next step. */
int receive_check(struct refinery *r, const struct receive *p,
		  const struct receive_command *c);

/* Leave marks for the pushes past the queue that receive_check() let in. */
int receive_mark(struct refinery *r, const struct receive *p);

#endif
