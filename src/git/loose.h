/* SPDX-License-Identifier: MIT */
/*
 * Loose objects that are cut or damaged. libgit2 1.5 reads in such a file for
 * ever, and does not write the object again, as its file is there. So each
 * file of the repository's own is read to its end first: what is not whole is
 * an error that names the file, and is written anew by whoever writes it.
 */
#ifndef GIT_LOOSE_H
#define GIT_LOOSE_H

struct oid;
struct repo;

/* After the repository was opened, and before it is closed. */
void loose_watch(struct repo *repo);
void loose_forget(struct repo *repo);

/* Is there a file of that object which is not whole? ERR names it. */
int loose_check(struct repo *repo, const struct oid *id);

#endif
