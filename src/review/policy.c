/* SPDX-License-Identifier: MIT */
#include "review/policy.h"
#include "config/settings.h"
#include "state/refinery.h"
#include "util/error.h"

#include <string.h>

static const char *const styles[] = { "strict", "balanced", "lenient",
				      "roast" };

int review_style_parse(enum review_style *out, const char *name)
{
	for (int i = STYLE_STRICT; i <= STYLE_ROAST; i++)
		if (!strcmp(name, styles[i])) {
			*out = (enum review_style)i;
			return 0;
		}
	error_set(ERR_INVALID, "there is no style '%s'", name);
	return error_next(ERR_INVALID,
			  "take strict, balanced, lenient or roast");
}

const char *review_style_name(enum review_style style)
{
	return styles[style];
}

/* The words were checked when the settings were read. */
void review_policy_load(struct review_policy *out, struct refinery *r,
			const char *target)
{
	const struct settings *s = r->settings;

	review_style_parse(&out->style,
			   settings_string(s, target, "reviewStyle"));
	review_block_parse(&out->block,
			   settings_string(s, target, "reviewBlock"));
	out->open =
		!strcmp(settings_string(s, target, "reviewIncomplete"), "pass");
	out->confidence =
		(unsigned)settings_number(s, target, "reviewConfidence");
}
