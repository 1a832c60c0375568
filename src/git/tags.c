/* SPDX-License-Identifier: MIT */
#include "git/tags.h"
#include "git/internal.h"
#include "git/transfer.h"
#include "util/error.h"
#include "util/strbuf.h"

struct tags {
	struct strbuf *packed;
	struct repo *dst, *src;
	git_odb *to;
	int n;
};

/* The commit that the tag is of in the end. False if it is of none. */
static bool peel(git_oid *out, const git_reference *ref)
{
	const git_oid *known = git_reference_target_peel(ref);
	git_object *object;

	if (known) {
		*out = *known;
		return true;
	}
	if (git_reference_peel(&object, ref, GIT_OBJECT_COMMIT))
		return false;
	*out = *git_object_id(object);
	git_object_free(object);
	return true;
}

static int copy(struct tags *t, const git_reference *ref)
{
	const git_oid *id = git_reference_target(ref);
	git_oid commit;
	int error;

	if (!id || !peel(&commit, ref) ||
	    !git_odb_exists_ext(t->to, &commit, GIT_ODB_LOOKUP_NO_REFRESH))
		return 0;
	error = repo_copy_closure(t->dst, t->src, oid_from_git(id), NULL);
	if (error)
		return error;
	strbuf_addf(t->packed, "%s %s\n", oid_hex(oid_from_git(id)),
		    git_reference_name(ref));
	if (!git_oid_equal(id, &commit))
		strbuf_addf(t->packed, "^%s\n", oid_hex(oid_from_git(&commit)));
	return 0;
}

static int copy_all(struct tags *t)
{
	git_reference_iterator *all;
	git_reference *ref;
	int error = git_reference_iterator_glob_new(&all, t->src->git,
						    "refs/tags/*");

	if (error)
		return libgit2_error(error, "cannot list the tags");
	while (!error && !git_reference_next(&ref, all)) {
		if (++t->n <= TAGS_LIMIT)
			error = copy(t, ref);
		git_reference_free(ref);
	}
	git_reference_iterator_free(all);
	return error;
}

int tags_copy(struct strbuf *packed, struct repo *dst, struct repo *src)
{
	struct tags t = { packed, dst, src, NULL, 0 };
	size_t before = packed->len;
	int error = git_repository_odb(&t.to, dst->git);

	if (error)
		return libgit2_error(error, "cannot open the object store");
	strbuf_adds(packed, "# pack-refs with: peeled fully-peeled \n");
	error = copy_all(&t);
	if (t.n > TAGS_LIMIT || error)
		strbuf_cut(packed, before);
	git_odb_free(t.to);
	return error;
}
