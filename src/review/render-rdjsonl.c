/* SPDX-License-Identifier: MIT */
/* rdjsonl, what reviewdog reads: a diagnostic a line. */
#include "finding/patch-run.h"
#include "review/render.h"
#include "review/review.h"
#include "util/cleanup.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <stdlib.h>

static struct json *set_position(struct json *range, const char *name,
				 uint32_t line, uint32_t column)
{
	struct json *position = json_set(range, name, json_object());

	json_set_number(position, "line", line);
	if (column)
		json_set_number(position, "column", column);
	return position;
}

static void put_place(struct json *o, const struct finding *f)
{
	struct json *location = json_set(o, "location", json_object());
	struct json *range;

	json_set_string(location, "path", f->path);
	if (!f->first)
		return;
	range = json_set(location, "range", json_object());
	set_position(range, "start", f->first, 0);
	set_position(range, "end", f->last, 0);
}

/* Several are alternatives there, so only a fix in one place is one. */
static void put_suggestion(struct json *o, const struct finding *f)
{
	CLEANUP(patch_runs_release) struct patch_runs runs = PATCH_RUNS_INIT;
	struct json *suggestion, *range;

	if (!f->patch || patch_runs_read(&runs, f->patch, f->path) ||
	    runs.n != 1)
		return;
	suggestion = json_push(json_set(o, "suggestions", json_array()),
			       json_object());
	range = json_set(suggestion, "range", json_object());
	set_position(range, "start", runs.v[0].first, 1);
	set_position(range, "end", runs.v[0].first + runs.v[0].removed, 1);
	json_set_string(suggestion, "text", runs.v[0].text.buf);
}

static void put(struct strbuf *out, const struct finding *f)
{
	static const char *const severities[] = { "INFO", "WARNING", "ERROR" };
	CLEANUP(cleanup_json) struct json *o = json_object();
	CLEANUP(cleanup_free) char *line = NULL;

	json_set_string(o, "message", f->message);
	put_place(o, f);
	json_set_string(o, "severity", severities[f->level]);
	json_set_string(json_set(o, "source", json_object()), "name", f->tool);
	json_set_string(json_set(o, "code", json_object()), "value", f->rule);
	put_suggestion(o, f);
	line = json_print_line(o);
	strbuf_addf(out, "%s\n", line);
}

void render_rdjsonl(struct strbuf *out, const struct review *v,
		    const struct render_options *o)
{
	for (size_t i = 0; i < v->findings.n; i++)
		if (render_shows(&v->findings.v[i], o))
			put(out, &v->findings.v[i]);
}
