/* SPDX-License-Identifier: MIT */
/*
 * The second opinion of a rebase, commit by commit, where comparing and merging
 * the whole could not tell. The list of commits is read off the graph here and
 * has nothing in common with the one that was rebased by.
 */
#ifndef QUEUE_AUDIT_COMMITS_H
#define QUEUE_AUDIT_COMMITS_H

struct entry;
struct oid;
struct repo;

/*
 * 1 if all commits of e, one after the other on top of base, give the commits
 * up to commit, but for those that change nothing any more; and each merge
 * among them is what its parents give, so that leaving it out loses nothing.
 * One that does not apply is passed over only where base has the same change
 * already. 0: not so, or not to be told. attributes: as in queue/audit.h.
 */
int audit_commits(struct repo *repo, const char *attributes,
		  const struct oid *base, const struct oid *commit,
		  const struct entry *e);

#endif
