/* SPDX-License-Identifier: MIT */
#include "config/halt.h"
#include "config/settings.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/strvec.h"

#include <stdlib.h>

void halt_release(struct halt *h)
{
	free(h->pause);
	free(h->drain);
	free(h->frozen.reason);
	*h = HALT_INIT;
}

static char *reason_of(const struct settings *s, const char *target,
		       const char *key)
{
	const char *reason = settings_string(s, target, key);

	return *reason ? alloc_string(reason) : NULL;
}

void halt_read(struct halt *out, const struct settings *s, const char *target,
	       int64_t now)
{
	CLEANUP(strvec_release) struct strvec windows = STRVEC_INIT;
	const char *until = settings_string(s, target, "pauseUntil");

	halt_release(out);
	settings_list(&windows, s, target, "freeze");
	out->is_frozen = freeze_find(&out->frozen, &windows, now);
	if (*until &&
	    (when_parse_date(&out->until, until) || out->until <= now)) {
		out->until = 0;
		return;
	}
	out->pause = reason_of(s, target, "pause");
	out->drain = reason_of(s, target, "drain");
}

static char *text_of(const struct halt *h, const char *what, const char *reason)
{
	char until[WHEN_TEXT_MAX] = "";

	if (!reason)
		return NULL;
	if (h->until)
		when_print(until, h->until, "");
	return alloc_printf("%s%s%s: %s", what, *until ? " until " : "", until,
			    reason);
}

char *halt_pause_text(const struct halt *h)
{
	return text_of(h, "paused", h->pause);
}

char *halt_drain_text(const struct halt *h)
{
	return text_of(h, "draining", h->drain);
}

char *halt_freeze_text(const struct halt *h)
{
	const struct frozen *f = &h->frozen;

	if (!h->is_frozen)
		return NULL;
	return alloc_printf("frozen%s%s%s%s", f->until ? " until " : "",
			    f->until ? f->text : " with no end in sight",
			    *f->reason ? ": " : "", f->reason);
}
