/* SPDX-License-Identifier: MIT */
/*
 * A repository. libgit2 reads it and writes objects and single refs; git
 * itself does what libgit2 does worse or unsafely (several refs at once,
 * deletes, merges, checkouts, the network): repo_git() prepares such a child.
 */
#ifndef GIT_REPO_H
#define GIT_REPO_H

#include "git/oid.h"
#include "util/process.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stdint.h>

struct aside;
struct git_repository;
struct graph;

struct repo {
	struct git_repository *git;
	char *directory; /* of this worktree, absolute, without a final slash */
	char *common;	 /* shared by all worktrees; the same in a plain one */
	char *worktree;	 /* NULL in a bare repository */
	bool bare;
	bool shallow;	     /* history ends where its file "shallow" says */
	char *view;	     /* see repo_view() */
	struct graph *graph; /* of git/history.c; NULL until it is needed */
	int64_t git_limit;   /* ms that a git command may take; 0: default */
	struct aside *aside; /* of git/aside.c; the same */
};

/* What a git command that is not on a network may take, unless told. */
#define REPO_GIT_LIMIT 600000

/* For p->limit of one that is. */
#define REPO_NO_LIMIT -1

/*
 * Open the repository that directory lies in, or the one of the environment
 * (GIT_DIR, as hooks have it) if directory is NULL. ERR_NOTFOUND if there is
 * none; ERR_REFUSED, in plain words, for one that cannot be served: SHA-256
 * objects, reftable, foreign owner.
 */
int repo_open(struct repo **out, const char *directory);
void repo_free(struct repo *repo);
void cleanup_repo(struct repo **repo);

/*
 * From here on refs/refinery/ and refs/notes/refinery/ are those that were
 * fetched from a remote, which lie below REPO_VIEWS<remote>/, and no ref can
 * be written. Reading goes through git/ref.h, so that everything above finds
 * the remote's state as if it were this repository's own.
 */
#define REPO_VIEWS "refs/refinery-remote/"
void repo_view(struct repo *repo, const char *remote);

/* Do git's receiving hooks hold the objects back (pre-receive, update)? */
bool repo_in_quarantine(void);

/*
 * Whether writes are synced to disk before they count (the default) or not.
 * Off only where what is written is made durable later or may be lost.
 */
void repo_set_sync(bool on);
bool repo_syncs(void);

/*
 * Begin a git command on this repository: argv is "git" with the repository
 * named and repository variables of our own environment removed; append the
 * command's words. Hooks, fsmonitor, pager and prompts are off.
 */
void repo_git(struct repo *repo, struct process *p);

/*
 * The same with the hooks that git runs for it: the repository's own, or those
 * of core.hooksPath, a relative one in the git directory as for a push that
 * comes in. keep_fd, if not negative, stays open until the command has ended,
 * but not in what its hooks leave running.
 */
void repo_git_hooked(struct repo *repo, struct process *p, int keep_fd);

/*
 * Have p see the history as it is, without refs/replace/ and info/grafts, as
 * libgit2 does.
 */
void repo_true_history(struct process *p);

/* Unset in p the variables that tie git to some repository. */
void repo_clean_env(struct process *p);

/*
 * Run such a command, for as long as p->limit or repo->git_limit says, and
 * collect stdout (may be NULL) and, on failure, the
 * end of stderr as the error's message. Returns the exit status, which is
 * positive and no error code, or an error.
 */
int repo_git_run(struct process *p, const struct strbuf *input,
		 struct strbuf *out, size_t limit);

/* The same for a command whose every status but 0 is an error. */
int repo_git_must(struct process *p, const struct strbuf *input,
		  struct strbuf *out, size_t limit);

/*
 * The same without input and output, and with any warning as an error: git
 * only warns, for example, of a file that it could not remove.
 */
int repo_git_must_quietly(struct process *p);

/*
 * The error of a git command that ended with that status, from what it wrote
 * to the file fd; returns code.
 */
int repo_git_complaint(int code, int fd, const char *command, int status);

/* A path below the common directory; released with free(). */
char *repo_path(struct repo *repo, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Configuration as git reads it: system, user, repository, worktree, with
 * includes. ERR_NOTFOUND if there is no such key. Values: free().
 */
int repo_config_get(char **out, struct repo *repo, const char *key);
int repo_config_list(struct strvec *out, struct repo *repo, const char *key);

/* Write a key of the repository's own file; a NULL value removes it. */
int repo_config_set(struct repo *repo, const char *key, const char *value);

/* The same for one value of a key that has several; other values stay. */
int repo_config_add(struct repo *repo, const char *key, const char *value);
int repo_config_remove(struct repo *repo, const char *key, const char *value);

/* Each key that matches a regular expression: callback(key, value). */
int repo_config_each(struct repo *repo, const char *regexp,
		     int (*callback)(const char *key, const char *value,
				     void *data),
		     void *data);

/*
 * What the repository's own file says about the keys that match a regular
 * expression (of git): key n has value n.
 */
int repo_config_own(struct strvec *keys, struct strvec *values,
		    struct repo *repo, const char *regexp);

/* Name of the file the effective value of key comes from; free(). */
int repo_config_origin(char **out, struct repo *repo, const char *key);

/*
 * Who commits for the refinery: "Name <email>" from refinery.name and
 * refinery.email, "git-refinery <git-refinery@localhost>" without them.
 */
char *repo_refinery_ident(struct repo *repo);

/*
 * The user of user.name and user.email, else of GIT_COMMITTER_NAME and _EMAIL;
 * NULL if neither is set; free().
 */
char *repo_user_ident(struct repo *repo);

/* The short name of the branch that HEAD names, NULL if detached; free(). */
char *repo_head_branch(struct repo *repo);

#endif
