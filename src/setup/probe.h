/* SPDX-License-Identifier: MIT */
/*
 * Proving that hooks fire: a question goes in by the environment and only
 * `git-refinery hook` can answer it. With REFINERY_PROBE=<word> set it does
 * nothing, prints
 *
 *	git-refinery hook <name> <word>
 *
 * and exits; our scripts then refuse, so that asking is no way around them.
 * A hook that is missing, not executable, overwritten, on a file system without
 * execution or without its program does not answer.
 */
#ifndef SETUP_PROBE_H
#define SETUP_PROBE_H

#define PROBE_VARIABLE "REFINERY_PROBE"

struct repo;

/* Does the file at path answer, run as git would? 0 or an error that tells. */
int probe_file(struct repo *repo, const char *path, const char *name);

/* Does git itself run pre-receive for a push, which changes nothing? */
int probe_push(struct repo *repo);

/* And pre-push for one from here? ERR_NOTFOUND: there is nothing to push. */
int probe_push_out(struct repo *repo);

#endif
