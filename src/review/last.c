/* SPDX-License-Identifier: MIT */
#include "review/last.h"
#include "git/note.h"
#include "finding/finding.h"
#include "review/render.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/json.h"
#include "util/share.h"
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
	return file_write(path, text.buf, text.len, share_mode(0600), false);
}

/* *out NULL: there is none. */
static int read_last(struct json **out, struct refinery *r)
{
	CLEANUP(cleanup_free) char *path = refinery_path(r, "review.json");
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = file_read(&text, path, LAST_LIMIT);

	if (!error)
		return json_parse(out, text.buf, text.len, LAST_LIMIT);
	if (error == ERR_NOTFOUND)
		error_clear();
	return error == ERR_NOTFOUND ? 0 : error;
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

/* The one finding of a review whose id begins so; *out NULL: there is none. */
static int search(const struct json **out, const struct json *review,
		  const char *id)
{
	*out = NULL;
	json_each(json_get(review, "findings"), f) {
		const char *full = json_text(json_get(f, "id"));

		if (!full || strncmp(full, id, strlen(id)) ||
		    (*out && !strcmp(full, json_text(json_get(*out, "id")))))
			continue;
		if (*out)
			return error_set(ERR_INVALID,
					 "'%s' begins several findings' ids",
					 id);
		*out = f;
	}
	return 0;
}

/* What was rejected on the way in is kept, too (review/kept.h). */
static int search_kept(struct finding *out, struct refinery *r, const char *id)
{
	CLEANUP(cleanup_free) char *needle = alloc_printf("\"id\":\"%s", id);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(cleanup_json) struct json *review = NULL;
	const struct json *found;
	char *line;
	int error = note_search(&text, r->repo, NAMES_REVIEWS, needle);

	if (error)
		return error;
	line = strstr(text.buf, needle);
	while (line > text.buf && line[-1] != '\n')
		line--;
	error = json_parse(&review, line, strcspn(line, "\n"), NOTE_LIMIT);
	if (!error)
		error = search(&found, review, id);
	if (error || !found)
		return error ? error : ERR_NOTFOUND;
	take(out, found);
	return whole(out) ? 0 : ERR_NOTFOUND;
}

int last_find(struct finding *out, struct refinery *r, const char *id)
{
	CLEANUP(cleanup_json) struct json *last = NULL;
	const struct json *found = NULL;
	size_t len = strlen(id);
	int error;

	if (len < ID_MIN || strspn(id, "0123456789abcdef") != len)
		return error_set(ERR_INVALID,
				 "'%s' is no finding's id: %d hex digits or "
				 "more",
				 id, ID_MIN);
	error = read_last(&last, r);
	if (!error && last)
		error = search(&found, last, id);
	if (error)
		return error;
	if (found)
		take(out, found);
	if (found && whole(out))
		return 0;
	error = search_kept(out, r, id);
	if (error != ERR_NOTFOUND)
		return error;
	if (!last) {
		error_set(ERR_NOTFOUND, "nothing was reviewed here yet");
		return error_next(ERR_NOTFOUND, "git refinery review");
	}
	error_set(ERR_NOTFOUND,
		  "no review of this repository has a finding '%s'", id);
	return error_next(ERR_NOTFOUND,
			  "git refinery review --all shows all of a change");
}
