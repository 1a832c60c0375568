/* SPDX-License-Identifier: MIT */
#include "state/record.h"
#include "git/commit.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/number.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char first_key[] = "Refinery-Record";

void record_release(struct record *r)
{
	oids_release(&r->parents);
	trailers_release(&r->trailers);
	free(r->subject);
	free(r->body);
	free(r->by);
	*r = RECORD_INIT;
}

static int not_a_record(const struct oid *id, const char *kind)
{
	return error_set(ERR_INVALID, "%s is not a record of kind %s",
			 oid_short(id), kind);
}

static int check_limits(const struct commit *c, const struct record *r)
{
	if (strlen(c->message) > RECORD_LIMIT ||
	    r->trailers.keys.n > RECORD_TRAILERS_LIMIT)
		return error_set(ERR_INVALID, "record %s is too large",
				 oid_short(&c->id));
	strvec_each(&r->trailers.values, value)
		if (strlen(*value) > RECORD_VALUE_LIMIT)
			return error_set(ERR_INVALID,
					 "record %s has too long a value",
					 oid_short(&c->id));
	return 0;
}

/* What stands between the subject and the paragraph of trailers. */
static char *body_of(const char *message)
{
	const char *start = strchr(message, '\n');
	const char *end = NULL;
	struct strbuf body = STRBUF_INIT;

	for (const char *at = message; (at = strstr(at, "\n\n")); at++)
		end = at;
	if (start && end && end > start) {
		strbuf_add(&body, start, (size_t)(end - start));
		strbuf_rtrim(&body);
		while (body.len && body.buf[0] == '\n') {
			memmove(body.buf, body.buf + 1, body.len);
			body.len--;
		}
	}
	return strbuf_detach(&body);
}

int record_read(struct record *out, struct repo *repo, const struct oid *id,
		const char *kind)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	CLEANUP(record_release) struct record r = RECORD_INIT;
	int error = commit_read(&c, repo, id);

	if (error)
		return error;
	trailers_read(&r.trailers, c.message);
	if (!r.trailers.keys.n || strcasecmp(r.trailers.keys.v[0], first_key) ||
	    strcmp(r.trailers.values.v[0], kind))
		return not_a_record(id, kind);
	error = check_limits(&c, &r);
	if (error)
		return error;
	r.id = *id;
	r.tree = c.tree;
	r.parents = c.parents;
	c.parents = OIDS_INIT;
	r.subject = commit_subject(c.message);
	r.body = body_of(c.message);
	r.by = commit_ident(c.committer);
	r.time = c.time;
	record_release(out);
	*out = r;
	r = RECORD_INIT;
	return 0;
}

bool record_is_message(const char *message)
{
	CLEANUP(trailers_release) struct trailers t = TRAILERS_INIT;

	trailers_read(&t, message);
	return t.keys.n && !strcasecmp(t.keys.v[0], first_key);
}

const char *record_get_nth(const struct record *r, const char *key, size_t n)
{
	for (size_t i = 0; i < r->trailers.keys.n; i++)
		if (!strcasecmp(r->trailers.keys.v[i], key) && !n--)
			return r->trailers.values.v[i];
	return NULL;
}

const char *record_get(const struct record *r, const char *key)
{
	return record_get_nth(r, key, 0);
}

static int missing(const struct record *r, const char *key)
{
	return error_set(ERR_NOTFOUND, "record %s has no '%s'",
			 oid_short(&r->id), key);
}

int record_get_oid(struct oid *out, const struct record *r, const char *key)
{
	const char *value = record_get(r, key);

	if (!value)
		return missing(r, key);
	return oid_parse(out, value) ? error_wrap(ERR_INVALID, "%s", key) : 0;
}

int record_get_number(int64_t *out, const struct record *r, const char *key)
{
	const char *value = record_get(r, key);

	if (!value)
		return missing(r, key);
	return number_parse(out, value, 0, INT64_MAX) ?
		       error_wrap(ERR_INVALID, "%s", key) :
		       0;
}

void draft_release(struct draft *d)
{
	oids_release(&d->parents);
	strbuf_release(&d->head);
	strbuf_release(&d->trailers);
}

/* Printed text as one line within the limit. */
static char *one_line(const char *format, va_list args)
{
	struct strbuf s = STRBUF_INIT;

	strbuf_vaddf(&s, format, args);
	for (size_t i = 0; i < s.len; i++)
		if (s.buf[i] == '\n' || s.buf[i] == '\r' || !s.buf[i])
			s.buf[i] = ' ';
	if (s.len > RECORD_VALUE_LIMIT)
		strbuf_cut(&s, RECORD_VALUE_LIMIT);
	strbuf_rtrim(&s);
	return strbuf_detach(&s);
}

void draft_begin(struct draft *d, const char *kind, const char *format, ...)
{
	CLEANUP(cleanup_free) char *subject = NULL;
	va_list args;

	va_start(args, format);
	subject = one_line(format, args);
	va_end(args);
	strbuf_addf(&d->head, "%s\n\n", subject);
	strbuf_addf(&d->trailers, "%s: %s\n", first_key, kind);
}

void draft_body(struct draft *d, const char *text)
{
	strbuf_adds(&d->head, text);
	strbuf_rtrim(&d->head);
	strbuf_adds(&d->head, "\n\n");
}

void draft_set(struct draft *d, const char *key, const char *format, ...)
{
	CLEANUP(cleanup_free) char *value = NULL;
	va_list args;

	va_start(args, format);
	value = one_line(format, args);
	va_end(args);
	strbuf_addf(&d->trailers, "%s: %s\n", key, value);
}

int draft_write(struct oid *out, struct draft *d, struct repo *repo,
		const char *ident)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	CLEANUP(cleanup_free) char *ours = repo_refinery_ident(repo);

	c.tree = oid_is_zero(&d->tree) ? oid_empty_tree : d->tree;
	for (size_t i = 0; i < d->parents.n; i++)
		oids_push(&c.parents, &d->parents.v[i]);
	c.author = commit_signature(ident ? ident : ours, clock_now());
	c.committer = alloc_string(c.author);
	c.message = alloc_printf("%s%s", d->head.buf, d->trailers.buf);
	if (strlen(c.message) > RECORD_LIMIT)
		return error_set(ERR_INVALID,
				 "a record would be larger than %d bytes",
				 RECORD_LIMIT);
	return commit_write(out, repo, &c);
}
