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

static char *why_frozen(const struct snapshot *s,
			const struct snapshot_row *row)
{
	CLEANUP(cleanup_free) char *text = halt_freeze_text(&s->halt);

	return alloc_printf("%s%s",
			    strvec_has(&s->ready, row->entry->id) ?
				    "passed its tests; " :
				    "",
			    text);
}

static char *why_in_line(const struct snapshot *s,
			 const struct snapshot_row *row)
{
	if (s->halt.pause) {
		CLEANUP(cleanup_free) char *text = halt_pause_text(&s->halt);

		return alloc_printf("%s is %s", s->target, text);
	}
	if (s->halt.is_frozen)
		return why_frozen(s, row);
	if (s->waits)
		return alloc_printf("landing waits: %s", s->waits);
	if (row->after)
		return alloc_string(row->after);
	if (s->remote && row->standing == STANDING_NEW)
		return alloc_string("no runner has seen it yet");
	if (!s->remote && !s->runner)
		return alloc_string("no runner is at work: git refinery run");
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
