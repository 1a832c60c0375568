/* SPDX-License-Identifier: MIT */
#include "report/verify.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "report/seen.h"
#include "report/verify-landing.h"
#include "report/verify-record.h"
#include "state/log.h"
#include "state/names.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct walk {
	struct refinery *r;
	const char *target;
	struct verification *out;
	struct landing_check landing;
	struct log_record newer; /* the record after the one at hand */
	int64_t highest; /* sequence number of its entries; 0: unknown */
	struct seen_map seen;
};

void verification_release(struct verification *v)
{
	strvec_release(&v->findings);
	strvec_release(&v->notes);
	*v = VERIFICATION_INIT;
}

void verify_finding(struct verification *v, const struct log_record *l,
		    const char *format, ...)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	va_list args;

	if (l)
		strbuf_addf(&text, "record %s (%lld): ", oid_short(&l->id),
			    (long long)l->number);
	va_start(args, format);
	strbuf_vaddf(&text, format, args);
	va_end(args);
	strvec_push(&v->findings, text.buf);
}

static void walk_release(struct walk *w)
{
	landing_check_release(&w->landing);
	log_record_release(&w->newer);
	seen_map_release(&w->seen);
}

/* The number of the record after which this life of the entry began. */
static int64_t reopened_at(struct walk *w, const struct entry *e)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;

	if (oid_is_zero(&e->reopened) || log_read(&l, w->r, &e->reopened))
		return 0;
	return l.number;
}

static int check_live(struct walk *w)
{
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;
	size_t broken = 0;
	int error = entry_list(&all, w->r, w->target, &broken);

	if (!error && broken)
		verify_finding(w->out, NULL,
			       "%zu refs in the queue hold no "
			       "entry",
			       broken);
	for (size_t i = 0; !error && i < all.n; i++) {
		const struct entry *e = &all.v[i];
		struct seen *seen;
		bool made;

		if (!commit_exists(w->r->repo, &e->head))
			verify_finding(w->out, NULL,
				       "entry %s is queued and "
				       "its commit %s is gone",
				       e->id, oid_short(&e->head));
		else if (entry_check(w->r, e))
			verify_finding(w->out, NULL, "entry %s: %s", e->id,
				       error_message());
		else
			verify_first_record(w->out, w->r, NULL, e);
		seen = seen_look_up(&w->seen, e->id, &made);
		seen->reopened = reopened_at(w, e);
		seen->live = true;
	}
	return error;
}

/* The records of one ended entry, as the log keeps them alive. */
static void check_ended(struct walk *w, const struct log_record *l,
			const struct log_entry *le)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	struct seen *seen;
	bool made;

	if (entry_read(&e, w->r, w->target, le->id, &le->record) ||
	    entry_check(w->r, &e)) {
		verify_finding(w->out, l, "entry %s: %s", le->id,
			       error_message());
	} else if (!oid_equal(&e.head, &le->head)) {
		verify_finding(w->out, l,
			       "entry %s was submitted as %s, the "
			       "log says %s",
			       le->id, oid_short(&e.head),
			       oid_short(&le->head));
	} else if (!commit_exists(w->r->repo, &e.head)) {
		verify_finding(w->out, l, "entry %s: its commit %s is gone",
			       le->id, oid_short(&e.head));
	} else {
		verify_log_entry(w->out, l, le, &e);
		verify_first_record(w->out, w->r, l, &e);
	}
	if (e.sequence > w->highest)
		w->highest = e.sequence;
	seen = seen_look_up(&w->seen, le->id, &made);
	if (!made && seen->reopened < l->number)
		verify_finding(w->out, l,
			       seen->live ? "entry %s ended here and is still "
					    "queued: git refinery run" :
					    "entry %s ended here and once more "
					    "later",
			       le->id);
	seen->live = false;
	seen->reopened = e.id ? reopened_at(w, &e) : 0;
}

static bool ends_entries(enum log_event event)
{
	return event == LOG_LANDED || event == LOG_REJECTED ||
	       event == LOG_WITHDRAWN;
}

/* Does the record say that it is of this target, and pin what it ends? */
static void check_form(struct walk *w, const struct log_record *l)
{
	CLEANUP(record_release) struct record record = RECORD_INIT;
	const char *target;
	size_t parents = l->n_entries + !oid_is_zero(&l->former);

	if (record_read(&record, w->r->repo, &l->id, "log/1"))
		return;
	target = record_get(&record, "Target");
	if (!target || strcmp(target, w->target))
		verify_finding(w->out, l, "it is of target '%.100s'",
			       target ? target : "");
	if (record.parents.n != parents)
		verify_finding(w->out, l, "it has %zu parents and not %zu",
			       record.parents.n, parents);
	if (ends_entries(l->event) != (l->n_entries > 0))
		verify_finding(w->out, l, "'%s' with %zu entries",
			       log_event_name(l->event), l->n_entries);
}

/* Did the target move as such a record may say? */
static int check_move(struct walk *w, const struct log_record *l)
{
	bool still = oid_equal(&l->old, &l->tip);
	bool rewritten = !strcmp(l->code, "REWRITTEN");
	int result;

	switch (l->event) {
	case LOG_ADOPTED:
		return 0;
	case LOG_LANDED:
		w->out->landings++;
		w->out->entries += l->n_entries;
		return landing_check(&w->landing, l);
	case LOG_REJECTED:
	case LOG_WITHDRAWN:
		if (!still)
			verify_finding(w->out, l,
				       "the target moved with an "
				       "entry that did not land");
		return 0;
	default:
		break;
	}
	if (!commit_exists(w->r->repo, &l->old) &&
	    (rewritten || w->landing.rewritten))
		return 0;
	result = history_contains(w->r->repo, &l->tip, &l->old);
	if (result <= 0 && !rewritten)
		verify_finding(w->out, l, "%s does not follow on %s",
			       oid_short(&l->tip), oid_short(&l->old));
	else if (result > 0 && rewritten)
		verify_finding(w->out, l, "%s follows on %s: nothing was lost",
			       oid_short(&l->tip), oid_short(&l->old));
	return 0;
}

/* The record at hand against the one that followed on it. */
static void check_link(struct walk *w, const struct log_record *l)
{
	const struct log_record *newer = &w->newer;

	if (oid_is_zero(&newer->id))
		return;
	if (newer->number != l->number + 1)
		verify_finding(w->out, newer, "it follows on number %lld",
			       (long long)l->number);
	if (!oid_equal(&newer->old, &l->tip))
		verify_finding(w->out, newer,
			       "it begins at %s, but the record "
			       "before ended at %s",
			       oid_short(&newer->old), oid_short(&l->tip));
	if (newer->sequence !=
	    (w->highest > l->sequence ? w->highest : l->sequence))
		verify_finding(w->out, newer,
			       "its sequence number is %lld, after %lld and "
			       "with entries up to %lld",
			       (long long)newer->sequence,
			       (long long)l->sequence, (long long)w->highest);
}

static void check_first(struct walk *w, const struct log_record *l)
{
	if (l->event != LOG_ADOPTED)
		verify_finding(w->out, l,
			       "the log does not begin with the "
			       "target's adoption");
	if (l->number != 1)
		verify_finding(w->out, l, "the first record has number %lld",
			       (long long)l->number);
}

static int check_record(struct walk *w, const struct log_record *l)
{
	w->out->records++;
	check_link(w, l);
	check_form(w, l);
	if (oid_is_zero(&l->former))
		check_first(w, l);
	else if (l->event == LOG_ADOPTED)
		verify_finding(w->out, l, "the target was adopted before");
	verify_record(w->out, l, w->target);
	w->landing.rewritten |= !strcmp(l->code, "REWRITTEN");
	w->highest = 0;
	for (size_t i = 0; i < l->n_entries; i++)
		check_ended(w, l, &l->entries[i]);
	return check_move(w, l);
}

/* Where the target is against where the log left it. */
static int check_tip(struct walk *w, const struct log_record *l)
{
	CLEANUP(cleanup_free) char *name = name_target(w->target);
	CLEANUP(oids_release) struct oids ahead = OIDS_INIT;
	struct oid tip;
	int result = ref_read(&tip, w->r->repo, name);

	if (result == ERR_NOTFOUND) {
		verify_finding(w->out, NULL,
			       "%s is gone; the log left it at "
			       "%s",
			       name, oid_short(&l->tip));
		return 0;
	}
	if (result || oid_equal(&tip, &l->tip))
		return result;
	result = commit_exists(w->r->repo, &l->tip) ?
			 history_contains(w->r->repo, &tip, &l->tip) :
			 0;
	if (result > 0)
		result = history_range(&ahead, w->r->repo, &l->tip, &tip,
				       1000000);
	if (result < 0)
		return result;
	if (ahead.n)
		verify_finding(w->out, NULL,
			       "%s is %zu commits ahead of the "
			       "log: git refinery run records "
			       "them",
			       w->target, ahead.n);
	else
		verify_finding(w->out, NULL,
			       "%s is at %s, the log left it at "
			       "%s: git refinery run records it",
			       w->target, oid_short(&tip), oid_short(&l->tip));
	return 0;
}

static int unreadable(struct walk *w, const struct oid *id)
{
	verify_finding(w->out, NULL, "the log is broken at record %s: %s",
		       oid_short(id), error_message());
	return 0;
}

static int walk_log(struct walk *w, struct oid at)
{
	while (!oid_is_zero(&at)) {
		struct log_record l = LOG_RECORD_INIT;
		int error = log_read(&l, w->r, &at);

		if (error)
			return unreadable(w, &at);
		if (oid_is_zero(&w->newer.id))
			error = check_tip(w, &l);
		if (!error)
			error = check_record(w, &l);
		at = l.former;
		log_record_release(&w->newer);
		w->newer = l;
		if (error)
			return error_wrap(error, "record %s", oid_short(&l.id));
	}
	return 0;
}

/* Nobody should have to guess that there are any. */
static void note_counts(struct walk *w)
{
	size_t lost = w->landing.lost;
	size_t n = w->landing.untested;

	w->out->untested = n;
	if (lost)
		strvec_pushf(&w->out->notes,
			     "%zu %s, which the target lost later, cannot be "
			     "checked: git gc removed the commits",
			     lost, lost == 1 ? "landing" : "landings");
	if (n)
		strvec_pushf(&w->out->notes,
			     "no gate applied to %zu %s, the newest of them "
			     "record %s",
			     n, n == 1 ? "landing" : "landings",
			     oid_short(&w->landing.newest_untested));
}

int verify_target(struct verification *out, struct refinery *r,
		  const char *target, bool contents)
{
	CLEANUP(walk_release)
	struct walk w = { .r = r, .target = target, .out = out };
	CLEANUP(cleanup_free) char *name = name_log(target);
	struct oid at;
	int error = ref_read(&at, r->repo, name);

	if (error)
		return refinery_serves(r, target) ? ERR_NOTFOUND : error;
	w.landing = (struct landing_check){
		.r = r, .target = target, .out = out, .contents = contents
	};
	error = check_live(&w);
	if (!error)
		error = walk_log(&w, at);
	if (!error)
		note_counts(&w);
	return error;
}
