/* SPDX-License-Identifier: MIT */
/* git refinery hook: what the hooks call */
#include "cmd/cmd-push.h"
#include "cmd/cmd.h"
#include "git/repo.h"
#include "queue/arrival.h"
#include "queue/entry.h"
#include "queue/owner.h"
#include "queue/proc-receive.h"
#include "queue/pusher.h"
#include "queue/pushopt.h"
#include "queue/receive.h"
#include "queue/request.h"
#include "queue/submit.h"
#include "queue/wake.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/options.h"
#include "util/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "git refinery hook <name> [<argument>...]";

/* Refusals of one push that are told; bytes of a line that git feeds. */
#define TOLD_LIMIT 10
#define LINE_LIMIT 8192

/* All lines of stdin, as pre-receive and post-receive get them. */
static int read_push(struct receive *push, struct refinery *r)
{
	char line[LINE_LIMIT];
	int error = receive_begin(push, r);

	while (!error && fgets(line, sizeof(line), stdin)) {
		char *end = strchr(line, '\n');

		if (!end)
			return error_set(ERR_INVALID,
					 "a ref's name is longer "
					 "than %d bytes",
					 LINE_LIMIT);
		*end = '\0';
		error = receive_add_line(push, line);
	}
	return error;
}

static int pre_receive(struct refinery *r, char **argv)
{
	CLEANUP(receive_release) struct receive push = RECEIVE_INIT;
	int refused = 0;
	int error = read_push(&push, r);

	(void)argv;
	if (!error)
		error = receive_check_all(r, &push);
	if (error)
		return cmd_fail(error);
	for (size_t i = 0; i < push.n; i++) {
		error = receive_check(r, &push, &push.v[i]);
		if (error && refused++ < TOLD_LIMIT)
			cmd_fail(error);
	}
	if (refused > TOLD_LIMIT)
		fprintf(stderr, "and %d more\n", refused - TOLD_LIMIT);
	if (refused)
		return EXIT_NO;
	error = receive_mark(r, &push);
	return error ? cmd_fail(error) : 0;
}

/* <ref> <old> <new> */
static int update(struct refinery *r, char **argv)
{
	CLEANUP(receive_release) struct receive push = RECEIVE_INIT;
	struct oid old, new;
	int error;

	if (!argv[0] || !argv[1] || !argv[2])
		return options_usage(usage, "update needs <ref> <old> <new>");
	error = oid_parse(&old, argv[1]);
	if (!error)
		error = oid_parse(&new, argv[2]);
	if (!error)
		error = receive_begin(&push, r);
	if (!error)
		error = receive_add(&push, argv[0], &old, &new);
	if (!error)
		error = receive_check(r, &push, push.v);
	if (error)
		cmd_fail(error);
	return error ? EXIT_NO : 0;
}

/* What has gone for e, and whose it was if that is another's. */
static void tell_replaced(struct refinery *r, const struct entry *e,
			  const struct entry *old)
{
	CLEANUP(cleanup_free) char *who = owner_text(old);

	if (owner_same_person(r, e, old))
		say("it replaces entry %s", old->id);
	else
		say("it replaces entry %s of %s", old->id, who);
}

/* Where it stands, for the pusher: git shows it behind "remote: ". */
static void tell_queued(struct refinery *r, const struct entry *e,
			const struct entries *before)
{
	size_t number, of;

	submit_place(&number, &of, before, e);
	say("queued as %s for %s, number %zu of %zu", e->id, e->target, number,
	    of);
	if (*e->after)
		say("it comes after entry %s", e->after);
	for (size_t i = 0; i < before->n; i++)
		if (!strcmp(before->v[i].id, e->replaces) ||
		    owner_same_line(r, e, &before->v[i]))
			tell_replaced(r, e, &before->v[i]);
}

static int carry_out(struct entry *e, struct oid *old, struct refinery *r,
		     const char *target, const struct pushopt *options)
{
	CLEANUP(entry_release) struct entry before = ENTRY_INIT;
	struct request q = { .target = target,
			     .name = options->id,
			     .reason = options->reason,
			     .alone = options->alone,
			     .priority = options->priority > 0 ?
						 options->priority :
						 0 };
	int error = request_kind(&q.kind, options->action);

	if (!entry_find(&before, r, target, q.name))
		*old = before.record;
	if (!error)
		error = request_make(e, r, &q);
	if (!error)
		say("entry %s of %s is %s", e->id, target,
		    request_done(q.kind));
	return error;
}

static int enqueue(struct entry *e, struct refinery *r,
		   const struct receive_place *place, const struct oid *head,
		   const struct pushopt *options)
{
	CLEANUP(entries_release) struct entries before = ENTRIES_INIT;
	CLEANUP(cleanup_free) char *pusher = pusher_name(r);
	const char *topic = options->topic ? options->topic : place->rest;
	struct submission s = { .target = place->target,
				.head = *head,
				.branch = topic,
				.topic = topic,
				.pusher = pusher,
				.priority = options->priority >= 0 ?
						    options->priority :
						    ENTRY_PRIORITY_DEFAULT,
				.after = options->after,
				.replace = options->replace,
				.alone = options->alone };
	int error = submit(e, &before, r, &s);

	if (!error)
		tell_queued(r, e, &before);
	return error;
}

/* What git is to tell: a new entry, or how an action changed one. */
static void answer(struct strbuf *answers, const struct proc_command *c,
		   const struct entry *e, const struct oid *old,
		   const struct pushopt *options)
{
	CLEANUP(cleanup_free) char *name = name_entry(e->target, e->id);
	bool gone = options->action && !strcmp(options->action, "withdraw");
	struct proc_result result = {
		.ref = name,
		.old = *old,
		.new = gone ? oid_zero : e->record,
		.forced = !options->action && * e->replaces,
	};

	proc_receive_ok(answers, c, &result);
}

static int take(struct strbuf *answers, struct refinery *r,
		const struct proc_receive *push, const struct proc_command *c)
{
	CLEANUP(receive_place_release)
	struct receive_place place = RECEIVE_PLACE_INIT;
	CLEANUP(pushopt_release) struct pushopt options = PUSHOPT_INIT;
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	struct oid old = oid_zero;
	int error;

	receive_place(&place, r, c->ref);
	if (oid_is_zero(&c->new))
		return error_set(ERR_REFUSED, "there is nothing to delete");
	if (!place.target)
		return refinery_serves(r, place.rest);
	error = pushopt_parse(&options, &push->options);
	if (!error && place.kind == RECEIVE_TARGET && options.bypass) {
		proc_receive_pass(answers, c);
		return 0;
	}
	if (!error && options.action)
		error = carry_out(&e, &old, r, place.target, &options);
	else if (!error)
		error = enqueue(&e, r, &place, &c->new, &options);
	if (!error)
		answer(answers, c, &e, &old, &options);
	return error;
}

static int proc_receive(struct refinery *r, char **argv)
{
	CLEANUP(proc_receive_release)
	struct proc_receive push = PROC_RECEIVE_INIT;
	CLEANUP(strbuf_release) struct strbuf answers = STRBUF_INIT;
	int error = proc_receive_read(&push, STDIN_FILENO, STDOUT_FILENO);

	(void)argv;
	for (size_t i = 0; !error && i < push.n; i++) {
		int refused = take(&answers, r, &push, &push.v[i]);

		if (!refused)
			continue;
		cmd_fail(refused);
		proc_receive_no(&answers, &push.v[i], error_message());
	}
	if (!error)
		error = proc_receive_send(STDOUT_FILENO, &answers);
	return error ? cmd_fail(error) : 0;
}

static void warn(struct refinery *r, const struct entry *e)
{
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;
	CLEANUP(strvec_release) struct strvec warnings = STRVEC_INIT;

	if (entry_list(&all, r, e->target, NULL) ||
	    submit_warn(&warnings, r, e, &all))
		return;
	strvec_each(&warnings, line)
		say_warning("%s %s", e->id, *line);
}

/* Entries that came as records, and those that proc-receive made. */
static void settle(struct entry *e, struct refinery *r,
		   const struct receive_place *place,
		   const struct receive_command *c)
{
	CLEANUP(entries_release) struct entries before = ENTRIES_INIT;
	CLEANUP(strvec_release) struct strvec replaced = STRVEC_INIT;
	int error = entry_list(&before, r, place->target, NULL);

	if (!error)
		error = entry_read(e, r, place->target, place->rest, &c->new);
	if (!error)
		error = arrival_settle(&replaced, r, e);
	for (size_t i = 0; i < before.n; i++)
		if (strvec_has(&replaced, before.v[i].id))
			tell_replaced(r, e, &before.v[i]);
	if (error)
		say_warning("%s", error_message());
}

/* The refs have moved: whatever goes wrong now, the push was good. */
static int post_receive(struct refinery *r, char **argv)
{
	CLEANUP(receive_release) struct receive push = RECEIVE_INIT;
	CLEANUP(entries_release) struct entries new = ENTRIES_INIT;
	bool relevant = false;
	int error = read_push(&push, r);

	(void)argv;
	for (size_t i = 0; !error && i < push.n; i++) {
		CLEANUP(receive_place_release)
		struct receive_place place = RECEIVE_PLACE_INIT;
		CLEANUP(entry_release) struct entry e = ENTRY_INIT;

		receive_place(&place, r, push.v[i].ref);
		relevant |= place.kind == RECEIVE_TARGET ||
			    place.kind == RECEIVE_ENTRY;
		if (place.kind != RECEIVE_ENTRY || oid_is_zero(&push.v[i].new))
			continue;
		settle(&e, r, &place, &push.v[i]);
		if (!e.id || !oid_is_zero(&push.v[i].old))
			continue;
		new.v = alloc_grow(new.v, new.n, &new.alloc, sizeof(*new.v));
		new.v[new.n] = ENTRY_INIT;
		entry_copy(&new.v[new.n++], &e);
	}
	if (relevant)
		wake(r);
	for (size_t i = 0; i < new.n; i++)
		warn(r, &new.v[i]);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(struct refinery *r, char **argv);
} hooks[] = {
	{ "pre-receive", pre_receive },	  { "update", update },
	{ "proc-receive", proc_receive }, { "post-receive", post_receive },
	{ "pre-push", push_review },	  { "post-commit", push_suggest },
};

static int run(int (*hook)(struct refinery *r, char **argv), char **argv)
{
	CLEANUP(cleanup_refinery) struct refinery *r = NULL;
	int error = refinery_open(&r, NULL);

	return error ? cmd_fail(error) : hook(r, argv);
}

int cmd_hook(struct refinery *r, int argc, char **argv)
{
	const struct option_spec options[] = { { 0 } };
	const char *probe = getenv("REFINERY_PROBE");

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (!argc)
		return options_usage(usage, "hook needs the name of a hook");
	if (probe) {
		printf("git-refinery hook %s %s\n", argv[0], probe);
		return 0;
	}
	(void)r;
	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		if (!strcmp(hooks[i].name, argv[0]))
			return run(hooks[i].run, argv + 1);
	return options_usage(usage, "there is no hook '%s' here", argv[0]);
}
