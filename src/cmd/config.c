/* SPDX-License-Identifier: MIT */
/* git refinery config: show and change settings */
#include "cmd/cmd.h"
#include "config/value.h"
#include "git/repo.h"
#include "report/form.h"
#include "report/setting.h"
#include "state/lock.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/options.h"
#include "util/say.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
	"git refinery config [--target <branch>] [--list] [--json]\n"
	"git refinery config [--target <branch>] [--json] <key>\n"
	"git refinery config [--target <branch>] <key> <value>...\n"
	"git refinery config [--target <branch>] --unset <key>";

/* Columns of help text. */
#define HELP_WIDTH 74

struct context {
	struct refinery r;
	const char *target;
	bool list, json, unset;
	struct setting_rules rules;
	struct json *rows;
};

static void release(struct context *c)
{
	setting_rules_release(&c->rules);
	settings_free(c->r.settings);
	repo_free(c->r.repo);
}

static void print_help(const char *help)
{
	while (*help) {
		size_t len = strlen(help), cut = len;

		if (len > HELP_WIDTH)
			for (cut = HELP_WIDTH; cut && help[cut] != ' ';)
				cut--;
		printf("    %.*s\n", (int)cut, help);
		help += cut + (help[cut] == ' ');
	}
}

static void set_row(struct json *o, const struct setting *s,
		    const struct setting_value *value)
{
	json_set_string(o, "name", s->name);
	json_set_string(o, "value", value->text);
	json_set_string(o, "origin", settings_origin_name(value->origin));
	json_set_string(o, "type", key_type_name(s->key->type));
	json_set_string(o, "default", s->key->initial);
	json_set_bool(o, "file", s->key->file);
	json_set_string(o, "help", s->key->help);
}

static void print_row(struct context *c, const struct setting *s)
{
	CLEANUP(setting_value_release)
	struct setting_value value = SETTING_VALUE_INIT;
	CLEANUP(cleanup_free) char *safe = NULL;

	setting_value(&value, s, &c->r, c->target, &c->rules);
	safe = text_safe(value.text);
	if (c->rows) {
		set_row(json_push(c->rows, json_object()), s, &value);
	} else if (c->list) {
		printf("%s=%s\n", s->name, safe);
	} else {
		printf("%s = %s\n    (%s)\n", s->name, safe,
		       settings_origin_name(value.origin));
		print_help(s->key->help);
	}
}

static int print_named(struct context *c, const char *subject,
		       const struct key *key)
{
	CLEANUP(setting_release) struct setting s = SETTING_INIT;
	CLEANUP(cleanup_free)
	char *name = alloc_printf("%s%s%s%s", key_prefix(key->scope),
				  subject ? subject : "", subject ? "." : "",
				  key->name);
	int error = setting_find(&s, name, NULL);

	if (!error)
		print_row(c, &s);
	return error;
}

static int print_scope(struct context *c, enum key_scope scope,
		       const char *subject)
{
	const struct key *key;
	int error = 0;

	for (size_t i = 0; !error && (key = key_at(i)); i++)
		if (key->scope == scope)
			error = print_named(c, subject, key);
	return error;
}

static int print_lanes(struct context *c)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	int error = 0;

	settings_lanes(&names, c->r.settings);
	for (size_t i = 0; i < c->rules.lanes.n; i++)
		if (!strvec_has(&names, c->rules.lanes.v[i].name))
			strvec_push(&names, c->rules.lanes.v[i].name);
	strvec_each(&names, lane)
		if (!error)
			error = print_scope(c, KEY_LANE, *lane);
	return error;
}

static int print_reviewers(struct context *c)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	int error = 0;

	settings_subjects(&names, c->r.settings, KEY_REVIEWER);
	for (size_t i = 0; i < c->rules.reviewers.n; i++)
		if (!strvec_has(&names, c->rules.reviewers.v[i].name))
			strvec_push(&names, c->rules.reviewers.v[i].name);
	strvec_each(&names, name)
		if (!error)
			error = print_scope(c, KEY_REVIEWER, *name);
	return error;
}

/* Those that stand in git config only. */
static int print_owned(struct context *c, enum key_scope scope)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	int error = 0;

	settings_subjects(&names, c->r.settings, scope);
	strvec_each(&names, name)
		if (!error)
			error = print_scope(c, scope, *name);
	return error;
}

static int print_all(struct context *c)
{
	CLEANUP(strvec_release) struct strvec gates = STRVEC_INIT;
	int error = print_scope(c, KEY_REPOSITORY, NULL);

	if (!error)
		error = print_scope(c, KEY_TARGET, c->target);
	settings_gates(&gates, c->r.settings);
	for (size_t i = 0; i < c->rules.gates.n; i++)
		if (!strvec_has(&gates, c->rules.gates.v[i].name))
			strvec_push(&gates, c->rules.gates.v[i].name);
	strvec_each(&gates, gate)
		if (!error)
			error = print_scope(c, KEY_TEST, *gate);
	if (!error)
		error = print_lanes(c);
	if (!error)
		error = print_reviewers(c);
	if (!error)
		error = print_owned(c, KEY_PROVIDER);
	return error ? error : print_owned(c, KEY_MODEL);
}

/* Which gates hold is worth knowing, but not knowing it is no reason to fail.
 */
static int load(struct context *c)
{
	const struct strvec *targets;
	int error = settings_load(&c->r.settings, c->r.repo);

	if (error)
		return error;
	targets = settings_targets(c->r.settings);
	if (!c->target && targets->n)
		c->target = targets->v[0];
	if (!c->target)
		return 0;
	error = setting_rules_read(&c->rules, &c->r, c->target);
	if (error == ERR_INVALID)
		say_warning("the gates of '%s': %s", c->target,
			    error_message());
	return 0;
}

static int print_value(struct context *c, const struct setting *s)
{
	CLEANUP(setting_value_release)
	struct setting_value value = SETTING_VALUE_INIT;
	CLEANUP(cleanup_free) char *safe = NULL;

	if (c->rows) {
		print_row(c, s);
		return 0;
	}
	setting_value(&value, s, &c->r, c->target, &c->rules);
	safe = text_safe(value.text);
	printf("%s\n", safe);
	return 0;
}

static int show(struct context *c, const char *name, const char *asked)
{
	CLEANUP(cleanup_json) struct json *document = NULL;
	CLEANUP(setting_release) struct setting s = SETTING_INIT;
	int error = name ? setting_find(&s, name, asked) : 0;

	if (!error)
		error = load(c);
	if (error)
		return error;
	if (c->json) {
		document = form_json("config");
		json_set_string(document, "target", c->target);
		c->rows = json_set(document, "settings", json_array());
	}
	error = name ? print_value(c, &s) : print_all(c);
	if (document && !error)
		form_print(document);
	return error;
}

static int check(const struct setting *s, const char *value)
{
	int error = *key_prefix(s->key->scope) ? value_gate(s->subject) :
		    s->subject		       ? value_branch(s->subject) :
						 0;

	if (!error)
		error = value_check(s->key, value);
	if (!error)
		return 0;
	error_wrap(error, "%s", s->name);
	return error_next(error, "it is a %s: %s", key_type_name(s->key->type),
			  s->key->help);
}

/* All values are checked before the first is written. */
static int set(struct context *c, const char *name, char **values, int n)
{
	CLEANUP(setting_release) struct setting s = SETTING_INIT;
	int error = setting_find(&s, name, c->target);

	if (!error && n > 1 && s.key->type != KEY_LIST) {
		error_set(ERR_INVALID, "'%s' takes one value", s.name);
		error = error_next(ERR_INVALID, "put it in quotes");
	}
	for (int i = 0; !error && i < n; i++)
		error = check(&s, values[i]);
	if (!error)
		error = repo_config_set(c->r.repo, s.name, values[0]);
	for (int i = 1; !error && i < n; i++)
		error = repo_config_add(c->r.repo, s.name, values[i]);
	return error;
}

static int unset(struct context *c, const char *name)
{
	CLEANUP(setting_release) struct setting s = SETTING_INIT;
	int error = setting_find(&s, name, c->target);

	return error ? error : repo_config_set(c->r.repo, s.name, NULL);
}

/* One at a time, and what a killed one left of git's own lock is removed. */
static int change(struct context *c, int argc, char **argv)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = lock_take(&lock, &c->r, LOCK_CONFIG);

	if (!error)
		error = lock_writes_one(&lock, "config");
	if (error)
		return error;
	error = c->unset ? unset(c, argv[0]) :
			   set(c, argv[0], argv + 1, argc - 1);
	if (error == ERR)
		lock_repair(&lock);
	return error;
}

static int act(struct context *c, int argc, char **argv)
{
	int error = repo_open(&c->r.repo, NULL);

	if (error)
		return error;
	if (c->unset || argc > 1)
		return change(c, argc, argv);
	return show(c, argc ? argv[0] : NULL, c->target);
}

int cmd_config(struct refinery *r, int argc, char **argv)
{
	CLEANUP(release) struct context c = { 0 };
	const struct option_spec options[] = {
		{ "target", 0, .string = &c.target, .arg = "<branch>",
		  .help = "the setting for this target, not for all" },
		{ "list", 'l', .flag = &c.list,
		  .help = "names and values only" },
		{ "unset", 0, .flag = &c.unset,
		  .help = "go back to the default" },
		{ "json", 0, .flag = &c.json, .help = "print JSON" },
		{ 0 }
	};
	int error;

	(void)r;
	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (c.unset && (argc != 1 || c.list || c.json))
		return options_usage(usage, "--unset takes one key");
	if ((c.list && argc) || (c.json && argc > 1))
		return options_usage(usage,
				     "--list and --json are for showing");
	error = act(&c, argc, argv);
	return error ? cmd_fail(error) : 0;
}
