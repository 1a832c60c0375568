/* SPDX-License-Identifier: MIT */
#include "review/kept.h"
#include "git/note.h"
#include "git/repo.h"
#include "finding/anchor.h"
#include "review/change-id.h"
#include "finding/finding-json.h"
#include "finding/follow.h"
#include "review/review.h"
#include "rule/rule.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define VERSION 1
/* The parts of the rules are called so, and so on. */
#define RULES "rules"

int kept_key(struct oid *out, struct refinery *r, const struct review *v,
	     const struct review_policy *policy)
{
	CLEANUP(strbuf_release) struct strbuf all = STRBUF_INIT;
	struct oid change;
	int error = change_id(&change, &v->subject);

	if (error)
		return error;
	strbuf_addf(&all, "review/%d\n%s\n", VERSION, oid_hex(&change));
	error = review_policy_describe(&all, policy, r, &v->scope.policy);
	return error ? error : oid_hash_blob(out, all.buf, all.len);
}

static bool is_rules(const struct json *part)
{
	const char *name = json_text(json_get(part, "reviewer"));

	return name && !strncmp(name, RULES, strlen(RULES));
}

static int take_parts(struct review *v, const struct json *record)
{
	int error = 0;

	json_each(json_get(record, "coverage"), part) {
		if (error || is_rules(part))
			continue;
		error = part_from_json(&v->coverage, part);
		if (!error)
			v->coverage.v[v->coverage.n - 1].kept = true;
	}
	return error;
}

static int take_findings(struct findings *out, const struct json *record)
{
	int error = 0;

	json_each(json_get(record, "findings"), one) {
		const char *tool = json_text(json_get(one, "tool"));

		if (!error && tool && strcmp(tool, RULE_TOOL))
			error = finding_from_json(out, one);
	}
	return error;
}

static int oid_of(struct oid *out, const struct json *record, const char *name)
{
	const char *text = json_text(json_get(record, name));

	return text ? oid_parse(out, text) : ERR_INVALID;
}

/* The lines are those of the trees of then. */
static int follow(struct review *v, size_t from, const struct json *record)
{
	CLEANUP(subject_release) struct subject old = SUBJECT_INIT;
	struct oid base, head;
	int error = oid_of(&base, record, "base");

	if (!error)
		error = oid_of(&head, record, "head");
	if (error || from == v->findings.n ||
	    (oid_equal(&base, &v->scope.base) &&
	     oid_equal(&head, &v->scope.head)))
		return error;
	error = subject_load(&old, v->subject.repo, &base, &head);
	return error ? error :
		       follow_findings(&v->findings, from, &old, &v->subject);
}

/* 1: done; 0: this one is of no use. */
static int take(struct review *v, const struct json *record, bool gaps)
{
	size_t findings = v->findings.n, parts = v->coverage.n;
	int error = 0;

	if (!gaps && !json_true(json_get(record, "complete")))
		return 0;
	error = take_findings(&v->findings, record);
	if (!error)
		error = take_parts(v, record);
	if (!error)
		error = follow(v, findings, record);
	if (!error)
		error = anchor_findings(&v->findings, findings, &v->subject);
	if (!error)
		return 1;
	error_clear();
	findings_cut(&v->findings, findings);
	coverage_cut(&v->coverage, parts);
	return 0;
}

/* The newest line of a note that is of use. */
static int take_note(struct review *v, const char *text, const struct oid *key,
		     bool gaps)
{
	const char *end = text + strlen(text);
	int taken = 0;

	while (!taken && end > text) {
		CLEANUP(cleanup_json) struct json *record = NULL;
		const char *line = end - 1;
		struct oid id;

		while (line > text && line[-1] != '\n')
			line--;
		if (!json_parse(&record, line, (size_t)(end - line),
				NOTE_LIMIT) &&
		    !oid_of(&id, record, "key") && oid_equal(&id, key))
			taken = take(v, record, gaps);
		end = line;
	}
	error_clear();
	return taken;
}

int kept_find(struct review *v, struct refinery *r, const struct oid *key,
	      bool gaps)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = note_read(&text, r->repo, NAMES_REVIEWS, &v->scope.tip);
	int taken = error ? 0 : take_note(v, text.buf, key, gaps);

	if (error && error != ERR_NOTFOUND)
		return error;
	error_clear();
	if (taken)
		return 1;
	strbuf_clear(&text);
	error = note_search(&text, r->repo, NAMES_REVIEWS, oid_hex(key));
	if (error == ERR_NOTFOUND) {
		error_clear();
		return 0;
	}
	return error ? error : take_note(v, text.buf, key, gaps);
}

static char *record_of(const struct review *v, const struct oid *key)
{
	CLEANUP(cleanup_json) struct json *top = json_object();
	struct json *list;

	json_set_number(top, "review", VERSION);
	json_set_string(top, "key", oid_is_zero(key) ? NULL : oid_hex(key));
	json_set_string(top, "base", oid_hex(&v->scope.base));
	json_set_string(top, "head", oid_hex(&v->scope.head));
	json_set_string(top, "verdict", review_verdict_name(v->verdict));
	json_set_bool(top, "complete", coverage_complete(&v->coverage));
	list = json_set(top, "coverage", json_array());
	for (size_t i = 0; i < v->coverage.n; i++)
		part_to_json(json_push(list, json_object()), &v->coverage.v[i]);
	list = json_set(top, "findings", json_array());
	for (size_t i = 0; i < v->findings.n; i++)
		finding_to_json(json_push(list, json_object()),
				&v->findings.v[i]);
	return json_print_line(top);
}

int kept_write(struct refinery *r, const struct review *v,
	       const struct oid *key)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	CLEANUP(cleanup_free) char *line = record_of(v, key);
	int error;

	if (strlen(line) > KEPT_LIMIT)
		return error_set(ERR_INVALID,
				 "the review is too long to be kept");
	error = lock_take(&lock, r, LOCK_NOTES);
	if (!error)
		error = lock_writes_one(&lock, NAMES_REVIEWS);
	return error ? error :
		       note_add(r->repo, NAMES_REVIEWS, &v->scope.tip, line);
}
