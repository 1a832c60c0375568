/* SPDX-License-Identifier: MIT */
#include "review/render.h"
#include "review/review.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <string.h>

static const struct renderer table[] = {
	{ "text", "for people", render_text },
	{ "json", "all of it, for programs", render_json },
	{ "markdown", "for a comment on a page", render_markdown },
	{ "sarif", "SARIF 2.1.0", render_sarif },
	{ "rdjsonl", "for reviewdog", render_rdjsonl },
	{ "github", "annotations in the log of a job", render_github },
	{ "patch", "the fixes, for git apply", render_patch },
};

#define COUNT (sizeof(table) / sizeof(*table))

const struct renderer *renderer_at(size_t index)
{
	return index < COUNT ? &table[index] : NULL;
}

int renderer_find(const struct renderer **out, const char *name)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < COUNT; i++) {
		if (!strcmp(table[i].name, name)) {
			*out = &table[i];
			strbuf_release(&names);
			return 0;
		}
		strbuf_addf(&names, "%s%s", i ? ", " : "", table[i].name);
	}
	error_set(ERR_INVALID, "there is no format '%s'", name);
	error_next(ERR_INVALID, "take one of %s", names.buf);
	strbuf_release(&names);
	return ERR_INVALID;
}

bool render_shows(const struct finding *f, const struct render_options *o)
{
	return f->state == FINDING_OPEN ||
	       (o->all && f->state != FINDING_DUPLICATE);
}

static const struct finding *worst(const struct review *v)
{
	const struct finding *found = NULL;

	for (size_t i = 0; i < v->findings.n; i++) {
		const struct finding *f = &v->findings.v[i];

		if (f->state == FINDING_OPEN &&
		    (!found || f->level > found->level))
			found = f;
	}
	return found;
}

static bool failed(const struct review *v)
{
	for (size_t i = 0; i < v->coverage.n; i++)
		if (v->coverage.v[i].state == COVERAGE_FAILED)
			return true;
	return false;
}

char *render_next(const struct review *v, const struct render_options *o)
{
	const char *again = !o->hook   ? "run git refinery review again" :
			    v->blocked ? "push again" :
					 "push that, too: this push goes on";
	const struct finding *f = worst(v);

	if (f && f->level >= FINDING_WARNING)
		return alloc_printf(
			"mend what is named and %s; what is no problem: git "
			"refinery dismiss %.*s --reason '<why>'",
			again, RENDER_ID, f->fingerprint);
	if (!coverage_complete(&v->coverage))
		return alloc_printf(
			"%s, or let an incomplete review pass: git config "
			"refinery.reviewIncomplete pass",
			failed(v) ? "mend the reviewer that failed" :
				    "see to what was not seen");
	return NULL;
}
