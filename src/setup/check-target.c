/* SPDX-License-Identifier: MIT */
#include "config/halt.h"
#include "config/settings.h"
#include "git/obstacle.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "setup/check.h"
#include "setup/diagnosis.h"
#include "setup/gone.h"
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

static void tell_no_entry(struct check *c, const char *target,
			  const struct ref_entry *ref)
{
	if (!c->fix)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "queue",
			      "git refinery doctor --fix, which moves it "
			      "to " OBSTACLE_ASIDE,
			      "%s holds no entry: %s", ref->name,
			      error_message());
	else if (gone_move_ref(c->r, target, ref))
		diagnosis_error(c->out, DIAGNOSIS_WARNING, "queue");
	else
		diagnosis_fixed(c->out, "queue", "moved %s to " OBSTACLE_ASIDE,
				ref->name);
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

		if (entry_read(&e, c->r, target, name + strlen(prefix),
			       &refs.v[i].id))
			tell_no_entry(c, target, &refs.v[i]);
		error_clear();
	}
	ref_list_release(&refs);
}

/* By a target, or of one that is gone, of which is told elsewhere. */
static bool is_known(struct check *c, const char *ref)
{
	const char *rest = ref + strlen(NAMES_QUEUE);
	const char *id = strrchr(rest, '/');
	CLEANUP(cleanup_free)
	char *of = alloc_string_n(rest, id ? (size_t)(id - rest) : 0);

	if (gone_is(c->r, of))
		return true;
	strvec_each(settings_targets(c->r->settings), target) {
		CLEANUP(cleanup_free) char *prefix = name_queue(*target);

		if (!strncmp(ref, prefix, strlen(prefix)))
			return true;
	}
	return false;
}

static void tell_gone(struct check *c, const char *target)
{
	size_t entries = gone_entries(c->r, target), moved;
	CLEANUP(cleanup_free)
	char *wanted = alloc_printf("enqueue for another target what is still "
				    "wanted (git for-each-ref "
				    "refs/refinery/queue/%s), then ",
				    target);
	CLEANUP(cleanup_free)
	char *next = alloc_printf("%sgit refinery doctor --fix, which moves "
				  "all of it to " OBSTACLE_ASIDE,
				  entries ? wanted : "");

	if (!c->fix)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "queue", next,
			      "'%s' is neither target nor branch any more: its "
			      "log and %zu %s are left",
			      target, entries,
			      entries == 1 ? "entry" : "entries");
	else if (gone_move(&moved, c->r, target))
		diagnosis_error(c->out, DIAGNOSIS_WARNING, "queue");
	else
		diagnosis_fixed(c->out, "queue",
				"moved %zu refs of %s, which is gone, "
				"to " OBSTACLE_ASIDE,
				moved, target);
}

static void check_gone(struct check *c)
{
	CLEANUP(strvec_release) struct strvec gone = STRVEC_INIT;

	if (gone_list(&gone, c->r))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "queue");
	strvec_each(&gone, target)
		tell_gone(c, *target);
}

/* Entries for a branch that is no target any more would wait for ever. */
static void check_strays(struct check *c)
{
	struct ref_list refs = REF_LIST_INIT;
	size_t strays = 0;

	if (ref_list(&refs, c->r->repo, NAMES_QUEUE))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "queue");
	for (size_t i = 0; i < refs.n; i++)
		strays += !is_known(c, refs.v[i].name);
	if (strays)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "queue",
			      "git refinery init --target=<branch>, which "
			      "serves it again (git for-each-ref "
			      "refs/refinery/queue shows which)",
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
	check_gone(c);
	check_strays(c);
}
