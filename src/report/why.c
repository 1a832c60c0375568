/* SPDX-License-Identifier: MIT */
#include "report/why.h"
#include "report/snapshot.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"

#include <stdlib.h>

char *why_test(const struct snapshot *s, const struct progress_test *test)
{
	char *spent = alloc_string(clock_age(s->time - test->since));
	char *text =
		test->typical ?
			alloc_printf("gate %s, %s of about %s", test->gate,
				     spent,
				     clock_age((test->typical + 999) / 1000)) :
			alloc_printf("gate %s, %s", test->gate, spent);

	free(spent);
	return text;
}

/* By the word of the owner, or by the state of the target. */
static char *why_halted(const struct snapshot *s)
{
	if (s->halt.pause) {
		CLEANUP(cleanup_free) char *text = halt_pause_text(&s->halt);

		return alloc_printf("%s is %s", s->target, text);
	}
	if (s->halt.is_frozen)
		return halt_freeze_text(&s->halt);
	if (s->waits)
		return alloc_printf("landing waits: %s", s->waits);
	if (s->red)
		return alloc_printf("%s itself fails gate '%s': enqueue a "
				    "change that mends it",
				    s->target, s->red);
	return NULL;
}

static char *why_idle(const struct snapshot *s)
{
	return s->remote || s->runner ?
		       NULL :
		       alloc_string("no runner is at work: git refinery run");
}

char *why_all_wait(const struct snapshot *s)
{
	char *text = why_halted(s);

	return text ? text : why_idle(s);
}

static char *why_in_line(const struct snapshot *s,
			 const struct snapshot_row *row)
{
	char *all = why_halted(s);

	if (all && s->halt.is_frozen && strvec_has(&s->ready, row->entry->id)) {
		char *text = alloc_printf("passed its tests; %s", all);

		free(all);
		return text;
	}
	if (all)
		return all;
	if (row->after)
		return alloc_string(row->after);
	all = why_idle(s);
	if (all)
		return all;
	if (s->remote && row->standing == STANDING_NEW)
		return alloc_string("no runner has seen it yet");
	if (row->standing == STANDING_NEW)
		return alloc_string("the runner has not looked at it yet");
	if (row->ahead)
		return alloc_printf("%zu ahead of it", row->ahead);
	return alloc_string("is next");
}

char *why_waits(const struct snapshot *s, const struct snapshot_row *row)
{
	const struct entry *e = row->entry;

	if (row->standing == STANDING_TESTING)
		return why_test(s, snapshot_test_of(s, row->entry));
	if (row->standing != STANDING_HELD)
		return why_in_line(s, row);
	return alloc_printf("%s%s%s", e->code,
			    *e->code && *e->reason ? ": " : "", e->reason);
}
