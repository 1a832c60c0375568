/* SPDX-License-Identifier: MIT */
#include "git/rename.h"
#include "git/diff.h"
#include "git/internal.h"
#include "util/alloc.h"

#include <git2/sys/hashsig.h>
#include <stdlib.h>
#include <string.h>

/* One that went or came, and a signature of its contents. */
struct side {
	size_t file;
	const struct oid *id;
	uint64_t size;
	git_hashsig *signature; /* NULL: not to be compared */
	bool taken;
};

struct sides {
	struct side *v;
	size_t n, alloc;
};

struct pair {
	size_t old, new;
	int similar; /* percent */
};

struct pairs {
	struct pair *v;
	size_t n, alloc;
};

static void release(struct sides *l)
{
	for (size_t i = 0; i < l->n; i++)
		git_hashsig_free(l->v[i].signature);
	free(l->v);
}

static bool plain(unsigned mode)
{
	return mode == GIT_FILEMODE_BLOB ||
	       mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static void collect(struct sides *out, const struct diff *d,
		    enum diff_status status)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct diff_file *f = &d->v[i];
		bool old = status == DIFF_DELETED;

		if (f->status != status ||
		    !plain(old ? f->old_mode : f->new_mode))
			continue;
		out->v = alloc_grow(out->v, out->n, &out->alloc,
				    sizeof(*out->v));
		out->v[out->n++] = (struct side){
			.file = i,
			.id = old ? &f->old_id : &f->new_id,
		};
	}
}

static int by_id(const void *a, const void *b)
{
	return oid_compare(((const struct side *)a)->id,
			   ((const struct side *)b)->id);
}

/* The file that went becomes the old side of the one that came. */
static void join(struct diff *d, struct side *old, struct side *new)
{
	struct diff_file *from = &d->v[old->file], *to = &d->v[new->file];

	old->taken = new->taken = true;
	free(to->old_path);
	to->old_path = from->old_path;
	from->old_path = NULL;
	to->old_id = from->old_id;
	to->old_mode = from->old_mode;
	to->status = DIFF_RENAMED;
}

static void join_equal(struct diff *d, struct sides *old, struct sides *new)
{
	size_t i = 0, j = 0;

	qsort(old->v, old->n, sizeof(*old->v), by_id);
	qsort(new->v, new->n, sizeof(*new->v), by_id);
	while (i < old->n && j < new->n) {
		int order = oid_compare(old->v[i].id, new->v[j].id);

		if (!order)
			join(d, &old->v[i], &new->v[j]);
		i += order <= 0;
		j += order >= 0;
	}
}

static int sign(struct sides *l, struct repo *repo)
{
	for (size_t i = 0; i < l->n; i++) {
		struct side *s = &l->v[i];
		git_blob *blob;
		int error;

		if (s->taken)
			continue;
		error = git_blob_lookup(&blob, repo->git, oid_to_git(s->id));
		if (error)
			return libgit2_error(error, "blob %s",
					     oid_short(s->id));
		s->size = git_blob_rawsize(blob);
		/* It fails for what has nothing to be told apart by. */
		if (s->size <= DIFF_FILE_LIMIT && !git_blob_is_binary(blob) &&
		    git_hashsig_create(&s->signature, git_blob_rawcontent(blob),
				       (size_t)s->size,
				       GIT_HASHSIG_NORMAL |
					       GIT_HASHSIG_ALLOW_SMALL_FILES))
			s->signature = NULL;
		git_blob_free(blob);
	}
	return 0;
}

static void compare(struct pairs *out, const struct sides *old,
		    const struct sides *new, size_t i, size_t j)
{
	const struct side *a = &old->v[i], *b = &new->v[j];
	uint64_t most = a->size > b->size ? a->size : b->size;
	uint64_t least = a->size > b->size ? b->size : a->size;
	int similar;

	if (b->taken || !b->signature || least * 100 < most * RENAME_SIMILAR)
		return;
	similar = git_hashsig_compare(a->signature, b->signature);
	if (similar < RENAME_SIMILAR)
		return;
	out->v = alloc_grow(out->v, out->n, &out->alloc, sizeof(*out->v));
	out->v[out->n++] = (struct pair){ i, j, similar };
}

/* The most similar first; among equals, as they stand. */
static int by_similarity(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->similar != y->similar)
		return y->similar - x->similar;
	if (x->old != y->old)
		return x->old < y->old ? -1 : 1;
	return x->new < y->new ? -1 : x->new > y->new;
}

static void join_similar(struct diff *d, struct sides *old, struct sides *new)
{
	struct pairs pairs = { 0 };

	for (size_t i = 0; i < old->n; i++)
		for (size_t j = 0; old->v[i].signature && j < new->n; j++)
			compare(&pairs, old, new, i, j);
	if (pairs.n)
		qsort(pairs.v, pairs.n, sizeof(*pairs.v), by_similarity);
	for (size_t i = 0; i < pairs.n; i++) {
		struct side *a = &old->v[pairs.v[i].old];
		struct side *b = &new->v[pairs.v[i].new];

		if (!a->taken && !b->taken)
			join(d, a, b);
	}
	free(pairs.v);
}

/* Drop the files that became the old side of another. */
static void drop(struct diff *d, const struct sides *old)
{
	size_t n = 0;

	for (size_t i = 0; i < old->n; i++) {
		if (!old->v[i].taken)
			continue;
		free(d->v[old->v[i].file].path);
		d->v[old->v[i].file].path = NULL;
	}
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].path)
			d->v[n++] = d->v[i];
	d->n = n;
}

int rename_find(struct diff *d, struct repo *repo)
{
	struct sides old = { 0 }, new = { 0 };
	int error = 0;

	collect(&old, d, DIFF_DELETED);
	collect(&new, d, DIFF_ADDED);
	if (old.n && new.n) {
		join_equal(d, &old, &new);
		if (old.n <= RENAME_LIMIT && new.n <= RENAME_LIMIT) {
			error = sign(&old, repo);
			if (!error)
				error = sign(&new, repo);
			if (!error)
				join_similar(d, &old, &new);
		}
		drop(d, &old);
	}
	release(&old);
	release(&new);
	return error;
}
