/* SPDX-License-Identifier: MIT */
#include "setup/wiring.h"
#include "config/settings.h"
#include "git/repo.h"
#include "setup/journal.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PROC "receive.procReceiveRefs"
#define FOR "refs/for"
#define DIVERT "m:refs/heads/"

struct wire {
	const char *key, *value;
	const char *same;  /* another key that does as well, or NULL */
	const char *wrong; /* a value with which it cannot work, or NULL */
	bool bare_only;
};

static const struct wire wires[] = {
	{ "core.fsync", "committed,reference", NULL, "none", false },
	{ "core.logAllRefUpdates", "true", NULL, NULL, true },
	{ "receive.advertisePushOptions", "true", NULL, "false", false },
	{ "receive.fsckObjects", "true", "transfer.fsckObjects", NULL, false },
};

#define WIRES (sizeof(wires) / sizeof(*wires))

/* The value of a key as git sees it, NULL if it is not set; free(). */
static char *value_of(struct refinery *r, const char *key)
{
	char *value = NULL;

	if (key && repo_config_get(&value, r->repo, key))
		error_clear();
	return value;
}

static bool needed(struct refinery *r, const struct wire *wire)
{
	CLEANUP(cleanup_free) char *value = value_of(r, wire->key);
	CLEANUP(cleanup_free) char *same = value_of(r, wire->same);

	return !value && !same && (r->repo->bare || !wire->bare_only);
}

static int set(struct journal *j, struct refinery *r, const struct wire *wire)
{
	if (!needed(r, wire))
		return 0;
	journal_did(j, "config", "%s = %s", wire->key, wire->value);
	return j->dry_run ? 0 :
			    repo_config_set(r->repo, wire->key, wire->value);
}

/* The values that git must hand to the proc-receive hook. */
static void wanted_refs(struct strvec *out, struct refinery *r)
{
	strvec_push(out, FOR);
	strvec_each(settings_targets(r->settings), target)
		if (settings_bool(r->settings, *target, "divert"))
			strvec_pushf(out, DIVERT "%s", *target);
}

static bool is_ours(const char *value)
{
	return !strcmp(value, FOR) || !strncmp(value, DIVERT, strlen(DIVERT));
}

static int apply_refs(struct journal *j, struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec wanted = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec there = STRVEC_INIT;
	int error = repo_config_list(&there, r->repo, PROC);

	wanted_refs(&wanted, r);
	strvec_each(&wanted, value) {
		if (error || strvec_has(&there, *value))
			continue;
		journal_did(j, "config", PROC " += %s", *value);
		if (!j->dry_run)
			error = repo_config_add(r->repo, PROC, *value);
	}
	strvec_each(&there, value) {
		if (error || strvec_has(&wanted, *value) || !is_ours(*value))
			continue;
		journal_did(j, "config", PROC " -= %s", *value);
		if (!j->dry_run)
			error = repo_config_remove(r->repo, PROC, *value);
	}
	return error;
}

int wiring_apply(struct journal *j, struct refinery *r)
{
	int error = 0;

	for (size_t i = 0; !error && i < WIRES; i++)
		error = set(j, r, &wires[i]);
	return error ? error : apply_refs(j, r);
}

/* Did wiring_apply() set this, as far as one can tell? Keys in lower case. */
static bool is_wire(struct refinery *r, const char *key, const char *value)
{
	for (size_t i = 0; i < WIRES; i++)
		if (!strcasecmp(wires[i].key, key) &&
		    (r->repo->bare || !wires[i].bare_only))
			return !strcmp(wires[i].value, value);
	return !strcasecmp(PROC, key) && is_ours(value);
}

int wiring_remove(struct journal *j, struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec keys = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec values = STRVEC_INIT;
	int error =
		repo_config_own(&keys, &values, r->repo, "^(core|receive)\\.");

	for (size_t i = 0; !error && i < keys.n; i++) {
		const char *key = keys.v[i], *value = values.v[i];

		if (!is_wire(r, key, value))
			continue;
		journal_did(j, "config", "remove %s = %s", key, value);
		if (!j->dry_run)
			error = repo_config_remove(r->repo, key, value);
	}
	return error;
}

static void check(struct strvec *problems, struct refinery *r,
		  const struct wire *wire)
{
	CLEANUP(cleanup_free) char *value = value_of(r, wire->key);

	if (needed(r, wire))
		strvec_pushf(problems, "%s is not set", wire->key);
	else if (value && wire->wrong && !strcmp(value, wire->wrong))
		strvec_pushf(problems, "%s is %s", wire->key, value);
}

int wiring_check(struct strvec *problems, struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec wanted = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec there = STRVEC_INIT;
	int error = repo_config_list(&there, r->repo, PROC);

	for (size_t i = 0; i < WIRES; i++)
		check(problems, r, &wires[i]);
	wanted_refs(&wanted, r);
	strvec_each(&wanted, value)
		if (!strvec_has(&there, *value))
			strvec_pushf(problems, PROC " lacks %s", *value);
	strvec_each(&there, value)
		if (is_ours(*value) && !strvec_has(&wanted, *value))
			strvec_pushf(problems,
				     PROC " has %s, which does not "
					  "divert",
				     *value);
	return error;
}
