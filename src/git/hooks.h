/* SPDX-License-Identifier: MIT */
/*
 * core.hooksPath, as git itself reads it: repo_git() switches hooks off, so
 * what it says about them is of no use here.
 */
#ifndef GIT_HOOKS_H
#define GIT_HOOKS_H

struct repo;
struct strbuf;

/* core.hooksPath where it is set, with ~ resolved; free(). */
struct hooks_path {
	char *value; /* what counts; NULL: not set, so <common>/hooks */
	char *scope; /* where from: system, global, local, worktree, command */
	char *host;  /* the value of system or global scope, NULL if none */
};

#define HOOKS_PATH_INIT ((struct hooks_path){ 0 })

int hooks_path_read(struct hooks_path *out, struct repo *repo);
void hooks_path_release(struct hooks_path *p);

/*
 * 1 if git would run a hook of that name for a push that comes in, 0 if there
 * is none. ERR_REFUSED: it lies among the files of a work tree, where a change
 * that lands could bring another one.
 */
int hooks_have(struct repo *repo, const char *name);

/* How long hooks may take to answer, in milliseconds. */
#define HOOKS_ANSWER_TIME 30000

/*
 * Have git do what it does for a push, hooks and all, that deletes a ref which
 * does not exist: nothing changes. Appends what hooks wrote, at most 64 KiB.
 * setting: NAME=value for their environment. ERR_TIMEOUT.
 */
int hooks_try_push(struct strbuf *out, struct repo *repo, const char *setting);

/*
 * The same for a push from here: git runs pre-push, with --dry-run, for a push
 * to this repository itself. ERR_NOTFOUND: there is no commit to push.
 */
int hooks_try_push_out(struct strbuf *out, struct repo *repo,
		       const char *setting);

/* Run the file at path as git runs a hook of a push, with no input. */
int hooks_try_file(struct strbuf *out, struct repo *repo, const char *path,
		   const char *setting);

#endif
