/* SPDX-License-Identifier: MIT */
#include "finding/finding-json.h"
#include "review/render.h"
#include "review/review.h"
#include "util/cleanup.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <stdlib.h>

/* The version of all JSON documents; a reader ignores what it does not know. */
#define JSON_VERSION 1

static void put_part(struct json *list, const struct coverage_part *p)
{
	struct json *o = json_push(list, json_object());

	part_to_json(o, p);
	json_set_number(o, "ms", p->ms);
	json_set_bool(o, "kept", p->kept);
}

static void put_file(struct json *list, const struct diff_file *f)
{
	struct json *o = json_push(list, json_object());
	uint64_t added, removed;

	diff_count(f, &added, &removed);
	json_set_string(o, "path", f->path);
	json_set_string(o, "old_path", f->old_path);
	json_set_number(o, "added", (int64_t)added);
	json_set_number(o, "removed", (int64_t)removed);
}

static void put_counts(struct json *o, const struct review *v)
{
	for (int state = FINDING_OPEN; state <= FINDING_UNCONFIRMED; state++) {
		struct json *counts =
			json_set(o, finding_state_name(state), json_object());

		for (int level = FINDING_NOTE; level <= FINDING_ERROR; level++)
			json_set_number(counts, finding_level_name(level),
					(int64_t)findings_count(&v->findings,
								state, level));
	}
}

static const char *hex(const struct oid *id)
{
	return oid_is_zero(id) ? NULL : oid_hex(id);
}

void render_json(struct strbuf *out, const struct review *v,
		 const struct render_options *o)
{
	CLEANUP(cleanup_json) struct json *top = json_object();
	CLEANUP(cleanup_free) char *next = render_next(v, o);
	CLEANUP(cleanup_free) char *text = NULL;
	struct json *list;

	json_set_number(top, "version", JSON_VERSION);
	json_set_string(top, "kind", "review");
	json_set_string(top, "scope", v->scope.name);
	json_set_string(top, "commit", hex(&v->scope.tip));
	json_set_string(top, "base_tree", oid_hex(&v->scope.base));
	json_set_string(top, "tree", oid_hex(&v->scope.head));
	json_set_number(top, "commits", (int64_t)v->scope.commits.n);
	json_set_string(top, "verdict", review_verdict_name(v->verdict));
	json_set_bool(top, "blocked", v->blocked);
	json_set_bool(top, "complete", coverage_complete(&v->coverage));
	json_set_string(top, "next_action", next);
	json_set_number(top, "ms", v->ms);
	put_counts(json_set(top, "counts", json_object()), v);
	list = json_set(top, "findings", json_array());
	for (size_t i = 0; i < v->findings.n; i++)
		finding_to_json(json_push(list, json_object()),
				&v->findings.v[i]);
	list = json_set(top, "coverage", json_array());
	for (size_t i = 0; i < v->coverage.n; i++)
		put_part(list, &v->coverage.v[i]);
	list = json_set(top, "files", json_array());
	for (size_t i = 0; i < v->subject.diff.n; i++)
		put_file(list, &v->subject.diff.v[i]);
	text = json_print(top);
	strbuf_adds(out, text);
}
