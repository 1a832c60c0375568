/* SPDX-License-Identifier: MIT */
#include "config/settings.h"
#include "config/key.h"
#include "config/value.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/suggest.h"
#include "util/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PREFIX "refinery."
#define ENTRY_LIMIT 10000

/* One value as it stands in git config; a key may stand there repeatedly. */
struct setting {
	const struct key *key;
	char *subject; /* target or gate; NULL: neither */
	char *value;
};

struct settings {
	struct setting *v;
	size_t n, alloc;
	struct strvec warnings, targets;
};

void settings_free(struct settings *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].subject);
		free(s->v[i].value);
	}
	free(s->v);
	strvec_release(&s->warnings);
	strvec_release(&s->targets);
	free(s);
}

void cleanup_settings(struct settings **s)
{
	settings_free(*s);
}

/* Where the key would belong or what it may have meant, as a warning. */
static void warn_unknown(struct settings *s, const char *full,
			 enum key_scope scope, const char *name)
{
	static const char *const places[] = {
		[KEY_REPOSITORY] = PREFIX,
		[KEY_TARGET] = PREFIX "<target>.",
		[KEY_TEST] = PREFIX "test.<name>.",
		[KEY_LANE] = PREFIX "lane.<name>.",
		[KEY_REVIEWER] = PREFIX "reviewer.<name>.",
		[KEY_PROVIDER] = PREFIX "provider.<name>.",
		[KEY_MODEL] = PREFIX "model.<name>.",
	};
	CLEANUP(cleanup_free) char *safe = text_safe(full);
	const char *near = key_suggest(scope, name);

	if (!near && scope == KEY_REPOSITORY)
		near = key_suggest(KEY_TARGET, name);
	if (near) {
		strvec_pushf(&s->warnings,
			     "'%s' is not a setting; did you mean '%s'?", safe,
			     near);
		return;
	}
	for (int other = KEY_REPOSITORY; other < KEY_SCOPES; other++) {
		const struct key *key = key_find(other, name);

		if (!key)
			continue;
		strvec_pushf(&s->warnings, "'%s' has no effect; set '%s%s'",
			     safe, places[other], key->name);
		return;
	}
	strvec_pushf(&s->warnings, "'%s' is not a setting", safe);
}

/* Take "refinery.<subject>.<name>" apart; NULL if there is no such row. */
static const struct key *parse_key(struct settings *s, char **subject,
				   const char *full)
{
	const char *start = full + strlen(PREFIX);
	const char *dot = strrchr(start, '.');
	const char *name = dot ? dot + 1 : start;
	enum key_scope scope = key_scope_of(start);
	const struct key *key = key_find(scope, name);

	if (!key && scope == KEY_REPOSITORY)
		key = key_find(KEY_TARGET, name);
	if (!key) {
		warn_unknown(s, full, scope, name);
		return NULL;
	}
	start += strlen(key_prefix(scope));
	*subject = dot ? alloc_string_n(start, dot - start) : NULL;
	return key;
}

static int check_setting(const struct key *key, const char *subject,
			 const char *value)
{
	CLEANUP(cleanup_free)
	char *full = alloc_printf(PREFIX "%s%s%s%s", key_prefix(key->scope),
				  subject ? subject : "", subject ? "." : "",
				  key->name);
	int error = *key_prefix(key->scope) ? value_gate(subject) : 0;

	if (!error)
		error = value_check(key, value);
	if (!error)
		return 0;
	error_wrap(error, "%s", full);
	return error_next(error, "git config --show-origin --get-all '%s'",
			  full);
}

static int add_setting(const char *full, const char *value, void *data)
{
	struct settings *s = data;
	CLEANUP(cleanup_free) char *subject = NULL;
	const struct key *key;
	int error;

	if (strncmp(full, PREFIX, strlen(PREFIX)))
		return 0;
	if (s->n + s->warnings.n >= ENTRY_LIMIT)
		return error_set(ERR_INVALID,
				 "more than %d settings under 'refinery'",
				 ENTRY_LIMIT);
	key = parse_key(s, &subject, full);
	if (!key)
		return 0;
	error = check_setting(key, subject, value);
	if (error)
		return error;
	s->v = alloc_grow(s->v, s->n, &s->alloc, sizeof(*s->v));
	s->v[s->n++] = (struct setting){ key, subject, alloc_string(value) };
	subject = NULL;
	return 0;
}

static void find_targets(struct settings *s, struct repo *repo)
{
	settings_list(&s->targets, s, NULL, "target");
	if (!s->targets.n && repo->bare) {
		CLEANUP(cleanup_free) char *head = repo_head_branch(repo);

		if (head)
			strvec_push(&s->targets, head);
	}
}

/* A key for a branch that is not served is probably a slip of the hand. */
static void warn_targets(struct settings *s)
{
	for (size_t i = 0; s->targets.n && i < s->n; i++) {
		const struct setting *setting = &s->v[i];
		const char *near;

		if (setting->key->scope != KEY_TARGET || !setting->subject ||
		    strvec_has(&s->targets, setting->subject))
			continue;
		near = suggest(&s->targets, setting->subject);
		strvec_pushf(
			&s->warnings,
			"'refinery.%s.%s' has no effect: no such target%s%s%s",
			setting->subject, setting->key->name,
			near ? "; did you mean '" : "", near ? near : "",
			near ? "'?" : "");
	}
}

int settings_load(struct settings **out, struct repo *repo)
{
	struct settings *s = alloc_zero(1, sizeof(*s));
	int error = repo_config_each(repo, "^refinery\\.", add_setting, s);

	if (error) {
		settings_free(s);
		return error;
	}
	find_targets(s, repo);
	warn_targets(s);
	*out = s;
	return 0;
}

const struct strvec *settings_warnings(const struct settings *s)
{
	return &s->warnings;
}

const struct strvec *settings_targets(const struct settings *s)
{
	return &s->targets;
}

static bool is_for(const struct setting *setting, const struct key *key,
		   const char *subject)
{
	if (setting->key != key || !setting->subject != !subject)
		return false;
	return !subject || !strcmp(setting->subject, subject);
}

/* The last value for subject is the one that counts. */
static const char *find_value(const struct settings *s, const struct key *key,
			      const char *subject)
{
	for (size_t i = s->n; i-- > 0;)
		if (is_for(&s->v[i], key, subject))
			return s->v[i].value;
	return NULL;
}

static void find_items(struct strvec *out, const struct settings *s,
		       const struct key *key, const char *subject)
{
	CLEANUP(strvec_release) struct strvec items = STRVEC_INIT;

	for (size_t i = 0; i < s->n; i++)
		if (is_for(&s->v[i], key, subject))
			value_items(&items, key, s->v[i].value);
	strvec_each(&items, item)
		strvec_push(out, *item);
}

static const struct key *row(const char *name)
{
	const struct key *key = key_find(KEY_TARGET, name);

	if (!key)
		key = key_find(KEY_REPOSITORY, name);
	assert(key);
	return key;
}

static enum settings_origin origin(const struct settings *s,
				   const struct key *key, const char *target)
{
	bool own = !target || key->scope == KEY_REPOSITORY;

	if (!own && find_value(s, key, target))
		return SETTINGS_CONFIG;
	if (find_value(s, key, NULL))
		return own ? SETTINGS_CONFIG : SETTINGS_FALLBACK;
	return SETTINGS_DEFAULT;
}

enum settings_origin settings_origin(const struct settings *s,
				     const char *target, const char *name)
{
	return origin(s, row(name), target);
}

static const char *effective(const struct settings *s, const struct key *key,
			     const char *target)
{
	const char *value = target ? find_value(s, key, target) : NULL;

	if (!value)
		value = find_value(s, key, NULL);
	return value ? value : key->initial;
}

const char *settings_string(const struct settings *s, const char *target,
			    const char *name)
{
	const struct key *key = row(name);

	assert(key->type == KEY_STRING || key->type == KEY_CHOICE);
	return effective(s, key, target);
}

int64_t settings_number(const struct settings *s, const char *target,
			const char *name)
{
	const struct key *key = row(name);
	int64_t number = 0;
	int error = value_number(&number, key, effective(s, key, target));

	assert(!error);
	(void)error;
	return number;
}

bool settings_bool(const struct settings *s, const char *target,
		   const char *name)
{
	assert(row(name)->type == KEY_BOOL);
	return settings_number(s, target, name);
}

void settings_list(struct strvec *out, const struct settings *s,
		   const char *target, const char *name)
{
	const struct key *key = row(name);

	assert(key->type == KEY_LIST);
	if (target && find_value(s, key, target))
		find_items(out, s, key, target);
	else if (find_value(s, key, NULL))
		find_items(out, s, key, NULL);
	else if (*key->initial)
		value_items(out, key, key->initial);
}

char *settings_text(const struct settings *s, const char *target,
		    const char *name)
{
	CLEANUP(strvec_release) struct strvec items = STRVEC_INIT;
	const struct key *key = row(name);

	if (key->type != KEY_LIST)
		return alloc_string(effective(s, key, target));
	settings_list(&items, s, target, name);
	return strvec_join(&items, " ");
}

void settings_subjects(struct strvec *out, const struct settings *s,
		       enum key_scope scope)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].key->scope == scope &&
		    !strvec_has(out, s->v[i].subject))
			strvec_push(out, s->v[i].subject);
}

/* ERR_NOTFOUND, without a message, if it is not set here. */
static int named(char **out, const struct settings *s, const struct key *key,
		 const char *subject)
{
	CLEANUP(strvec_release) struct strvec items = STRVEC_INIT;
	const char *value;

	assert(key);
	value = find_value(s, key, subject);
	if (!value)
		return ERR_NOTFOUND;
	if (key->type != KEY_LIST) {
		*out = alloc_string(value);
		return 0;
	}
	find_items(&items, s, key, subject);
	*out = strvec_join(&items, " ");
	return 0;
}

void settings_gates(struct strvec *out, const struct settings *s)
{
	settings_subjects(out, s, KEY_TEST);
}

int settings_test(char **out, const struct settings *s, const char *gate,
		  const char *name)
{
	return named(out, s, key_find(KEY_TEST, name), gate);
}

void settings_lanes(struct strvec *out, const struct settings *s)
{
	settings_subjects(out, s, KEY_LANE);
}

int settings_lane(char **out, const struct settings *s, const char *lane,
		  const char *name)
{
	return named(out, s, key_find(KEY_LANE, name), lane);
}

int settings_reviewer(char **out, const struct settings *s,
		      const char *reviewer, const char *name)
{
	return named(out, s, key_find(KEY_REVIEWER, name), reviewer);
}

bool settings_is_set(const struct settings *s, enum key_scope scope,
		     const char *subject, const char *name)
{
	return find_value(s, key_find(scope, name), subject) != NULL;
}

char *settings_text_of(const struct settings *s, enum key_scope scope,
		       const char *subject, const char *name)
{
	const struct key *key = key_find(scope, name);
	char *text;

	return named(&text, s, key, subject) ? alloc_string(key->initial) :
					       text;
}

int64_t settings_number_of(const struct settings *s, enum key_scope scope,
			   const char *subject, const char *name)
{
	CLEANUP(cleanup_free)
	char *text = settings_text_of(s, scope, subject, name);
	int64_t number = 0;
	int error = value_number(&number, key_find(scope, name), text);

	assert(!error);
	(void)error;
	return number;
}

void settings_list_of(struct strvec *out, const struct settings *s,
		      enum key_scope scope, const char *subject,
		      const char *name)
{
	const struct key *key = key_find(scope, name);

	assert(key && key->type == KEY_LIST);
	if (find_value(s, key, subject))
		find_items(out, s, key, subject);
	else if (*key->initial)
		value_items(out, key, key->initial);
}

const char *settings_origin_name(enum settings_origin origin)
{
	static const char *const names[] = {
		[SETTINGS_DEFAULT] = "default",
		[SETTINGS_CONFIG] = "git config",
		[SETTINGS_FALLBACK] = "git config (refinery.*)",
		[SETTINGS_FILE] = ".refinery",
	};

	return names[origin];
}
