/* SPDX-License-Identifier: MIT */
#include "finding/finding-json.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/json.h"

#include <string.h>

void finding_to_json(struct json *o, const struct finding *f)
{
	json_set_string(o, "id", f->fingerprint);
	json_set_string(o, "state", finding_state_name(f->state));
	json_set_string(o, "level", finding_level_name(f->level));
	json_set_string(o, "tool", f->tool);
	json_set_string(o, "rule", f->rule);
	json_set_string(o, "path", f->path);
	json_set_number(o, "first", f->first);
	json_set_number(o, "last", f->last);
	if (f->column)
		json_set_number(o, "column", f->column);
	if (!oid_is_zero(&f->commit))
		json_set_string(o, "commit", oid_hex(&f->commit));
	json_set_string(o, "message", f->message);
	json_set_string(o, "why", f->why);
	json_set_string(o, "advice", f->advice);
	json_set_string(o, "patch", f->patch);
	if (f->quote)
		json_set_string(o, "quote", f->quote);
	if (f->caused)
		json_set_bool(o, "caused", true);
	json_set_number(o, "confidence", f->confidence);
	json_set_string(o, "reason", f->reason);
}

/* A whole number from 0 to max; 0 without one. */
static uint32_t number_of(const struct json *o, const char *name, int64_t max)
{
	int64_t number;

	if (!json_integer(&number, json_get(o, name)) || number < 0 ||
	    number > max)
		return 0;
	return (uint32_t)number;
}

static const char *text_of(const struct json *o, const char *name)
{
	return json_text(json_get(o, name));
}

static void take_texts(struct finding *f, const struct json *o)
{
	finding_set(&f->message, text_of(o, "message"));
	finding_set(&f->why, text_of(o, "why"));
	finding_set(&f->advice, text_of(o, "advice"));
	finding_set(&f->quote, text_of(o, "quote"));
	if (text_of(o, "patch") &&
	    strlen(text_of(o, "patch")) <= FINDING_PATCH_LIMIT)
		f->patch = alloc_string(text_of(o, "patch"));
}

int finding_from_json(struct findings *out, const struct json *o)
{
	const char *tool = text_of(o, "tool"), *rule = text_of(o, "rule");
	const char *path = text_of(o, "path"), *name = text_of(o, "level");
	const char *state = text_of(o, "state");
	enum finding_level level;
	struct finding *f;

	if (!tool || !rule || !path || !name || !text_of(o, "message") ||
	    finding_level_parse(&level, name))
		return error_set(ERR_INVALID, "this is no finding");
	f = finding_add(out, tool, rule, level, path,
			number_of(o, "first", UINT32_MAX));
	if (!f)
		return error_set(ERR_INVALID, "too many findings of one tool");
	f->last = number_of(o, "last", UINT32_MAX);
	f->column = number_of(o, "column", UINT32_MAX);
	f->confidence = number_of(o, "confidence", 100);
	f->caused = json_true(json_get(o, "caused"));
	take_texts(f, o);
	if (state && !strcmp(state, finding_state_name(FINDING_UNCONFIRMED))) {
		f->state = FINDING_UNCONFIRMED;
		finding_set(&f->reason, text_of(o, "reason"));
	}
	return 0;
}

void part_to_json(struct json *o, const struct coverage_part *p)
{
	struct json *unseen;

	json_set_string(o, "reviewer", p->reviewer);
	json_set_string(o, "state", coverage_state_name(p->state));
	json_set_string(o, "reason", p->reason);
	json_set_number(o, "files", (int64_t)p->files);
	json_set_number(o, "findings", (int64_t)p->findings);
	json_set_number(o, "malformed", (int64_t)p->malformed);
	json_set_number(o, "suppressed", (int64_t)p->suppressed);
	json_set_number(o, "elsewhere", (int64_t)p->elsewhere);
	json_set_number(o, "redacted", (int64_t)p->redacted);
	unseen = json_set(o, "unseen", json_array());
	strvec_each(&p->unseen, item)
		json_push_string(unseen, *item);
}

int part_from_json(struct coverage *out, const struct json *o)
{
	const char *name = text_of(o, "reviewer"), *state = text_of(o, "state");
	struct coverage_part *p;

	if (!name || !state)
		return error_set(ERR_INVALID, "this is no reviewer's part");
	p = coverage_add(out, name);
	p->state = COVERAGE_FAILED;
	for (int i = COVERAGE_RAN; i <= COVERAGE_FAILED; i++)
		if (!strcmp(state, coverage_state_name(i)))
			p->state = (enum coverage_state)i;
	finding_set(&p->reason, text_of(o, "reason"));
	p->files = number_of(o, "files", UINT32_MAX);
	p->findings = number_of(o, "findings", UINT32_MAX);
	p->malformed = number_of(o, "malformed", UINT32_MAX);
	p->suppressed = number_of(o, "suppressed", UINT32_MAX);
	p->elsewhere = number_of(o, "elsewhere", UINT32_MAX);
	p->redacted = number_of(o, "redacted", UINT32_MAX);
	json_each(json_get(o, "unseen"), item)
		if (json_text(item))
			strvec_push(&p->unseen, json_text(item));
	return 0;
}
