/* SPDX-License-Identifier: MIT */
#include "report/status.h"
#include "report/snapshot.h"

#include <stddef.h>

const struct status_form *status_form(enum form form)
{
	return form == FORM_JSON      ? &status_json :
	       form == FORM_PORCELAIN ? &status_porcelain :
					&status_text;
}

const char *status_doing(const struct snapshot *s)
{
	if (s->halt.pause)
		return "paused";
	if (s->tests.n)
		return "testing";
	if (s->halt.is_frozen)
		return "frozen";
	if (s->waits)
		return "waiting";
	if (s->remote)
		return "unknown";
	return s->runner ? "running" : "idle";
}
