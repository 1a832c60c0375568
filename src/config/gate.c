/* SPDX-License-Identifier: MIT */
#include "config/gate.h"
#include "config/gate-order.h"
#include "config/ini.h"
#include "config/key.h"
#include "config/value.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

static void gate_release(struct gate *gate)
{
	free(gate->name);
	free(gate->command);
	free(gate->expect);
	strvec_release(&gate->paths);
	strvec_release(&gate->needs);
	strvec_release(&gate->keep);
}

void gates_release(struct gates *gates)
{
	for (size_t i = 0; i < gates->n; i++)
		gate_release(&gates->v[i]);
	free(gates->v);
	*gates = GATES_INIT;
}

const struct gate *gates_find(const struct gates *gates, const char *name)
{
	for (size_t i = 0; i < gates->n; i++)
		if (!strcmp(gates->v[i].name, name))
			return &gates->v[i];
	return NULL;
}

/* Both sources of gates, and what is made of them. */
struct source {
	const struct settings *settings;
	const char *target;
	struct ini ini;
	struct oid blob;
};

static void source_release(struct source *source)
{
	ini_release(&source->ini);
}

/*
 * The text of a gate's setting, free(): T0's if there is one; then, unless
 * T0 owns the gate, .refinery's; then the default.
 */
static char *gate_value(const struct source *source, const char *gate,
			const char *name, bool owned)
{
	const struct key *key = key_find(KEY_TEST, name);
	const char *value = NULL;
	char *own;

	if (!settings_test(&own, source->settings, gate, name))
		return own;
	if (!owned)
		value = ini_value(&source->ini, key, gate);
	return alloc_string(value ? value : key->initial);
}

static int64_t gate_number(const struct source *source, const char *gate,
			   const char *name, bool owned)
{
	CLEANUP(cleanup_free)
	char *text = gate_value(source, gate, name, owned);
	int64_t number = 0;

	value_number(&number, key_find(KEY_TEST, name), text);
	return number;
}

static void gate_list(struct strvec *out, const struct source *source,
		      const char *gate, const char *name, bool owned)
{
	CLEANUP(cleanup_free)
	char *text = gate_value(source, gate, name, owned);

	strvec_split(out, text);
}

/* T0's timeout, or else its limit, is the most that .refinery can have. */
static int64_t gate_timeout(const struct source *source, const char *gate,
			    bool owned)
{
	const struct key *key = key_find(KEY_TEST, "timeout");
	int64_t timeout = gate_number(source, gate, "timeout", owned);
	const char *wish = ini_value(&source->ini, key, gate);
	CLEANUP(cleanup_free) char *own = NULL;
	int64_t wished, limit;

	if (owned)
		return timeout;
	if (!settings_test(&own, source->settings, gate, "timeout"))
		limit = timeout;
	else
		limit = settings_number(source->settings, NULL, "timeoutLimit");
	if (!wish || value_number(&wished, key, wish))
		wished = timeout;
	return wished < limit ? wished : limit;
}

static unsigned gate_when(const struct source *source, const char *gate,
			  bool owned)
{
	CLEANUP(cleanup_free)
	char *text = gate_value(source, gate, "when", owned);

	return (strcmp(text, "entry") ? GATE_ON_CANDIDATE : 0) |
	       (strcmp(text, "candidate") ? GATE_ON_ENTRY : 0);
}

const char *gate_when_name(const struct gate *gate)
{
	return gate->when == GATE_ON_CANDIDATE ? "candidate" :
	       gate->when == GATE_ON_ENTRY     ? "entry" :
						 "both";
}

bool gates_any(const struct gates *gates, enum gate_when when)
{
	for (size_t i = 0; i < gates->n; i++)
		if (gates->v[i].when & when)
			return true;
	return false;
}

/* Make the gate of that name; false if nobody gives it a command. */
static bool make_gate(struct gate *out, const struct source *source,
		      const char *name)
{
	const struct key *key = key_find(KEY_TEST, "command");
	CLEANUP(cleanup_free) char *own = NULL;
	bool owned = !settings_test(&own, source->settings, name, "command");
	const char *wish = ini_value(&source->ini, key, name);

	if (!owned && !wish)
		return false;
	*out = (struct gate){ .name = alloc_string(name) };
	out->command = alloc_string(owned ? own : wish);
	out->when = gate_when(source, name, owned);
	out->timeout = gate_timeout(source, name, owned);
	gate_list(&out->paths, source, name, "paths", owned);
	gate_list(&out->needs, source, name, "needs", owned);
	gate_list(&out->keep, source, name, "keep", owned);
	out->retries = (unsigned)gate_number(source, name, "retries", owned);
	out->expect = gate_value(source, name, "expect", owned);
	if (!owned)
		out->origin = source->blob;
	return true;
}

static int make_gates(struct gates *out, const struct source *source)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	settings_gates(&names, source->settings);
	for (size_t i = 0; i < source->ini.n; i++) {
		const struct ini_entry *entry = &source->ini.v[i];

		if (entry->key->scope == KEY_TEST &&
		    !strvec_has(&names, entry->subject))
			strvec_push(&names, entry->subject);
	}
	strvec_each(&names, name) {
		struct gate gate;

		if (!make_gate(&gate, source, *name))
			continue;
		out->v = alloc_grow(out->v, out->n, &out->alloc,
				    sizeof(*out->v));
		out->v[out->n++] = gate;
	}
	if (out->n > GATE_LIMIT)
		return error_set(ERR_INVALID, "more than %d tests are defined",
				 GATE_LIMIT);
	return 0;
}

/* A target's setting of .refinery, NULL if git config or nobody sets it. */
static const char *file_value(enum settings_origin *origin,
			      const struct source *source, const char *name)
{
	const char *value = ini_value(&source->ini, key_find(KEY_TARGET, name),
				      source->target);

	*origin = settings_origin(source->settings, source->target, name);
	if (*origin != SETTINGS_DEFAULT || !value)
		return NULL;
	*origin = SETTINGS_FILE;
	return value;
}

/* The word of the table, so that the caller need not free anything. */
static const char *method(const char *value)
{
	const struct key *key = key_find(KEY_TARGET, "method");
	size_t i = 0;

	while (strcmp(key->choices[i], value))
		i++;
	return key->choices[i];
}

static int choose(struct gates *out, struct gates *all,
		  const struct source *source)
{
	CLEANUP(strvec_release) struct strvec wanted = STRVEC_INIT;
	const char *value = file_value(&out->method_origin, source, "method");

	out->method = method(value ? value :
				     settings_string(source->settings,
						     source->target, "method"));
	value = file_value(&out->gates_origin, source, "gates");
	if (value)
		strvec_split(&wanted, value);
	else
		settings_list(&wanted, source->settings, source->target,
			      "gates");
	return gates_sort(out, all, &wanted, "'gates'");
}

static int refuse_early(const struct source *source)
{
	error_set(ERR_REFUSED,
		  "every test for '%s' runs on entries alone, and nothing "
		  "lands untested",
		  source->target);
	return error_next(ERR_REFUSED,
			  "set 'when' of one of them to both or candidate");
}

static int refuse_ungated(const struct source *source,
			  const struct gates *gates)
{
	if (gates_any(gates, GATE_ON_CANDIDATE) ||
	    settings_bool(source->settings, source->target, "ungated"))
		return 0;
	if (gates->n)
		return refuse_early(source);
	error_set(ERR_REFUSED,
		  "no test is defined for '%s', and nothing lands untested",
		  source->target);
	return error_next(ERR_REFUSED,
			  "git config refinery.test.check.command 'make "
			  "check', or add [test \"check\"] to " INI_FILE
			  " on '%s'; to land without: git config "
			  "refinery.%s.ungated true",
			  source->target, source->target);
}

int gates_load(struct gates *out, const struct settings *s, const char *target,
	       const char *text, size_t len)
{
	CLEANUP(source_release)
	struct source source = { .settings = s, .target = target };
	CLEANUP(gates_release) struct gates all = GATES_INIT;
	CLEANUP(gates_release) struct gates gates = GATES_INIT;
	int error = 0;

	if (text)
		error = ini_read(&source.ini, text, len, INI_FILE);
	if (!error && text)
		error = oid_hash_blob(&source.blob, text, len);
	if (!error)
		error = make_gates(&all, &source);
	if (!error)
		error = choose(&gates, &all, &source);
	if (!error)
		error = gates_check_needs(&gates);
	if (!error)
		error = refuse_ungated(&source, &gates);
	if (error)
		return error;
	gates_release(out);
	*out = gates;
	gates = GATES_INIT;
	return 0;
}

bool gate_applies(const struct gate *gate, const struct strvec *changed)
{
	if (!gate->paths.n || !changed || strvec_has(changed, INI_FILE))
		return true;
	strvec_each(changed, path)
		strvec_each(&gate->paths, pattern)
			if (text_glob(*pattern, *path))
				return true;
	return false;
}

bool gate_expected(const struct gate *gate, const char *output, size_t len)
{
	regmatch_t range = { .rm_so = 0, .rm_eo = (regoff_t)len };
	regex_t regex;
	bool found;

	if (!*gate->expect)
		return true;
	if (regcomp(&regex, gate->expect,
		    REG_EXTENDED | REG_NOSUB | REG_NEWLINE))
		return false;
	found = !regexec(&regex, output, 1, &range, REG_STARTEND);
	regfree(&regex);
	return found;
}

/* With its length, so that no two definitions read the same. */
static void add_field(struct strbuf *out, const char *name, const char *value)
{
	strbuf_addf(out, "%s %zu\n%s\n", name, strlen(value), value);
}

int gate_definition_id(struct oid *out, const struct gate *gate,
		       const struct settings *s, const char *environment)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strvec_release) struct strvec binds = STRVEC_INIT;

	settings_list(&binds, s, NULL, "sandboxBind");
	strbuf_adds(&text, "git-refinery gate definition 1\n");
	add_field(&text, "command", gate->command);
	add_field(&text, "expect", gate->expect);
	strvec_each(&gate->keep, item)
		add_field(&text, "keep", *item);
	strvec_each(&binds, item)
		add_field(&text, "bind", *item);
	add_field(&text, "network",
		  settings_bool(s, NULL, "sandboxNetwork") ? "yes" : "no");
	add_field(&text, "environment", environment ? environment : "");
	return oid_hash_blob(out, text.buf, text.len);
}
