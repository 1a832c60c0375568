/* SPDX-License-Identifier: MIT */
#include "state/evidence.h"
#include "git/note.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/number.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

static void release_one(struct evidence *e)
{
	free(e->gate);
	free(e->result);
	free(e->sandbox);
	free(e->target);
	strvec_release(&e->entries);
	strvec_release(&e->gates);
}

void evidences_release(struct evidences *l)
{
	for (size_t i = 0; i < l->n; i++)
		release_one(&l->v[i]);
	free(l->v);
	*l = EVIDENCES_INIT;
}

static void split_commas(struct strvec *out, char *names)
{
	for (char *c = names; *c; c++)
		if (*c == ',')
			*c = ' ';
	strvec_split(out, names);
}

/* One name=value of a line. Unknown names are a newer version's. */
static int parse_field(struct evidence *e, char *field)
{
	char *value = strchr(field, '=');

	if (!value)
		return 0;
	*value++ = '\0';
	if (!strcmp(field, "gate"))
		alloc_replace(&e->gate, value);
	else if (!strcmp(field, "result"))
		alloc_replace(&e->result, value);
	else if (!strcmp(field, "sandbox"))
		alloc_replace(&e->sandbox, value);
	else if (!strcmp(field, "entries"))
		split_commas(&e->entries, value);
	else if (!strcmp(field, "target"))
		alloc_replace(&e->target, value);
	else if (!strcmp(field, "gates"))
		split_commas(&e->gates, value);
	else if (!strcmp(field, "ms"))
		return number_parse(&e->ms, value, 0, INT64_MAX);
	else if (!strcmp(field, "beside"))
		return number_parse(&e->beside, value, 0, INT32_MAX);
	else if (!strcmp(field, "definition"))
		return oid_parse(&e->definition, value);
	else if (!strcmp(field, "commit"))
		return oid_parse(&e->commit, value);
	else if (!strcmp(field, "base"))
		return oid_parse(&e->base, value);
	else if (!strcmp(field, "config"))
		return oid_parse(&e->config, value);
	return 0;
}

static void parse_line(struct evidences *out, const char *line, size_t len)
{
	CLEANUP(strvec_release) struct strvec fields = STRVEC_INIT;
	CLEANUP(cleanup_free) char *text = alloc_string_n(line, len);
	struct evidence e = { .beside = -1 };
	int error = 0;

	strvec_split(&fields, text);
	if (!fields.n)
		return;
	e.landing = !strcmp(fields.v[0], "landing");
	for (size_t i = 1; !error && i < fields.n; i++)
		error = parse_field(&e, fields.v[i]);
	if (!error && !e.landing &&
	    (strcmp(fields.v[0], "verdict") || !e.gate || !e.result))
		error = ERR_INVALID;
	if (error) {
		release_one(&e);
		return;
	}
	out->v = alloc_grow(out->v, out->n, &out->alloc, sizeof(*out->v));
	out->v[out->n++] = e;
}

int evidence_read(struct evidences *out, struct refinery *r,
		  const struct oid *tree)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = note_read(&text, r->repo, NAMES_TESTS, tree);

	if (error == ERR_NOTFOUND)
		return 0;
	if (error)
		return error;
	for (const char *line = text.buf; *line;) {
		size_t len = strcspn(line, "\n");

		parse_line(out, line, len);
		line += len + (line[len] == '\n');
	}
	return 0;
}

static bool is_of(const struct evidence *e, const char *gate,
		  const struct oid *definition)
{
	return !e->landing && !strcmp(e->gate, gate) &&
	       oid_equal(&e->definition, definition);
}

int evidence_failures(const struct evidences *l, const char *gate,
		      const struct oid *definition)
{
	int n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += is_of(&l->v[i], gate, definition) &&
		     !strcmp(l->v[i].result, "fail");
	return n;
}

const char *evidence_result(const struct evidences *l, const char *gate,
			    const struct oid *definition,
			    const struct evidence **found)
{
	const char *result = NULL;

	for (size_t i = 0; i < l->n; i++) {
		const struct evidence *e = &l->v[i];

		if (!is_of(e, gate, definition))
			continue;
		if (strcmp(e->result, "pass") && strcmp(e->result, "fail"))
			continue;
		if (found)
			*found = e;
		result = !result || !strcmp(result, e->result) ? e->result :
								 "both";
	}
	return result;
}

bool evidence_is_of(const struct evidence *e, const char *target)
{
	return e->landing && (!e->target || !strcmp(e->target, target));
}

static bool names_all(const struct evidence *e, const struct strvec *ids)
{
	strvec_each(ids, id)
		if (!strvec_has(&e->entries, *id))
			return false;
	return true;
}

const struct evidence *evidence_landing(const struct evidences *l,
					const struct oid *commit,
					const struct oid *base,
					const char *target,
					const struct strvec *ids)
{
	const struct evidence *found = NULL;

	for (size_t i = l->n; i-- > 0;) {
		const struct evidence *e = &l->v[i];

		if (!evidence_is_of(e, target) ||
		    !oid_equal(&e->commit, commit) ||
		    !oid_equal(&e->base, base))
			continue;
		if (names_all(e, ids))
			return e;
		if (!found)
			found = e;
	}
	return found;
}

static void print_landing(struct strbuf *line, const struct evidence *e)
{
	CLEANUP(cleanup_free) char *ids = strvec_join(&e->entries, ",");
	CLEANUP(cleanup_free) char *gates = strvec_join(&e->gates, ",");

	strbuf_addf(line,
		    "landing commit=%s base=%s config=%s entries=%s target=%s "
		    "gates=%s",
		    oid_hex(&e->commit), oid_hex(&e->base), oid_hex(&e->config),
		    ids, e->target, gates);
}

static void print(struct strbuf *line, const struct evidence *e)
{
	if (e->landing) {
		print_landing(line, e);
		return;
	}
	strbuf_addf(line, "verdict gate=%s definition=%s result=%s ms=%lld ",
		    e->gate, oid_hex(&e->definition), e->result,
		    (long long)e->ms);
	if (e->beside >= 0)
		strbuf_addf(line, "beside=%lld ", (long long)e->beside);
	strbuf_addf(line, "sandbox=%s commit=%s base=%s at=%s", e->sandbox,
		    oid_hex(&e->commit), oid_hex(&e->base),
		    clock_iso(clock_now()));
}

int evidence_add(struct refinery *r, const struct oid *tree,
		 const struct evidence *fact)
{
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = lock_take(&lock, r, LOCK_NOTES);

	if (!error)
		error = lock_writes_one(&lock, NAMES_TESTS);
	print(&line, fact);
	return error ? error : note_add(r->repo, NAMES_TESTS, tree, line.buf);
}
