/* SPDX-License-Identifier: MIT */
/*
 * Merge drivers of the site: commands that git config names
 * (merge.<name>.driver) and attributes choose. We run them ourselves, as git
 * does, for a second opinion.
 */
#ifndef GIT_DRIVER_H
#define GIT_DRIVER_H

struct process;
struct repo;
struct strbuf;

struct driver_job {
	const char *command;
	const char *directory; /* where it runs: that of the attributes */
	const char *path;      /* of the file, for the driver to know */
	int marker;	       /* conflict-marker-size */
	const struct strbuf *base, *ours, *theirs;
};

/*
 * Append what the driver makes of the three. 1: it merged them; 0: it left a
 * conflict, or could not run.
 */
int driver_merge(struct strbuf *out, struct repo *repo,
		 const struct driver_job *job);

/*
 * Let the drivers that a git command starts neither read its standard input nor
 * write to its standard output. Goes in front of the command's name.
 */
int driver_silence(struct repo *repo, struct process *git);

#endif
