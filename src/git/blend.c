/* SPDX-License-Identifier: MIT */
#include "git/blend.h"
#include "git/change.h"
#include "git/diff.h"
#include "git/driver.h"
#include "git/gitlink.h"
#include "git/internal.h"
#include "git/normal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define CONTENT_LIMIT ((size_t)64 << 20)

/* git takes a file with a NUL this early for binary. */
#define BINARY_LOOK 8000

bool version_equal(const struct version *a, const struct version *b)
{
	return a->mode == b->mode && (!a->mode || oid_equal(&a->id, &b->id));
}

bool version_is_file(const struct version *v)
{
	return v->mode == GIT_FILEMODE_BLOB ||
	       v->mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static bool config_is_true(struct repo *repo, const char *key)
{
	CLEANUP(cleanup_free) char *text = NULL;
	int value = 0;

	if (repo_config_get(&text, repo, key) ||
	    git_config_parse_bool(&value, text))
		error_clear();
	return value;
}

void blend_open(struct blend *b, struct repo *repo, const char *directory,
		const struct oid *tree)
{
	*b = (struct blend){ .repo = repo,
			     .directory = directory,
			     .tree = tree };
	b->renormalize = config_is_true(repo, "merge.renormalize");
	if (repo_config_get(&b->unspecified, repo, "merge.default"))
		error_clear();
}

void blend_release(struct blend *b)
{
	attributes_release(&b->attributes);
	free(b->unspecified);
}

/* The contents of the three, and the ids that they have. */
struct contents {
	struct strbuf base, ours, theirs;
	struct oid id[3];
};

static void contents_release(struct contents *c)
{
	strbuf_release(&c->base);
	strbuf_release(&c->ours);
	strbuf_release(&c->theirs);
}

static bool has_nul(const struct strbuf *s)
{
	return memchr(s->buf, '\0',
		      s->len < BINARY_LOOK ? s->len : BINARY_LOOK);
}

/* Does the merged text have that id? */
static int is_blob(const void *bytes, size_t len, const struct oid *id)
{
	struct oid found;
	int error = oid_hash_blob(&found, bytes, len);

	return error ? error : oid_equal(&found, id);
}

static git_merge_file_input input_of(const struct strbuf *s)
{
	git_merge_file_input input;

	git_merge_file_input_init(&input, GIT_MERGE_FILE_INPUT_VERSION);
	input.ptr = s->buf;
	input.size = s->len;
	return input;
}

static int lines_give(const struct contents *c, git_merge_file_favor_t favor,
		      unsigned flags, const struct oid *result)
{
	git_merge_file_input base = input_of(&c->base);
	git_merge_file_input ours = input_of(&c->ours);
	git_merge_file_input theirs = input_of(&c->theirs);
	git_merge_file_options options;
	git_merge_file_result merged = { 0 };
	int error;

	git_merge_file_options_init(&options, GIT_MERGE_FILE_OPTIONS_VERSION);
	options.favor = favor;
	options.flags = flags;
	error = git_merge_file(&merged, &base, &ours, &theirs, &options);
	if (error)
		return libgit2_error(error, "cannot merge a file a second "
					    "time");
	error = merged.automergeable ? is_blob(merged.ptr, merged.len, result) :
				       0;
	git_merge_file_result_free(&merged);
	return error;
}

/*
 * Is the change from one pair of contents, hunk by hunk, that of another pair?
 * Where the same lines come again and again a merge depends on how its diff
 * pairs them; that what one side changed has been done to the other one does
 * not.
 */
static int same_hunks(struct repo *repo, const struct oid *from,
		      const struct oid *to, const struct oid *old,
		      const struct oid *new)
{
	char path[] = "f";
	struct change a = { path, *from, *to, GIT_FILEMODE_BLOB,
			    GIT_FILEMODE_BLOB };
	struct change b = { path, *old, *new, GIT_FILEMODE_BLOB,
			    GIT_FILEMODE_BLOB };
	struct changes x = { &a, 1, 1 }, y = { &b, 1, 1 };

	return changes_same(repo, &x, &y);
}

static int text_gives(struct blend *b, const struct contents *c,
		      git_merge_file_favor_t favor, const struct oid *result)
{
	static const unsigned ways[] = { 0, GIT_MERGE_FILE_DIFF_PATIENCE,
					 GIT_MERGE_FILE_DIFF_MINIMAL };
	int given = 0;

	for (size_t i = 0; !given && i < sizeof(ways) / sizeof(*ways); i++)
		given = lines_give(c, favor, ways[i], result);
	if (!given && !oid_is_zero(&c->id[0]))
		given = same_hunks(b->repo, &c->id[0], &c->id[2], &c->id[1],
				   result);
	if (!given && !oid_is_zero(&c->id[0]))
		given = same_hunks(b->repo, &c->id[0], &c->id[1], &c->id[2],
				   result);
	return given;
}

static int driver_gives(struct blend *b, const char *path, const char *command,
			int marker, const struct contents *c,
			const struct oid *result)
{
	CLEANUP(strbuf_release) struct strbuf merged = STRBUF_INIT;
	struct driver_job job = { .command = command,
				  .directory = b->directory,
				  .path = path,
				  .marker = marker,
				  .base = &c->base,
				  .ours = &c->ours,
				  .theirs = &c->theirs };
	int given = driver_merge(&merged, b->repo, &job);

	return given <= 0 ? given : is_blob(merged.buf, merged.len, result);
}

/* The command of a driver that git config names, or NULL. */
static char *command_of(struct repo *repo, const char *name)
{
	CLEANUP(cleanup_free) char *key = alloc_printf("merge.%s.driver", name);
	char *command = NULL;

	if (repo_config_get(&command, repo, key))
		error_clear();
	return command;
}

static int contents_give(struct blend *b, const char *path,
			 const struct contents *c, const struct oid *result)
{
	const struct attribute *a = attributes_find(&b->attributes, path);
	CLEANUP(cleanup_free) char *command = NULL;
	const char *name = a ? a->merge : "unspecified";

	if (!strcmp(name, "unspecified") && b->unspecified)
		name = b->unspecified;
	if (!strcmp(name, "unset"))
		return 0;
	if (strcmp(name, "set") && strcmp(name, "unspecified"))
		command = command_of(b->repo, name);
	if (command)
		return driver_gives(b, path, command, a ? a->marker : 7, c,
				    result);
	if (!strcmp(name, "binary") || has_nul(&c->base) || has_nul(&c->ours) ||
	    has_nul(&c->theirs))
		return 0;
	return text_gives(b, c,
			  !strcmp(name, "union") ? GIT_MERGE_FILE_FAVOR_UNION :
						   GIT_MERGE_FILE_FAVOR_NORMAL,
			  result);
}

static int load_one(struct strbuf *out, struct oid *id, struct blend *b,
		    const char *path, const struct oid *blob)
{
	int error = 0;

	*id = *blob;
	if (oid_is_zero(blob))
		return 0;
	if (b->renormalize)
		error = normal_form(id, b->repo, b->directory, path, blob);
	return error ? error : diff_blob(out, b->repo, id, CONTENT_LIMIT);
}

static int load(struct contents *out, struct blend *b, const char *path,
		const struct versions *v)
{
	int error = load_one(&out->base, &out->id[0], b, path, &v->base.id);

	if (!error)
		error = load_one(&out->ours, &out->id[1], b, path, &v->ours.id);
	if (!error)
		error = load_one(&out->theirs, &out->id[2], b, path,
				 &v->theirs.id);
	return error;
}

/* The mode that two sides give; 0: they conflict. */
static unsigned mode_of(const struct versions *v)
{
	if (v->ours.mode == v->theirs.mode || v->ours.mode == v->base.mode)
		return v->theirs.mode;
	return v->theirs.mode == v->base.mode ? v->ours.mode : 0;
}

/* Files: where one side left the content alone, the other's is taken. */
static int files_give(struct blend *b, const char *path,
		      const struct versions *v, const struct oid *result)
{
	CLEANUP(contents_release)
	struct contents c = { .base = STRBUF_INIT,
			      .ours = STRBUF_INIT,
			      .theirs = STRBUF_INIT };
	const struct oid *base = &v->base.id, *ours = &v->ours.id;
	const struct oid *theirs = &v->theirs.id;
	int error;

	if (oid_equal(ours, theirs) || oid_equal(base, ours))
		return oid_equal(theirs, result);
	if (oid_equal(base, theirs))
		return oid_equal(ours, result);
	error = load(&c, b, path, v);
	if (error == ERR_INVALID) {
		error_clear();
		return 0;
	}
	return error ? error : contents_give(b, path, &c, result);
}

int blend_gives(struct blend *b, const char *path, const struct versions *v,
		const struct version *result)
{
	const struct oid sides[] = { v->ours.id, v->theirs.id };

	if (version_equal(&v->ours, &v->theirs) ||
	    version_equal(&v->base, &v->ours))
		return version_equal(&v->theirs, result);
	if (version_equal(&v->base, &v->theirs))
		return version_equal(&v->ours, result);
	if (v->ours.mode == GIT_FILEMODE_COMMIT &&
	    v->theirs.mode == GIT_FILEMODE_COMMIT &&
	    v->base.mode == GIT_FILEMODE_COMMIT &&
	    result->mode == GIT_FILEMODE_COMMIT)
		return gitlink_forward(b->repo, b->tree, path, &v->base.id,
				       sides, &result->id);
	if (!version_is_file(&v->ours) || !version_is_file(&v->theirs) ||
	    (v->base.mode && !version_is_file(&v->base)) ||
	    mode_of(v) != result->mode || !result->mode)
		return 0;
	return files_give(b, path, v, &result->id);
}

int blend_unchanged(struct blend *b, const char *path, const struct version *a,
		    const struct version *v)
{
	struct oid x, y;
	int error;

	if (version_equal(a, v))
		return 1;
	if (!b->renormalize || a->mode != v->mode || !version_is_file(a))
		return 0;
	error = normal_form(&x, b->repo, b->directory, path, &a->id);
	if (!error)
		error = normal_form(&y, b->repo, b->directory, path, &v->id);
	return error ? error : oid_equal(&x, &y);
}
