/* SPDX-License-Identifier: MIT */
#include "review/verdict.h"
#include "finding/coverage.h"
#include "finding/finding.h"
#include "util/error.h"

#include <string.h>

enum review_verdict review_verdict(const struct findings *l,
				   const struct coverage *c,
				   unsigned confidence)
{
	enum finding_level worst = FINDING_NOTE;

	for (size_t i = 0; i < l->n; i++) {
		const struct finding *f = &l->v[i];

		if (f->state == FINDING_OPEN && f->confidence >= confidence &&
		    f->level > worst)
			worst = f->level;
	}
	if (worst == FINDING_ERROR)
		return REVIEW_REFUSE;
	if (worst == FINDING_WARNING)
		return REVIEW_ADDRESS;
	return coverage_complete(c) ? REVIEW_MERGE : REVIEW_INCOMPLETE;
}

bool review_blocked(enum review_verdict verdict, const struct coverage *c,
		    enum review_block block, bool open)
{
	if (block == REVIEW_BLOCK_NEVER)
		return false;
	if (!open && !coverage_complete(c))
		return true;
	return verdict == REVIEW_REFUSE ||
	       (verdict == REVIEW_ADDRESS && block == REVIEW_BLOCK_WARNING);
}

const char *review_verdict_name(enum review_verdict verdict)
{
	static const char *const names[] = { "merge", "address before merge",
					     "do NOT merge", "incomplete" };

	return names[verdict];
}

int review_block_parse(enum review_block *out, const char *name)
{
	static const char *const names[] = { "error", "warning", "never" };

	for (int i = 0; i < 3; i++)
		if (!strcmp(name, names[i])) {
			*out = (enum review_block)i;
			return 0;
		}
	return error_set(ERR_INVALID, "'%s' is not error, warning or never",
			 name);
}
