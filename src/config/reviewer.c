/* SPDX-License-Identifier: MIT */
#include "config/reviewer.h"
#include "config/ini.h"
#include "config/key.h"
#include "config/value.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

/* Both sources. */
struct source {
	const struct settings *settings;
	struct ini ini;
	struct oid blob;
};

void reviewers_release(struct reviewers *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct reviewer *r = &l->v[i];

		free(r->name);
		free(r->command);
		free(r->format);
		free(r->level);
		strvec_release(&r->paths);
		strvec_release(&r->statuses);
		strvec_release(&r->link);
	}
	free(l->v);
	*l = REVIEWERS_INIT;
}

static void source_release(struct source *source)
{
	ini_release(&source->ini);
}

/* What .refinery says, NULL where T0 owns the reviewer. */
static const char *wish(const struct source *source, const struct reviewer *r,
			const char *name)
{
	return oid_is_zero(&r->origin) ?
		       NULL :
		       ini_value(&source->ini, key_find(KEY_REVIEWER, name),
				 r->name);
}

/* T0's value, else .refinery's, else the default; free(). */
static char *value(const struct source *source, const struct reviewer *r,
		   const char *name)
{
	const char *asked = wish(source, r, name);
	char *own;

	if (!settings_reviewer(&own, source->settings, r->name, name))
		return own;
	return alloc_string(asked ? asked :
				    key_find(KEY_REVIEWER, name)->initial);
}

static void list(struct strvec *out, const struct source *source,
		 const struct reviewer *r, const char *name)
{
	CLEANUP(cleanup_free) char *text = value(source, r, name);

	strvec_split(out, text);
}

static int64_t timeout(const struct source *source, const struct reviewer *r)
{
	const struct key *key = key_find(KEY_REVIEWER, "timeout");
	CLEANUP(cleanup_free) char *text = value(source, r, "timeout");
	const char *asked = wish(source, r, "timeout");
	int64_t wished, seconds = 0, limit;

	value_number(&seconds, key, text);
	if (oid_is_zero(&r->origin))
		return seconds;
	limit = settings_number(source->settings, NULL, "timeoutLimit");
	if (asked && !value_number(&wished, key, asked) && wished < seconds)
		seconds = wished;
	return seconds < limit ? seconds : limit;
}

/* Make the reviewer of that name; false if nobody gives it a command. */
static bool make(struct reviewer *out, const struct source *source,
		 const char *name)
{
	CLEANUP(cleanup_free) char *mode = NULL;
	CLEANUP(cleanup_free) char *own = NULL;
	const char *asked = ini_value(&source->ini,
				      key_find(KEY_REVIEWER, "command"), name);
	bool owned =
		!settings_reviewer(&own, source->settings, name, "command");

	if (!owned && !asked)
		return false;
	*out = (struct reviewer){ .name = alloc_string(name) };
	if (!owned)
		out->origin = source->blob;
	out->command = value(source, out, "command");
	out->format = value(source, out, "format");
	out->level = value(source, out, "level");
	mode = value(source, out, "mode");
	out->only_new = !strcmp(mode, "new");
	out->timeout = timeout(source, out);
	list(&out->paths, source, out, "paths");
	list(&out->statuses, source, out, "statuses");
	list(&out->link, source, out, "link");
	return true;
}

static int make_all(struct reviewers *out, const struct source *source)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	settings_subjects(&names, source->settings, KEY_REVIEWER);
	for (size_t i = 0; i < source->ini.n; i++) {
		const struct ini_entry *entry = &source->ini.v[i];

		if (entry->key->scope == KEY_REVIEWER &&
		    !strvec_has(&names, entry->subject))
			strvec_push(&names, entry->subject);
	}
	strvec_each(&names, name) {
		struct reviewer r;

		if (!make(&r, source, *name))
			continue;
		out->v = alloc_grow(out->v, out->n, &out->alloc,
				    sizeof(*out->v));
		out->v[out->n++] = r;
	}
	if (out->n <= REVIEWER_LIMIT)
		return 0;
	error_set(ERR_INVALID, "more than %d reviewers are defined",
		  REVIEWER_LIMIT);
	return error_next(ERR_INVALID, "take some out of " INI_FILE " or of "
				       "refinery.reviewer in git config");
}

int reviewers_load(struct reviewers *out, const struct settings *s,
		   const char *text, size_t len)
{
	CLEANUP(source_release) struct source source = { .settings = s };
	CLEANUP(reviewers_release) struct reviewers l = REVIEWERS_INIT;
	int error = text ? ini_read(&source.ini, text, len, INI_FILE) : 0;

	if (!error && text)
		error = oid_hash_blob(&source.blob, text, len);
	if (!error)
		error = make_all(&l, &source);
	if (error)
		return error;
	reviewers_release(out);
	*out = l;
	l = REVIEWERS_INIT;
	return 0;
}

bool reviewer_wants(const struct reviewer *r, const char *path)
{
	strvec_each(&r->paths, pattern)
		if (text_glob(*pattern, path))
			return true;
	return !r->paths.n;
}

bool reviewer_accepts(const struct reviewer *r, int status)
{
	strvec_each(&r->statuses, item) {
		int64_t n;

		if (!number_parse(&n, *item, 0, 255) && n == status)
			return true;
	}
	return false;
}
