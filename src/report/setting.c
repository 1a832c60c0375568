/* SPDX-License-Identifier: MIT */
#include "report/setting.h"
#include "config/ini.h"
#include "config/value.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/tree.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PREFIX "refinery."

void setting_release(struct setting *s)
{
	free(s->subject);
	free(s->name);
	*s = SETTING_INIT;
}

void setting_value_release(struct setting_value *v)
{
	free(v->text);
	*v = SETTING_VALUE_INIT;
}

static int unknown(const char *name, const char *last, enum key_scope scope)
{
	const char *near = key_suggest(scope, last);

	if (!near && scope == KEY_REPOSITORY)
		near = key_suggest(KEY_TARGET, last);
	error_set(ERR_NOTFOUND, "there is no setting '%.100s'", name);
	if (near)
		return error_next(ERR_NOTFOUND, "git refinery config %.*s%s",
				  (int)(last - name), name, near);
	return error_next(ERR_NOTFOUND, "git refinery config lists them all");
}

int setting_find(struct setting *out, const char *name, const char *target)
{
	const char *start = strncasecmp(name, PREFIX, strlen(PREFIX)) ?
				    name :
				    name + strlen(PREFIX);
	const char *dot = strrchr(start, '.');
	const char *last = dot ? dot + 1 : start;
	enum key_scope scope = key_scope_of(start);
	const struct key *key = key_find(scope, last);

	if (!key && scope == KEY_REPOSITORY)
		key = key_find(KEY_TARGET, last);
	if (!key)
		return unknown(name, last, scope);
	start += strlen(key_prefix(scope));
	out->key = key;
	if (dot)
		out->subject = alloc_string_n(start, (size_t)(dot - start));
	else if (key->scope == KEY_TARGET)
		out->subject = alloc_string(target);
	out->name = alloc_printf(PREFIX "%s%s%s%s", key_prefix(scope),
				 out->subject ? out->subject : "",
				 out->subject ? "." : "", key->name);
	return 0;
}

void setting_rules_release(struct setting_rules *rules)
{
	gates_release(&rules->gates);
	lanes_release(&rules->lanes);
	reviewers_release(&rules->reviewers);
	ini_release(&rules->file);
}

int setting_rules_read(struct setting_rules *out, struct refinery *r,
		       const char *target)
{
	CLEANUP(cleanup_free) char *name = name_target(target);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const char *file;
	struct oid tip;
	int error = ref_read(&tip, r->repo, name);

	if (!error)
		error = tree_read_file(&text, NULL, r->repo, &tip, INI_FILE,
				       INI_SIZE_LIMIT);
	if (error && error != ERR_NOTFOUND)
		return error;
	file = error ? NULL : text.buf;
	error = file ? ini_read(&out->file, file, text.len, INI_FILE) : 0;
	if (!error)
		error = lanes_load(&out->lanes, r->settings, file, text.len);
	if (!error)
		error = reviewers_load(&out->reviewers, r->settings, file,
				       text.len);
	if (!error)
		error = gates_load(&out->gates, r->settings, target, file,
				   text.len);
	out->known = !error;
	return error;
}

/* The value of a key of a gate as it will run; NULL: no such key. */
static char *gate_value(const struct gate *gate, const char *name)
{
	if (!strcmp(name, "command"))
		return alloc_string(gate->command);
	if (!strcmp(name, "timeout"))
		return alloc_printf("%llds", (long long)gate->timeout);
	if (!strcmp(name, "when"))
		return alloc_string(gate_when_name(gate));
	if (!strcmp(name, "paths"))
		return strvec_join(&gate->paths, " ");
	if (!strcmp(name, "needs"))
		return strvec_join(&gate->needs, " ");
	if (!strcmp(name, "retries"))
		return alloc_printf("%u", gate->retries);
	if (!strcmp(name, "keep"))
		return strvec_join(&gate->keep, " ");
	if (!strcmp(name, "expect"))
		return alloc_string(gate->expect);
	return NULL;
}

/* Times are written in more than one way. */
static bool is_default(const struct key *key, const char *text)
{
	int64_t seconds, initial;

	if (key->type != KEY_DURATION)
		return !strcmp(text, key->initial);
	return !value_number(&seconds, key, text) &&
	       !value_number(&initial, key, key->initial) && seconds == initial;
}

static void value_of_gate(struct setting_value *out, const struct setting *s,
			  const struct refinery *r, const struct gates *gates)
{
	const struct gate *gate =
		gates && s->subject ? gates_find(gates, s->subject) : NULL;

	out->origin = SETTINGS_CONFIG;
	if (s->subject &&
	    !settings_test(&out->text, r->settings, s->subject, s->key->name))
		return;
	if (gate)
		out->text = gate_value(gate, s->key->name);
	if (!out->text)
		out->text = alloc_string(s->key->initial);
	out->origin = is_default(s->key, out->text) ? SETTINGS_DEFAULT :
						      SETTINGS_FILE;
}

/* A lane has nothing but paths. */
static void value_of_lane(struct setting_value *out, const struct setting *s,
			  const struct refinery *r, const struct lanes *lanes)
{
	out->origin = SETTINGS_CONFIG;
	if (s->subject &&
	    !settings_lane(&out->text, r->settings, s->subject, s->key->name))
		return;
	out->origin = SETTINGS_DEFAULT;
	for (size_t i = 0; s->subject && i < lanes->n; i++) {
		if (strcmp(lanes->v[i].name, s->subject))
			continue;
		out->text = strvec_join(&lanes->v[i].paths, " ");
		out->origin = SETTINGS_FILE;
	}
	if (!out->text)
		out->text = alloc_string(s->key->initial);
}

/* What .refinery has no say in. */
static void value_of_owner(struct setting_value *out, const struct setting *s,
			   const struct refinery *r)
{
	const struct key *key = s->key;
	bool set = s->subject && settings_is_set(r->settings, key->scope,
						 s->subject, key->name);

	out->text = set ? settings_text_of(r->settings, key->scope, s->subject,
					   key->name) :
			  alloc_string(key->initial);
	out->origin = set ? SETTINGS_CONFIG : SETTINGS_DEFAULT;
}

/* The value of a key of a reviewer as it will run; free(). */
static char *reviewer_value(const struct reviewer *r, const char *name)
{
	if (!strcmp(name, "command"))
		return alloc_string(r->command);
	if (!strcmp(name, "format"))
		return alloc_string(r->format);
	if (!strcmp(name, "level"))
		return alloc_string(r->level);
	if (!strcmp(name, "mode"))
		return alloc_string(r->only_new ? "new" : "change");
	if (!strcmp(name, "timeout"))
		return alloc_printf("%llds", (long long)r->timeout);
	if (!strcmp(name, "paths"))
		return strvec_join(&r->paths, " ");
	if (!strcmp(name, "statuses"))
		return strvec_join(&r->statuses, " ");
	return strvec_join(&r->link, " ");
}

static void value_of_reviewer(struct setting_value *out,
			      const struct setting *s, const struct refinery *r,
			      const struct reviewers *l)
{
	out->origin = SETTINGS_CONFIG;
	if (s->subject && !settings_reviewer(&out->text, r->settings,
					     s->subject, s->key->name))
		return;
	for (size_t i = 0; s->subject && !out->text && i < l->n; i++)
		if (!strcmp(l->v[i].name, s->subject))
			out->text = reviewer_value(&l->v[i], s->key->name);
	if (!out->text)
		out->text = alloc_string(s->key->initial);
	out->origin = is_default(s->key, out->text) ? SETTINGS_DEFAULT :
						      SETTINGS_FILE;
}

/* A target's own, as .refinery has it where git config says nothing. */
static void value_of_target(struct setting_value *out, const struct setting *s,
			    const struct refinery *r, const char *target,
			    const struct setting_rules *rules)
{
	const char *of = s->subject ? s->subject : target;
	/* The file read is of that target's tip. */
	bool here = !of || !target || !strcmp(of, target);
	const char *wish;

	out->text = settings_text(r->settings, of, s->key->name);
	out->origin = settings_origin(r->settings, of, s->key->name);
	wish = ini_value(&rules->file, s->key, of ? of : "");
	if (!rules->known || !here || out->origin != SETTINGS_DEFAULT || !wish)
		return;
	alloc_replace(&out->text, wish);
	out->origin = SETTINGS_FILE;
}

void setting_value(struct setting_value *out, const struct setting *s,
		   const struct refinery *r, const char *target,
		   const struct setting_rules *rules)
{
	const struct gates *gates = rules->known ? &rules->gates : NULL;

	if (s->key->scope == KEY_TEST)
		value_of_gate(out, s, r, gates);
	else if (s->key->scope == KEY_LANE)
		value_of_lane(out, s, r, &rules->lanes);
	else if (s->key->scope == KEY_REVIEWER)
		value_of_reviewer(out, s, r, &rules->reviewers);
	else if (*key_prefix(s->key->scope))
		value_of_owner(out, s, r);
	else
		value_of_target(out, s, r, target, rules);
}
