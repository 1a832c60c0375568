/* SPDX-License-Identifier: MIT */
#include "queue/try.h"
#include "git/durable.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/assemble.h"
#include "queue/audit.h"
#include "queue/entry.h"
#include "queue/remote.h"
#include "queue/rules.h"
#include "queue/submit.h"
#include "state/lock.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "state/trust.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/stop.h"
#include "util/strbuf.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What stands for an entry's id in the trailer of a commit that never lands. */
#define TRY_ID "try"

/* Less is left to a runner's tests, which people wait for. */
#define TRY_NICE 10

#define TICK_MS 500

/* Bytes of commands that a refusal shows. */
#define SHOWN_LIMIT 2000

void try_release(struct try *t)
{
	free(t->target);
	free(t->tip);
	trial_release(&t->trial);
	*t = TRY_INIT;
}

/* The branch that the remote's HEAD names is the usual target. */
static int default_of_remote(char **out, struct refinery *r, const char *remote)
{
	CLEANUP(cleanup_free)
	char *head = alloc_printf("refs/remotes/%s/HEAD", remote);
	CLEANUP(cleanup_free)
	char *below = alloc_printf("refs/remotes/%s/", remote);
	CLEANUP(cleanup_free) char *name = ref_follow(r->repo, head);

	if (strcmp(name, head) && !strncmp(name, below, strlen(below))) {
		*out = alloc_string(name + strlen(below));
		return 0;
	}
	error_set(ERR_NOTFOUND, "which target? '%s' names none here", remote);
	return error_next(ERR_NOTFOUND,
			  "give --target=<branch>, or git remote set-head %s "
			  "--auto",
			  remote);
}

static int tip_of_remote(struct try *t, struct refinery *r, const char *remote)
{
	CLEANUP(cleanup_free) char *ref = NULL;
	int error = 0;

	if (!t->target)
		error = default_of_remote(&t->target, r, remote);
	if (error)
		return error;
	t->tip = alloc_printf("%s/%s", remote, t->target);
	ref = alloc_printf("refs/remotes/%s", t->tip);
	if (ref_name_valid(ref))
		error = ref_read(&t->base, r->repo, ref);
	else
		error = error_set(ERR_NOTFOUND, "'%s' is no branch", t->tip);
	return error ? error_next(error, "git fetch %s", remote) : 0;
}

/* Which tip is it tried on? *remote: NULL if the target is served here. */
static int choose_tip(struct try *t, char **remote, struct refinery *r,
		      const struct try_spec *spec)
{
	CLEANUP(cleanup_free) char *ref = NULL;
	const char *here;
	int error = remote_choose(remote, &here, r, spec->remote, spec->target,
				  spec->branch);

	if (error)
		return error;
	t->target = alloc_string(here);
	if (*remote)
		return tip_of_remote(t, r, *remote);
	t->tip = alloc_string(here);
	ref = name_target(here);
	return ref_read(&t->base, r->repo, ref);
}

/* What the commands are is for the user to see before they run. */
static int refuse_untrusted(const struct try *t, const struct gates *gates)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < gates->n && text.len < SHOWN_LIMIT; i++)
		if (!oid_is_zero(&gates->v[i].origin))
			strbuf_addf(&text, "\n  %s: %.500s", gates->v[i].name,
				    gates->v[i].command);
	error_set(
		ERR_REFUSED,
		".refinery of %s has commands that nobody has trusted here:%s",
		t->tip, text.buf);
	return error_next(ERR_REFUSED,
			  "git show %s:.refinery; if they may run here: git "
			  "refinery try --trust",
			  t->tip);
}

/* Whoever serves the target has said by that that its .refinery counts. */
static int check_trust(const struct try *t, struct refinery *r,
		       const struct rules *rules, const struct try_spec *spec)
{
	bool asked = false;

	for (size_t i = 0; i < rules->gates.n; i++)
		asked |= !oid_is_zero(&rules->gates.v[i].origin);
	if (!asked || trust_has(r, &rules->config))
		return 0;
	return spec->trust ? trust_add(r, &rules->config) :
			     refuse_untrusted(t, &rules->gates);
}

static int read_rules(struct rules **out, const struct try *t,
		      struct refinery *r, const struct try_spec *spec,
		      bool served)
{
	CLEANUP(log_record_release) struct log_record log = LOG_RECORD_INIT;
	int error = served ? log_tip(&log, r, t->target) : 0;

	log.tip = t->base;
	return error ? error : rules_read(out, r, t->target, &log, spec->gates);
}

static int refuse_conflict(const struct try *t, const struct applied *applied)
{
	CLEANUP(cleanup_free)
	char *paths = strvec_join(&applied->conflict.paths, ", ");

	error_set(ERR_CONFLICT, "it conflicts with %s in %.500s", t->tip,
		  paths);
	return error_next(ERR_CONFLICT,
			  "git rebase %s, resolve, then try "
			  "again",
			  t->tip);
}

/* Put e on the base, and check what is checked without a test. */
static int stack(struct try *t, struct refinery *r, const struct rules *rules,
		 struct assembler *a, const struct entry *e)
{
	CLEANUP(applied_release) struct applied applied = APPLIED_INIT;
	int error = assemble(&applied, a, 0, e);

	if (error == ERR_CONFLICT)
		return refuse_conflict(t, &applied);
	if (error)
		return error;
	t->commit = applied.commit;
	t->contained = applied.contained;
	if (t->contained)
		return 0;
	error = rules_check_change(r, t->target, &t->base, &t->commit);
	return error ? error :
		       audit_entry(r->repo, a->attributes, rules->gates.method,
				   &t->base, &t->commit, e);
}

/* Others who try something wait meanwhile; it takes milliseconds. */
static int build(struct try *t, struct refinery *r, const struct rules *rules,
		 const struct try_spec *spec)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	const struct submission s = { .target = t->target,
				      .head = spec->head,
				      .branch = spec->branch };
	struct assembler *a = NULL;
	int error = submit_describe(&e, r, &s);

	e.id = alloc_string(TRY_ID);
	if (!error)
		error = lock_take(&lock, r, LOCK_TRY);
	if (!error)
		error = assembler_open(&a, r, t->target, LOCK_TRY, &t->base,
				       rules->gates.method);
	if (!error)
		error = stack(t, r, rules, a, &e);
	assembler_free(a);
	/* People look at what was tried. */
	if (!error && !t->contained)
		error = durable_sync(r->repo, &t->base, &t->commit);
	return error;
}

/* 1: it still runs; 0: it has ended. */
static int wait_for_test(struct try *t, struct trials *trials)
{
	struct pollfd fds[] = { { .fd = stop_fd(), .events = POLLIN },
				{ .fd = trial_fd(&t->trial),
				  .events = POLLIN } };
	int ready = poll(fds, 2, TICK_MS);

	if (ready < 0 && errno != EINTR)
		return error_errno(ERR, "cannot wait for a test");
	progress_tick(&trials->progress);
	return trial_go_on(&t->trial);
}

/* 1: it was stopped. */
static int run_trial(struct try *t, struct trials *trials,
		     const struct trial_spec *spec)
{
	int result = trial_begin(&t->trial, trials, spec);

	while (result > 0 && !stop_requested())
		result = wait_for_test(t, trials);
	return result;
}

/*
 * The gates on entries, as queue/check.h has them: on head as it is and, if
 * that fails, on the target. What ran there stands before what runs later.
 */
static int run_checks(struct strvec *lines, struct try *t,
		      struct trials *trials, const struct try_spec *try,
		      struct trial_spec spec)
{
	int result = history_merge_base(&spec.base, trials->r->repo, &t->base,
					&try->head);

	spec.when = GATE_ON_ENTRY;
	spec.candidate = try->head;
	if (!result)
		result = run_trial(t, trials, &spec);
	if (!result && t->trial.verdict == POLICY_RED &&
	    !oid_equal(&spec.base, &t->base)) {
		spec.base = t->base;
		spec.candidate = t->commit;
		result = run_trial(t, trials, &spec);
	}
	strvec_each(&t->trial.gates, line)
		strvec_push(lines, *line);
	return result;
}

static int run_all(struct try *t, struct trials *trials, struct rules *rules,
		   const struct try_spec *try)
{
	CLEANUP(strvec_release) struct strvec none = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec lines = STRVEC_INIT;
	const struct trial_spec spec = { .rules = rules,
					 .candidate = t->commit,
					 .base = t->base,
					 .entries = &none };
	int result = 0;

	if (gates_any(&rules->gates, GATE_ON_ENTRY) && !t->contained)
		result = run_checks(&lines, t, trials, try, spec);
	if (result || t->trial.verdict != POLICY_GREEN)
		return result;
	result = run_trial(t, trials, &spec);
	strvec_each(&t->trial.gates, line)
		strvec_push(&lines, *line);
	strvec_release(&t->trial.gates);
	t->trial.gates = lines;
	lines = STRVEC_INIT;
	return result;
}

static int run_gates(struct try *t, struct refinery *r, struct rules *rules,
		     const struct try_spec *spec)
{
	CLEANUP(trials_release) struct trials trials;
	int result;

	trials_open(&trials, r, t->target);
	progress_keep_off(&trials.progress);
	errno = 0;
	if (nice(TRY_NICE) == -1 && errno)
		return error_errno(ERR, "cannot lower the priority");
	result = run_all(t, &trials, rules, spec);
	t->stopped = result > 0;
	t->runs = trials.runs;
	if (result)
		trial_release(&t->trial);
	return result < 0 ? result : 0;
}

int try_run(struct try *out, struct refinery *r, const struct try_spec *spec)
{
	CLEANUP(cleanup_free) char *remote = NULL;
	struct rules *rules = NULL;
	int error = choose_tip(out, &remote, r, spec);

	if (!error)
		error = read_rules(&rules, out, r, spec, !remote);
	if (!error && remote)
		error = check_trust(out, r, rules, spec);
	if (!error)
		error = build(out, r, rules, spec);
	if (!error)
		error = run_gates(out, r, rules, spec);
	rules_leave(rules);
	return error;
}
