/* SPDX-License-Identifier: MIT */
#include "review/change-id.h"
#include "finding/subject.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <string.h>

#define CONTEXT 3

/* The lines of a diff's hunks, without where they stand. */
static void add_hunks(struct strbuf *out, const char *diff)
{
	bool within = false;

	while (*diff) {
		size_t len = strcspn(diff, "\n");

		if (!strncmp(diff, "@@ ", 3)) {
			within = true;
			strbuf_adds(out, "@@\n");
		} else if (within) {
			strbuf_add(out, diff, len);
			strbuf_addc(out, '\n');
		}
		diff += len + (diff[len] == '\n');
	}
}

static int add_contents(struct strbuf *out, const struct subject *s,
			const struct diff_file *f)
{
	CLEANUP(strbuf_release) struct strbuf diff = STRBUF_INIT;
	int error;

	if (f->kind != DIFF_TEXT) {
		strbuf_addf(out, "%s %s\n", oid_hex(&f->old_id),
			    oid_hex(&f->new_id));
		return 0;
	}
	error = diff_print(&diff, s->repo, f, CONTEXT, CHANGE_ID_LIMIT);
	if (!error)
		add_hunks(out, diff.buf);
	return error;
}

/* A name holds no NUL, which keeps the parts of a line apart. */
static void add_names(struct strbuf *out, const struct diff_file *f)
{
	strbuf_addf(out, "%o %o %d ", f->old_mode, f->new_mode, f->kind);
	strbuf_adds(out, f->old_path ? f->old_path : "");
	strbuf_addc(out, '\0');
	strbuf_adds(out, f->path);
	strbuf_addc(out, '\0');
}

int change_id(struct oid *out, const struct subject *s)
{
	CLEANUP(strbuf_release) struct strbuf all = STRBUF_INIT;

	for (size_t i = 0; i < s->diff.n; i++) {
		CLEANUP(strbuf_release) struct strbuf one = STRBUF_INIT;
		struct oid id;
		int error;

		add_names(&one, &s->diff.v[i]);
		error = add_contents(&one, s, &s->diff.v[i]);
		if (!error)
			error = oid_hash_blob(&id, one.buf, one.len);
		if (error)
			return error;
		strbuf_add(&all, id.id, sizeof(id.id));
	}
	return oid_hash_blob(out, all.buf, all.len);
}
