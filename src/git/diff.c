/* SPDX-License-Identifier: MIT */
#include "git/diff.h"
#include "git/change.h"
#include "git/internal.h"
#include "git/rename.h"
#include "git/repo.h"
#include "git/whole.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strbuf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void release_file(struct diff_file *f)
{
	free(f->path);
	free(f->old_path);
	free(f->hunks);
}

void diff_release(struct diff *d)
{
	for (size_t i = 0; i < d->n; i++)
		release_file(&d->v[i]);
	free(d->v);
	*d = DIFF_INIT;
}

static void put_change(struct diff *d, const struct change *c)
{
	struct diff_file *f;

	d->v = alloc_grow(d->v, d->n, &d->alloc, sizeof(*d->v));
	f = &d->v[d->n++];
	memset(f, 0, sizeof(*f));
	f->path = alloc_string(c->path);
	f->old_mode = c->old_mode;
	f->new_mode = c->new_mode;
	f->old_id = c->old_id;
	f->new_id = c->new_id;
	if (f->old_mode)
		f->old_path = alloc_string(c->path);
	f->status = !f->old_mode ? DIFF_ADDED :
		    !f->new_mode ? DIFF_DELETED :
				   DIFF_MODIFIED;
}

static enum diff_kind kind_of_mode(unsigned mode)
{
	return mode == GIT_FILEMODE_LINK   ? DIFF_LINK :
	       mode == GIT_FILEMODE_COMMIT ? DIFF_MODULE :
					     DIFF_TEXT;
}

static int load(git_blob **out, struct repo *repo, const struct oid *id)
{
	int error;

	*out = NULL;
	if (oid_is_zero(id))
		return 0;
	error = git_blob_lookup(out, repo->git, oid_to_git(id));
	return error ? libgit2_error(error, "blob %s", oid_short(id)) : 0;
}

/* What can be said of a file from its sides alone. */
static enum diff_kind kind_of(const struct diff_file *f, const git_blob *old,
			      const git_blob *new)
{
	enum diff_kind kind =
		kind_of_mode(f->new_mode ? f->new_mode : f->old_mode);

	if (kind != DIFF_TEXT)
		return kind;
	if ((old && git_blob_is_binary(old)) || (new &&git_blob_is_binary(new)))
		return DIFF_BINARY;
	if ((old && git_blob_rawsize(old) > DIFF_FILE_LIMIT) ||
	    (new &&git_blob_rawsize(new) > DIFF_FILE_LIMIT))
		return DIFF_TOO_LARGE;
	return DIFF_TEXT;
}

struct hunks {
	struct diff_hunk *v;
	size_t n, alloc;
};

static int put_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk,
		    void *data)
{
	struct hunks *l = data;

	(void)delta;
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	l->v[l->n++] = (struct diff_hunk){
		.old_start = (uint32_t)hunk->old_start,
		.old_lines = (uint32_t)hunk->old_lines,
		.new_start = (uint32_t)hunk->new_start,
		.new_lines = (uint32_t)hunk->new_lines,
	};
	return 0;
}

static void options_init(git_diff_options *options, unsigned context)
{
	git_diff_options_init(options, GIT_DIFF_OPTIONS_VERSION);
	options->context_lines = context;
	options->flags = GIT_DIFF_INDENT_HEURISTIC | GIT_DIFF_FORCE_TEXT;
}

static const void *bytes_of(const git_blob *blob)
{
	return blob ? git_blob_rawcontent(blob) : NULL;
}

static size_t length_of(const git_blob *blob)
{
	return blob ? (size_t)git_blob_rawsize(blob) : 0;
}

/*
 * Attributes do not decide what is text: they come from the very tree that is
 * looked at. As blobs libgit2 would look for some all the same, and read all of
 * a large index for that; as bytes it does not.
 */
static int load_hunks(struct diff_file *f, const git_blob *old,
		      const git_blob *new)
{
	struct hunks hunks = { 0 };
	git_diff_options options;
	int error;

	options_init(&options, 0);
	error = git_diff_buffers(bytes_of(old), length_of(old), NULL,
				 bytes_of(new), length_of(new), NULL, &options,
				 NULL, NULL, put_hunk, NULL, &hunks);
	f->hunks = hunks.v;
	f->n = hunks.n;
	return error ? libgit2_error(error, "cannot compare '%s'", f->path) : 0;
}

/* A file that became a link, or the other way round, shares no lines. */
static bool same_kind(const struct diff_file *f)
{
	return !f->old_mode || !f->new_mode ||
	       kind_of_mode(f->old_mode) == kind_of_mode(f->new_mode);
}

static int look_into(struct diff_file *f, struct repo *repo)
{
	bool module = kind_of_mode(f->new_mode) == DIFF_MODULE;
	bool was_module = kind_of_mode(f->old_mode) == DIFF_MODULE;
	git_blob *old = NULL, *new = NULL;
	int error = was_module ? 0 : load(&old, repo, &f->old_id);

	if (!error && !module)
		error = load(&new, repo, &f->new_id);
	if (!error) {
		f->kind = kind_of(f, old, new);
		if (f->kind == DIFF_TEXT && !oid_equal(&f->old_id, &f->new_id))
			error = load_hunks(f, same_kind(f) ? old : NULL, new);
	}
	git_blob_free(old);
	git_blob_free(new);
	return error;
}

static int compare_trees(struct diff *out, struct repo *repo,
			 const struct oid *old, const struct oid *new)
{
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;
	CLEANUP(diff_release) struct diff d = DIFF_INIT;
	int error = changes_between_trees(&changes, repo, old, new);

	if (!error && changes.n > DIFF_FILES_LIMIT)
		error = error_set(ERR_INVALID, "%zu files differ, more than %d",
				  changes.n, DIFF_FILES_LIMIT);
	for (size_t i = 0; !error && i < changes.n; i++)
		put_change(&d, &changes.v[i]);
	if (!error)
		error = rename_find(&d, repo);
	for (size_t i = 0; !error && i < d.n; i++)
		error = look_into(&d.v[i], repo);
	if (error)
		return error;
	diff_release(out);
	*out = d;
	d = DIFF_INIT;
	return 0;
}

/* libgit2 has no remote to ask for objects; git gets all that a diff reads. */
static int fetch_missing(struct repo *repo, const struct oid *old,
			 const struct oid *new)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	repo_git(repo, &p);
	strvec_pushl(&p.argv, "diff", "--numstat", "-M", "--no-ext-diff",
		     "--no-textconv", oid_hex(old), oid_hex(new), "--", NULL);
	return repo_git_must(&p, NULL, NULL, 0);
}

int diff_trees(struct diff *out, struct repo *repo, const struct oid *old,
	       const struct oid *new)
{
	int error = compare_trees(out, repo, old, new);

	if (error != ERR_NOTFOUND || !repo_is_partial(repo))
		return error;
	error_clear();
	error = fetch_missing(repo, old, new);
	return error ? error : compare_trees(out, repo, old, new);
}

const struct diff_file *diff_find(const struct diff *d, const char *path)
{
	size_t low = 0, high = d->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(path, d->v[middle].path);

		if (!order)
			return &d->v[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool diff_touches(const struct diff_file *f, uint32_t first, uint32_t last)
{
	assert(first <= last);
	for (size_t i = 0; i < f->n; i++) {
		const struct diff_hunk *h = &f->hunks[i];
		/* Where lines are gone, the ones before and after the gap. */
		uint32_t end = h->new_lines ? h->new_start + h->new_lines - 1 :
					      h->new_start + 1;

		if (first <= end && last >= h->new_start)
			return true;
	}
	return false;
}

void diff_count(const struct diff_file *f, uint64_t *added, uint64_t *removed)
{
	*added = *removed = 0;
	for (size_t i = 0; i < f->n; i++) {
		*added += f->hunks[i].new_lines;
		*removed += f->hunks[i].old_lines;
	}
}

int diff_blob(struct strbuf *out, struct repo *repo, const struct oid *id,
	      size_t limit)
{
	git_blob *blob;
	int error = load(&blob, repo, id);

	if (error || !blob)
		return error ? error : error_set(ERR_NOTFOUND, "no contents");
	if (git_blob_rawsize(blob) > limit)
		error = error_set(ERR_INVALID,
				  "blob %s is larger than %zu bytes",
				  oid_short(id), limit);
	else
		strbuf_add(out, git_blob_rawcontent(blob),
			   (size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
	return error;
}

static int print_patch(struct strbuf *out, const struct diff_file *f,
		       const git_blob *old, const git_blob *new,
		       unsigned context, size_t limit)
{
	git_patch *patch = NULL;
	git_diff_options options;
	git_buf text = GIT_BUF_INIT;
	int error;

	options_init(&options, context);
	error = git_patch_from_buffers(&patch, bytes_of(old), length_of(old),
				       f->old_path, bytes_of(new),
				       length_of(new), f->path, &options);
	if (!error)
		error = git_patch_to_buf(&text, patch);
	if (error)
		error = libgit2_error(error, "cannot compare '%s'", f->path);
	else if (text.size > limit)
		error = error_set(ERR_INVALID,
				  "the change of '%s' is larger than %zu bytes",
				  f->path, limit);
	else
		strbuf_add(out, text.ptr, text.size);
	git_buf_dispose(&text);
	git_patch_free(patch);
	return error;
}

int diff_print(struct strbuf *out, struct repo *repo, const struct diff_file *f,
	       unsigned context, size_t limit)
{
	git_blob *old = NULL, *new = NULL;
	int error;

	if (f->kind != DIFF_TEXT)
		return error_set(ERR_INVALID, "'%s' is not text", f->path);
	error = load(&old, repo, &f->old_id);
	if (!error)
		error = load(&new, repo, &f->new_id);
	if (!error)
		error = print_patch(out, f, old, new, context, limit);
	git_blob_free(old);
	git_blob_free(new);
	return error;
}
