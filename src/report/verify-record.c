/* SPDX-License-Identifier: MIT */
#include "report/verify-record.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "report/gateline.h"
#include "report/verify-landing.h"
#include "report/verify.h"
#include "state/log.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Records of one entry, as queue/entry.c has them at most. */
#define CHAIN_LIMIT 1000

/* A reason that is cut may differ from what the subject has of it. */
#define REASON_WHOLE 2000

#define EVENT(event) (1u << (event))

/* Which events a code is of, and what its reason always says. */
static const struct code {
	const char *name;
	unsigned events;
	bool tested; /* a gate failed */
	const char *says;
} codes[] = {
	{ "CHECKS_FAILED", EVENT(LOG_REJECTED), true, "" },
	{ "ENTRY_FAILED", EVENT(LOG_REJECTED), true, "" },
	{ "FAILS_TOGETHER", EVENT(LOG_REJECTED), true, "; fails beside " },
	{ "REVIEW_FAILED", EVENT(LOG_REJECTED), false, "" },
	{ "BLOCKED", EVENT(LOG_REJECTED), false, "it depends on " },
	{ "CONFLICT", EVENT(LOG_REJECTED), false, "conflicts with " },
	{ "INCOMPLETE", EVENT(LOG_REJECTED), false, "" },
	{ "NOT_APPLICABLE", EVENT(LOG_REJECTED), false, "" },
	{ "BAD_TREE", EVENT(LOG_REJECTED), false, "" },
	{ "NOT_SOUND", EVENT(LOG_REJECTED), false, "" },
	{ "BAD_CONFIG", EVENT(LOG_REJECTED), false, "" },
	{ "UNVERIFIED", EVENT(LOG_REJECTED), false, "" },
	{ "NOT_ALLOWED", EVENT(LOG_REJECTED), false, "" },
	{ "HEAD_MISSING", EVENT(LOG_REJECTED), false, "" },
	{ "CONTAINED", EVENT(LOG_LANDED), false, "" },
	{ LOG_NO_GATE, EVENT(LOG_LANDED), false, "" },
	{ "REPLACED", EVENT(LOG_WITHDRAWN), false, "" },
	{ "WITHDRAWN", EVENT(LOG_WITHDRAWN), false, "" },
	{ "REWRITTEN", EVENT(LOG_REWRITTEN) | EVENT(LOG_BYPASSED), false, "" },
};

/* How the subject begins, and whether a code and a reason are needed. */
static const struct form {
	const char *subject, *other;
	bool code, reason, no_reason;
} forms[] = {
	[LOG_ADOPTED] = { "Adopt ", "Adopt ", false, false, true },
	[LOG_LANDED] = { "Land ", "Contained ", false, false, false },
	[LOG_REJECTED] = { "Reject ", "Reject ", true, true, false },
	[LOG_WITHDRAWN] = { "Withdraw ", "Withdraw ", true, false, false },
	[LOG_OUTSIDE] = { "Outside: ", "Outside: ", false, false, true },
	[LOG_REWRITTEN] = { "Outside: ", "Outside: ", true, false, true },
	[LOG_BYPASSED] = { "Bypass: ", "Bypass: ", false, true, false },
};

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static const struct code *find_code(const char *name)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (!strcmp(codes[i].name, name))
			return &codes[i];
	return NULL;
}

static void check_form(struct verification *out, const struct log_record *l)
{
	const struct form *form = &forms[l->event];

	if (!begins(l->subject, form->subject) &&
	    !begins(l->subject, form->other))
		verify_finding(out, l, "its event is '%s', its subject '%.60s'",
			       log_event_name(l->event), l->subject);
	if ((form->code && !*l->code) || (form->reason && !*l->reason))
		verify_finding(out, l, "'%s' without a %s",
			       log_event_name(l->event),
			       *l->code || !form->code ? "reason" : "code");
	if (form->no_reason && *l->reason)
		verify_finding(out, l, "'%s' with a reason: %.100s",
			       log_event_name(l->event), l->reason);
	if (l->event == LOG_REJECTED && strlen(l->reason) < REASON_WHOLE &&
	    !strstr(l->subject, l->reason))
		verify_finding(out, l,
			       "its reason is '%.100s', its subject '%.100s'",
			       l->reason, l->subject);
}

/* Those with an event of their own are named; others are a newer version's. */
static void check_code(struct verification *out, const struct log_record *l)
{
	const struct code *code = find_code(l->code);

	if (!*l->code)
		return;
	if (!code) {
		verify_finding(out, l, "'%.40s' is no known code", l->code);
		return;
	}
	if (!(code->events & EVENT(l->event)))
		verify_finding(out, l, "'%s' with code %s",
			       log_event_name(l->event), l->code);
	if (!strstr(l->reason, code->says))
		verify_finding(out, l, "code %s with the reason '%.100s'",
			       l->code, l->reason);
	if (!strcmp(l->code, "CONTAINED") != begins(l->subject, "Contained "))
		verify_finding(out, l, "code %s with the subject '%.60s'",
			       l->code, l->subject);
}

/* The last gate is the one that decided. */
static void check_gates(struct verification *out, const struct log_record *l)
{
	const struct code *code = find_code(l->code);
	CLEANUP(cleanup_free) char *failing = gate_failing(l);
	CLEANUP(cleanup_free)
	char *said = alloc_printf("gate '%s'", failing ? failing : "");
	bool tested = code && code->tested;

	if (l->gates.n && l->event != LOG_LANDED && l->event != LOG_REJECTED)
		verify_finding(out, l, "'%s' with gates",
			       log_event_name(l->event));
	if (l->event != LOG_REJECTED)
		return;
	if (failing && !tested)
		verify_finding(out, l,
			       "gate %s failed, and its code is '%.40s'",
			       failing, l->code);
	else if (tested && !failing && begins(l->reason, "gate '"))
		verify_finding(out, l, "code %s, and no gate failed", l->code);
	else if (tested && failing && !strstr(l->reason, said))
		verify_finding(out, l,
			       "gate %s failed, and its reason is "
			       "'%.100s'",
			       failing, l->reason);
}

static void check_successor(struct verification *out,
			    const struct log_record *l)
{
	if (!strcmp(l->code, "REPLACED") != (*l->successor != '\0'))
		verify_finding(out, l, "code '%.40s', replaced by '%.40s'",
			       l->code, l->successor);
	else if (*l->successor && !strstr(l->reason, l->successor))
		verify_finding(out, l,
			       "replaced by %.40s, and its reason is "
			       "'%.100s'",
			       l->successor, l->reason);
}

void verify_record(struct verification *out, const struct log_record *l,
		   const char *target)
{
	CLEANUP(cleanup_free)
	char *with = alloc_printf("conflicts with %s ", target);

	check_form(out, l);
	check_code(out, l);
	check_gates(out, l);
	check_successor(out, l);
	if (!strcmp(l->code, "CONFLICT") && !begins(l->reason, with))
		verify_finding(out, l, "a conflict with another target: %.100s",
			       l->reason);
}

void verify_log_entry(struct verification *out, const struct log_record *l,
		      const struct log_entry *le, const struct entry *e)
{
	if (strcmp(le->branch, e->branch) != 0)
		verify_finding(out, l,
			       "entry %s is of branch '%.100s', the log says "
			       "'%.100s'",
			       le->id, e->branch, le->branch);
	if (oid_is_zero(&le->commit) != (l->event != LOG_LANDED))
		verify_finding(out, l, "entry %s: '%s' as %s", le->id,
			       log_event_name(l->event),
			       oid_short(&le->commit));
	if (!e->sequence && l->event != LOG_WITHDRAWN &&
	    l->event != LOG_REJECTED)
		verify_finding(out, l, "entry %s landed and was never admitted",
			       le->id);
}

/* The first record of e; false if there is none that fits. */
static bool read_first(struct entry *first, struct refinery *r,
		       const struct entry *e)
{
	CLEANUP(record_release) struct record record = RECORD_INIT;
	struct oid id = e->record;

	for (int i = 0; i < CHAIN_LIMIT; i++) {
		if (entry_read(first, r, e->target, e->id, &id) ||
		    record_read(&record, r->repo, &id, "entry/1"))
			break;
		if (!record_get(&record, "Id"))
			return true;
		if (!record.parents.n)
			break;
		id = record.parents.v[0];
	}
	error_clear();
	return false;
}

static void compare(struct verification *out, const struct log_record *l,
		    const struct entry *e, const char *what, const char *now,
		    const char *first)
{
	if (strcmp(now, first) != 0)
		verify_finding(out, l,
			       "entry %s: its %s is '%.100s', and was '%.100s' "
			       "at first",
			       e->id, what, now, first);
}

void verify_first_record(struct verification *out, struct refinery *r,
			 const struct log_record *l, const struct entry *e)
{
	CLEANUP(entry_release) struct entry first = ENTRY_INIT;

	if (!read_first(&first, r, e))
		return;
	compare(out, l, e, "submitter", e->submitter, first.submitter);
	compare(out, l, e, "pusher", e->pusher, first.pusher);
	compare(out, l, e, "branch", e->branch, first.branch);
	compare(out, l, e, "topic", e->topic, first.topic);
	compare(out, l, e, "subject", e->subject, first.subject);
	compare(out, l, e, "predecessor", e->replaces, first.replaces);
	compare(out, l, e, "set of paths", e->touches, first.touches);
	if (e->created != first.created)
		verify_finding(out, l,
			       "entry %s: it was made at %lld ms, and at %lld "
			       "ms by its first record",
			       e->id, (long long)e->created,
			       (long long)first.created);
}
