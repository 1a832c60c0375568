/* SPDX-License-Identifier: MIT */
#include "queue/pushopt.h"
#include "queue/entry.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/process.h"
#include "util/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BYPASS "bypass="

static const char *const actions[] = { "withdraw", "retry",   "hold",
				       "release",  "promote", NULL };

void pushopt_release(struct pushopt *o)
{
	free(o->topic);
	strvec_release(&o->after);
	free(o->replace);
	free(o->action);
	free(o->id);
	free(o->reason);
	free(o->bypass);
	*o = PUSHOPT_INIT;
}

static int bad(const char *option, const char *why)
{
	CLEANUP(cleanup_free) char *shown = text_safe(option);

	error_set(ERR_INVALID, "push option '%.200s' %s", shown, why);
	return error_next(ERR_INVALID,
			  "options are topic=<word>, priority=<n>, "
			  "after=<id>, replace=<id>, alone, "
			  "withdraw=<id>, retry=<id>, hold=<id>[,<reason>], "
			  "release=<id>, promote=<id>, bypass=<reason>");
}

/* Take the text of an option that may be given once. */
static int take(char **slot, const char *option, const char *value)
{
	if (*slot)
		return bad(option, "is given twice");
	if (!*value)
		return bad(option, "has no value");
	*slot = alloc_string(value);
	return 0;
}

static int take_priority(struct pushopt *o, const char *option,
			 const char *value)
{
	int64_t number;

	if (o->priority >= 0)
		return bad(option, "is given twice");
	if (number_parse(&number, value, 0, ENTRY_PRIORITY_MAX))
		return bad(option, "is not a number from 0 to 4");
	o->priority = (int)number;
	return 0;
}

static int take_after(struct pushopt *o, const char *option, const char *value)
{
	if (!*value)
		return bad(option, "has no value");
	if (strvec_has(&o->after, value))
		return bad(option, "is given twice");
	strvec_push(&o->after, value);
	return 0;
}

static int take_action(struct pushopt *o, const char *option, const char *name,
		       const char *value)
{
	int error;

	if (o->action)
		return bad(option, "is a second action; push one at a time");
	error = take(&o->id, option, value);
	if (error)
		return error;
	o->action = alloc_string(name);
	if (!strcmp(name, "hold") && strchr(o->id, ',')) {
		char *comma = strchr(o->id, ',');

		o->reason = alloc_string(comma + 1);
		*comma = '\0';
	}
	return 0;
}

static int parse_one(struct pushopt *o, const char *option)
{
	CLEANUP(cleanup_free) char *key = NULL;
	const char *value = strchr(option, '=');

	if (strlen(option) > PUSHOPT_LIMIT)
		return bad(option, "is too long");
	if (!text_utf8_valid(option, strlen(option)))
		return bad(option, "is not UTF-8");
	if (!strcmp(option, "alone")) {
		o->alone = true;
		return 0;
	}
	if (!value)
		return bad(option, "is not known here");
	key = alloc_string_n(option, (size_t)(value++ - option));
	if (!strcmp(key, "topic"))
		return take(&o->topic, option, value);
	if (!strcmp(key, "priority"))
		return take_priority(o, option, value);
	if (!strcmp(key, "after"))
		return take_after(o, option, value);
	if (!strcmp(key, "replace"))
		return take(&o->replace, option, value);
	if (!strcmp(key, "bypass"))
		return take(&o->bypass, option, value);
	for (const char *const *action = actions; *action; action++)
		if (!strcmp(key, *action))
			return take_action(o, option, key, value);
	return bad(option, "is not known here");
}

int pushopt_parse(struct pushopt *out, const struct strvec *options)
{
	if (options->n > PUSHOPT_MAX)
		return error_set(ERR_INVALID, "more than %d push options",
				 PUSHOPT_MAX);
	strvec_each(options, option) {
		int error = parse_one(out, *option);

		if (error) {
			pushopt_release(out);
			return error;
		}
	}
	return 0;
}

const char *pushopt_bypass(const struct strvec *options)
{
	strvec_each(options, option)
		if (!strncmp(*option, BYPASS, strlen(BYPASS)))
			return *option + strlen(BYPASS);
	return NULL;
}

int pushopt_from_env(struct strvec *out)
{
	const char *count = getenv("GIT_PUSH_OPTION_COUNT");
	int64_t n = 0;

	if (count && number_parse(&n, count, 0, PUSHOPT_MAX))
		return error_set(ERR_INVALID, "more than %d push options",
				 PUSHOPT_MAX);
	for (int64_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free)
		char *name = alloc_printf("GIT_PUSH_OPTION_%d", (int)i);
		const char *value = getenv(name);

		if (value)
			strvec_push(out, value);
	}
	return 0;
}

void pushopt_clean_env(struct process *p)
{
	static const char *const names[] = {
		"GIT_PUSH_OPTION_COUNT", "GIT_PUSH_CERT",
		"GIT_PUSH_CERT_SIGNER",	 "GIT_PUSH_CERT_KEY",
		"GIT_PUSH_CERT_STATUS",	 "GIT_PUSH_CERT_NONCE",
		"GIT_PROTOCOL",		 "REFINERY_PROBE",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		strvec_push(&p->env, names[i]);
	for (int i = 0; i < PUSHOPT_MAX; i++)
		strvec_pushf(&p->env, "GIT_PUSH_OPTION_%d", i);
}
