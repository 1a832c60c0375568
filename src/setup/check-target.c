/* SPDX-License-Identifier: MIT */
#include "config/halt.h"
#include "config/settings.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "setup/check.h"
#include "setup/diagnosis.h"
#include "setup/target.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/strvec.h"

#include <string.h>

/* Records of the log that are read from its end. */
#define CHAIN_LENGTH 20

/* The branch's tip; false after a diagnosis. */
static bool check_branch(struct oid *tip, struct check *c, const char *target)
{
	CLEANUP(cleanup_free) char *branch = name_target(target);

	if (!target_check(c->r, target) && !ref_read(tip, c->r->repo, branch))
		return true;
	diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "target");
	return false;
}

static int read_chain(struct log_record *newest, struct refinery *r,
		      const char *target)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	int error = log_tip(newest, r, target);
	struct oid at = newest->former;

	for (int i = 0; !error && !oid_is_zero(&at) && i < CHAIN_LENGTH; i++) {
		error = log_read(&l, r, &at);
		at = l.former;
	}
	return error;
}

static void check_log(struct check *c, const char *target,
		      const struct oid *tip)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	int error = read_chain(&l, c->r, target);

	if (error == ERR_NOTFOUND) {
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "target",
			      "git refinery init",
			      "%s has no log: it was not adopted", target);
		error_clear();
	} else if (error) {
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "log");
	} else if (!oid_equal(&l.tip, tip)) {
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "log",
			      "git refinery run, which records it",
			      "%s is at %s, which the log does not know yet",
			      target, oid_short(tip));
	}
}

static void check_pause(struct check *c, const char *target)
{
	CLEANUP(cleanup_free)
	char *next = alloc_printf("git refinery resume %s", target);
	CLEANUP(halt_release) struct halt halt = HALT_INIT;
	CLEANUP(cleanup_free) char *pause = NULL;
	CLEANUP(cleanup_free) char *drain = NULL;

	halt_read(&halt, c->r->settings, target, clock_now());
	pause = halt_pause_text(&halt);
	drain = halt_drain_text(&halt);
	if (pause)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "target", next,
			      "%s is %s", target, pause);
	if (drain)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "target", next,
			      "%s is %s", target, drain);
}

/* Refs in the queue that hold no entry: only a person can tell what they are.
 */
static void check_entries(struct check *c, const char *target)
{
	CLEANUP(cleanup_free) char *prefix = name_queue(target);
	struct ref_list refs = REF_LIST_INIT;

	if (ref_list(&refs, c->r->repo, prefix))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "queue");
	for (size_t i = 0; i < refs.n; i++) {
		CLEANUP(entry_release) struct entry e = ENTRY_INIT;
		const char *name = refs.v[i].name;
		CLEANUP(cleanup_free)
		char *next = alloc_printf("git update-ref -d %s %s", name,
					  oid_hex(&refs.v[i].id));

		if (entry_read(&e, c->r, target, name + strlen(prefix),
			       &refs.v[i].id))
			diagnosis_add(c->out, DIAGNOSIS_WARNING, "queue", next,
				      "%s holds no entry: %s", name,
				      error_message());
		error_clear();
	}
	ref_list_release(&refs);
}

static bool is_served(struct check *c, const char *ref)
{
	strvec_each(settings_targets(c->r->settings), target) {
		CLEANUP(cleanup_free) char *prefix = name_queue(*target);

		if (!strncmp(ref, prefix, strlen(prefix)))
			return true;
	}
	return false;
}

/* Entries for a branch that is no target any more would wait for ever. */
static void check_strays(struct check *c)
{
	struct ref_list refs = REF_LIST_INIT;
	size_t strays = 0;

	if (ref_list(&refs, c->r->repo, NAMES_QUEUE))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "queue");
	for (size_t i = 0; i < refs.n; i++)
		strays += !is_served(c, refs.v[i].name);
	if (strays)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "queue",
			      "git for-each-ref refs/refinery/queue; serve it "
			      "again (git refinery init --target=<branch>) or "
			      "delete them",
			      "%zu %s for what is no target", strays,
			      strays == 1 ? "entry is" : "entries are");
	ref_list_release(&refs);
}

void check_targets(struct check *c)
{
	const struct strvec *targets = settings_targets(c->r->settings);
	CLEANUP(strvec_release) struct strvec gates = STRVEC_INIT;

	strvec_each(targets, target) {
		struct oid tip;

		if (!check_branch(&tip, c, *target))
			continue;
		check_log(c, *target, &tip);
		check_gates(&gates, c, *target, &tip);
		check_pause(c, *target);
		check_entries(c, *target);
	}
	check_gate_names(c, &gates);
	check_strays(c);
}
