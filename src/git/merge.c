/* SPDX-License-Identifier: MIT */
#include "git/merge.h"
#include "git/aside.h"
#include "git/commit.h"
#include "git/driver.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* One item (a path, a message) of git's answer. */
#define ITEM_LIMIT 65536

/* Coprocesses that may die over one merge. */
#define ATTEMPTS 3

struct merger {
	struct repo *repo;
	struct process child;
	int said; /* what it writes to stderr, a file in memory */
	char *attributes;
	char buffer[65536];
	size_t at, end;
};

void merge_release(struct merge *m)
{
	strvec_release(&m->paths);
	strvec_release(&m->reasons);
	*m = MERGE_INIT;
}

/*
 * git 2.39 does not flush its answers, hence stdbuf(1) in front: with a full
 * buffer in between, both sides would wait for each other for ever.
 */
static int start(struct merger *m)
{
	struct process p = PROCESS_INIT;
	int error;

	strvec_pushl(&p.argv, "stdbuf", "-o0", NULL);
	repo_git(m->repo, &p);
	error = aside_write(m->repo, &p);
	if (error) {
		process_release(&p);
		return error;
	}
	if (m->attributes) {
		p.directory = m->attributes;
		strvec_push(&p.argv, "--work-tree=.");
	}
	error = driver_silence(m->repo, &p);
	strvec_pushl(&p.argv, "-c", "core.fsync=none", "-c", "core.bare=false",
		     "merge-tree", "--write-tree", "-z", "--stdin",
		     "--allow-unrelated-histories", NULL);
	if (m->said >= 0)
		close(m->said);
	m->said = memfd_create("stderr", MFD_CLOEXEC);
	p.in = PROCESS_PIPE;
	p.out = PROCESS_PIPE;
	p.err = m->said >= 0 ? m->said : PROCESS_NULL;
	if (!p.limit)
		p.limit = REPO_GIT_LIMIT;
	m->child = p;
	m->at = m->end = 0;
	return error ? error : process_start(&m->child);
}

static void stop(struct merger *m)
{
	process_end(&m->child);
	process_release(&m->child);
}

int merger_open(struct merger **out, struct repo *repo, const char *attributes)
{
	struct merger *m = alloc_zero(1, sizeof(*m));
	int error;

	m->repo = repo;
	m->said = -1;
	m->attributes = alloc_string(attributes);
	error = start(m);
	if (error) {
		merger_free(m);
		return error;
	}
	*out = m;
	return 0;
}

void merger_free(struct merger *m)
{
	if (!m)
		return;
	stop(m);
	if (m->said >= 0)
		close(m->said);
	free(m->attributes);
	free(m);
}

void cleanup_merger(struct merger **m)
{
	merger_free(*m);
}

static int ask(struct merger *m, const struct oid *ours,
	       const struct oid *theirs)
{
	CLEANUP(cleanup_free)
	char *line = alloc_printf("%s %s\n", oid_hex(ours), oid_hex(theirs));

	/* What it said beside an answer would pass for one to this question. */
	if (m->at < m->end)
		return error_set(ERR, "git merge-tree said more than it was "
				      "asked for");
	return process_write(&m->child, line, strlen(line));
}

/* It ended, or closed its output. */
static int ended_early(struct merger *m)
{
	int status = process_wait(&m->child);

	if (status < 0)
		return status;
	return repo_git_complaint(ERR, m->said, "merge-tree", status);
}

/* The next item of the answer, without its NUL. */
static int next_item(struct strbuf *item, struct merger *m)
{
	strbuf_clear(item);
	for (;;) {
		char *start = m->buffer + m->at;
		char *nul = memchr(start, '\0', m->end - m->at);
		size_t len = nul ? (size_t)(nul - start) : m->end - m->at;
		ssize_t n;

		strbuf_add(item, start, len);
		m->at += len + (nul != NULL);
		if (item->len > ITEM_LIMIT)
			return error_set(ERR_INVALID, "git merge-tree wrote an "
						      "item that is too long");
		if (nul)
			return 0;
		n = process_read(&m->child, m->buffer, sizeof(m->buffer));
		if (n == ERR_TIMEOUT)
			return error_set(ERR_TIMEOUT,
					 "git merge-tree did not answer in "
					 "%lld s: it hangs, or "
					 "refinery.gitTimeout is too short",
					 (long long)(m->child.limit / 1000));
		if (n < 0)
			return (int)n;
		if (!n)
			return ended_early(m);
		m->at = 0;
		m->end = (size_t)n;
	}
}

static int nonsense(const struct strbuf *item)
{
	return error_set(ERR, "git merge-tree answered '%.80s'", item->buf);
}

static void keep_path(struct merge *out, const char *path)
{
	bool last =
		out->paths.n && !strcmp(out->paths.v[out->paths.n - 1], path);

	if (!last && out->paths.n < MERGE_PATHS_LIMIT)
		strvec_push(&out->paths, path);
}

/* "<mode> <oid> <stage>\t<path>" lines up to an empty item. */
static int read_stages(struct merge *out, struct merger *m, struct strbuf *item)
{
	int error;

	while (!(error = next_item(item, m)) && item->len) {
		const char *tab = strchr(item->buf, '\t');

		if (!tab)
			return nonsense(item);
		keep_path(out, tab + 1);
	}
	return error;
}

/*
 * Messages: a count, that many paths, the kind, the text; up to an empty item.
 * For conflicts in submodules git 2.39 prints a page of advice in front of
 * what ends that last item.
 */
static int read_messages(struct merge *out, struct merger *m,
			 struct strbuf *item)
{
	int error;

	while (!(error = next_item(item, m)) && item->len) {
		int64_t paths;

		if (number_parse(&paths, item->buf, 0, INT32_MAX))
			return 0;
		for (int64_t i = 0; !error && i < paths + 2; i++)
			error = next_item(item, m);
		if (error)
			return error;
		strbuf_rtrim(item);
		if (!strncmp(item->buf, "CONFLICT", 8) &&
		    out->reasons.n < MERGE_PATHS_LIMIT)
			strvec_push(&out->reasons, item->buf);
	}
	return error;
}

static int read_answer(struct merge *out, struct merger *m)
{
	CLEANUP(strbuf_release) struct strbuf item = STRBUF_INIT;
	int error = next_item(&item, m);

	if (!error) {
		out->clean = !strcmp(item.buf, "1");
		if (!out->clean && strcmp(item.buf, "0"))
			return nonsense(&item);
		error = next_item(&item, m);
	}
	if (!error && oid_parse(&out->tree, item.buf))
		return nonsense(&item);
	if (!error)
		error = read_stages(out, m, &item);
	if (!error && !out->clean)
		error = read_messages(out, m, &item);
	if (!error && !out->clean && !out->paths.n && !out->reasons.n)
		return error_set(ERR, "git merge-tree names no conflict");
	return error;
}

/* A coprocess that failed is of no further use; the next merge has a new one.
 */
static int merge_once(struct merge *out, struct merger *m,
		      const struct oid *ours, const struct oid *theirs)
{
	int error = 0;

	merge_release(out);
	if (m->child.pid <= 0)
		error = start(m);
	if (!error)
		error = ask(m, ours, theirs);
	if (!error)
		error = read_answer(out, m);
	if (error)
		stop(m);
	return error;
}

/* git fails, as in git/write.h, if a git gc takes a directory away from it. */
int merger_merge(struct merge *out, struct merger *m, const struct oid *ours,
		 const struct oid *theirs)
{
	int error = merge_once(out, m, ours, theirs);

	for (int i = 1; error == ERR && i < ATTEMPTS; i++)
		error = merge_once(out, m, ours, theirs);
	return error ? error_wrap(error, "cannot merge %s into %s",
				  oid_short(theirs), oid_short(ours)) :
		       0;
}

/* A commit with this tree and at most one parent, for a merge to start from. */
static int stand_in(struct oid *out, struct repo *repo, const struct oid *tree,
		    const struct oid *parent)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;

	c.tree = *tree;
	if (parent)
		oids_push(&c.parents, parent);
	c.author = alloc_string("git-refinery <git-refinery> 0 +0000");
	c.committer = alloc_string(c.author);
	c.message = alloc_string("");
	return commit_write(out, repo, &c);
}

int merger_merge_from(struct merge *out, struct merger *m,
		      const struct oid *onto, const struct oid *from,
		      const struct oid *theirs)
{
	struct oid tree, ours;
	int error = commit_tree(&tree, m->repo, onto);

	if (!error)
		error = stand_in(&ours, m->repo, &tree, from);
	return error ? error : merger_merge(out, m, &ours, theirs);
}

/*
 * The base of a merge is the common ancestor, so what stands in for onto
 * gets the picked commit's parent as its own. A root commit has none: the two
 * then share no history, and git merges from the empty tree.
 */
int merger_pick(struct merge *out, struct merger *m, const struct oid *onto,
		const struct oid *commit)
{
	CLEANUP(commit_release) struct commit picked = COMMIT_INIT;
	struct oid tree, ours, theirs = *commit;
	const struct oid *parent;
	int error;

	error = commit_read(&picked, m->repo, commit);
	if (!error)
		error = commit_tree(&tree, m->repo, onto);
	if (error)
		return error;
	parent = picked.parents.n ? &picked.parents.v[0] : NULL;
	error = stand_in(&ours, m->repo, &tree, parent);
	if (!error && picked.parents.n > 1)
		error = stand_in(&theirs, m->repo, &picked.tree, parent);
	return error ? error : merger_merge(out, m, &ours, &theirs);
}

int merger_apply(struct merge *out, struct merger *m, const struct oid *onto,
		 const struct oid *before, const struct oid *after)
{
	struct oid base, ours, theirs;
	int error = stand_in(&base, m->repo, before, NULL);

	if (!error)
		error = stand_in(&ours, m->repo, onto, &base);
	if (!error)
		error = stand_in(&theirs, m->repo, after, &base);
	return error ? error : merger_merge(out, m, &ours, &theirs);
}
