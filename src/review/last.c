/* SPDX-License-Identifier: MIT */
#include "review/last.h"
#include "review/finding.h"
#include "review/render.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define ID_MIN 4

int last_write(struct refinery *r, const struct review *v)
{
	CLEANUP(cleanup_free) char *path = refinery_path(r, "review.json");
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct render_options o = { .all = true };

	render_json(&text, v, &o);
	return file_write(path, text.buf, text.len, 0600, false);
}

static int read_last(struct json **out, struct refinery *r)
{
	CLEANUP(cleanup_free) char *path = refinery_path(r, "review.json");
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = file_read(&text, path, LAST_LIMIT);

	if (!error)
		error = json_parse(out, text.buf, text.len, LAST_LIMIT);
	if (error == ERR_NOTFOUND) {
		error_set(ERR_NOTFOUND, "nothing was reviewed here yet");
		error_next(ERR_NOTFOUND, "git refinery review");
	}
	return error;
}

static void take(struct finding *out, const struct json *found)
{
	finding_set(&out->fingerprint, json_text(json_get(found, "id")));
	finding_set(&out->tool, json_text(json_get(found, "tool")));
	finding_set(&out->rule, json_text(json_get(found, "rule")));
	finding_set(&out->path, json_text(json_get(found, "path")));
}

static bool whole(const struct finding *f)
{
	return f->fingerprint && f->tool && f->rule && f->path;
}

int last_find(struct finding *out, struct refinery *r, const char *id)
{
	CLEANUP(cleanup_json) struct json *last = NULL;
	const struct json *found = NULL;
	size_t len = strlen(id);
	int error = read_last(&last, r);

	if (error)
		return error;
	if (len < ID_MIN || strspn(id, "0123456789abcdef") != len)
		return error_set(ERR_INVALID,
				 "'%s' is no finding's id: %d hex digits or "
				 "more",
				 id, ID_MIN);
	json_each(json_get(last, "findings"), f) {
		const char *full = json_text(json_get(f, "id"));

		if (!full || strncmp(full, id, len) ||
		    (found && !strcmp(full, json_text(json_get(found, "id")))))
			continue;
		if (found)
			return error_set(ERR_INVALID,
					 "'%s' begins several findings' ids",
					 id);
		found = f;
	}
	if (found)
		take(out, found);
	if (found && whole(out))
		return 0;
	error_set(ERR_NOTFOUND, "the last review has no finding '%s'", id);
	return error_next(ERR_NOTFOUND, "git refinery review --all shows all");
}
