/* SPDX-License-Identifier: MIT */
#include "review/voice.h"
#include "review/review.h"
#include "util/alloc.h"

#include <string.h>

#define PHRASES 6

/* By level: the higher, the hotter. */
static const char *const roasts[][PHRASES] = {
	[FINDING_NOTE] = {
		"A small thing, like a pebble in a shoe.",
		"Nobody will die of it. Nobody will frame it, either.",
		"This line is doing its best, and its best is a C plus.",
		"It works, in the way a door held shut by a chair works.",
		"Not wrong. Just the code shrugging at its reader.",
		"The kind of line that future readers skip, then regret.",
	},
	[FINDING_WARNING] = {
		"This line reads like a promise made at four in the morning.",
		"A trap with good manners: it waits until the demo.",
		"It compiles, which is the nicest thing one can say of it.",
		"Somewhere a pager is warming up because of this line.",
		"This is not a shortcut, it is the long way with a cliff.",
		"The bug tracker has already picked out a number for it.",
	},
	[FINDING_ERROR] = {
		"This line is not technical debt, it is a loan shark.",
		"An incident report, conveniently written in advance.",
		"It holds the front door open and waves at the street.",
		"Even the linter needed to sit down after this one.",
		"If this lands, the post-mortem already has its title.",
		"A museum of bad ideas would ask for this on loan.",
	},
};

static const char *const kind[] = {
	[FINDING_NOTE] = NULL,
	[FINDING_WARNING] = "Worth another look before it lands.",
	[FINDING_ERROR] = "This one has to change; the rest can follow.",
};

/* The same phrase for the same finding, whatever stands beside it. */
static size_t choice(const struct finding *f)
{
	size_t sum = 0;

	for (const char *c = f->fingerprint; c && *c; c++)
		sum = sum * 31 + (unsigned char)*c;
	return sum % PHRASES;
}

const char *voice_remark(enum review_style style, const struct finding *f)
{
	if (style == STYLE_ROAST)
		return roasts[f->level][choice(f)];
	if (style == STYLE_LENIENT)
		return kind[f->level];
	return NULL;
}

const char *voice_closing(enum review_style style, const struct review *v)
{
	static const char *const plain[] = {
		[REVIEW_MERGE] = "",
		[REVIEW_ADDRESS] = "",
		[REVIEW_REFUSE] = "",
		[REVIEW_INCOMPLETE] = "",
	};
	static const char *const hot[] = {
		[REVIEW_MERGE] = "Nothing to mock. How disappointing; well "
				 "done.",
		[REVIEW_ADDRESS] = "Close, as a dart in the wall is close.",
		[REVIEW_REFUSE] = "Let it cool, mend it, and nobody needs to "
				  "know.",
		[REVIEW_INCOMPLETE] = "One cannot roast what one cannot see.",
	};
	static const char *const gentle[] = {
		[REVIEW_MERGE] = "Looks good.",
		[REVIEW_ADDRESS] = "Nearly there.",
		[REVIEW_REFUSE] = "Some work is left, and it is worth it.",
		[REVIEW_INCOMPLETE] = "What could be seen looks good.",
	};

	return (style == STYLE_ROAST   ? hot :
		style == STYLE_LENIENT ? gentle :
					 plain)[v->verdict];
}

static bool is_test(const char *path)
{
	return strstr(path, "test") || strstr(path, "spec");
}

char *voice_praise(enum review_style style, const struct review *v)
{
	const struct diff *d = &v->subject.diff;
	uint64_t added = 0, removed = 0;
	size_t tests = 0;

	if (style != STYLE_ROAST && style != STYLE_LENIENT)
		return NULL;
	for (size_t i = 0; i < d->n; i++) {
		uint64_t more, less;

		diff_count(&d->v[i], &more, &less);
		added += more;
		removed += less;
		tests += d->v[i].new_mode && is_test(d->v[i].path);
	}
	if (tests)
		return alloc_printf("Good: it brings tests along (%zu %s).",
				    tests, tests == 1 ? "file" : "files");
	if (removed > added)
		return alloc_printf("Good: it takes away more lines than it "
				    "adds.");
	if (added <= 50)
		return alloc_printf("Good: it is small enough to be read.");
	if (!findings_count(&v->findings, FINDING_OPEN, FINDING_ERROR))
		return alloc_printf("Good: nothing in it is an error.");
	return alloc_printf("Good: it was reviewed before it landed, and not "
			    "after.");
}
