/* SPDX-License-Identifier: MIT */
/* git refinery verify: prove the history of a target from git alone */
#include "cmd/cmd.h"
#include "config/settings.h"
#include "report/form.h"
#include "report/verify.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/options.h"
#include "util/text.h"

#include <stdio.h>

static const char usage[] =
	"git refinery verify [--target <branch>]... [--all] [--json]";

static void print_lines(const char *lead, const struct strvec *lines)
{
	strvec_each(lines, line) {
		CLEANUP(cleanup_free) char *safe = text_safe(*line);

		printf("%s%s\n", lead, safe);
	}
}

static void print_text(const struct verification *v, const char *target)
{
	print_lines("wrong: ", &v->findings);
	print_lines("note: ", &v->notes);
	printf("%zu %s of %zu %s verified on %s, ", v->landings,
	       v->landings == 1 ? "landing" : "landings", v->entries,
	       v->entries == 1 ? "entry" : "entries", target);
	if (v->findings.n)
		printf("%zu %s wrong\n", v->findings.n,
		       v->findings.n == 1 ? "thing" : "things");
	else
		printf("nothing wrong\n");
}

static void set_lines(struct json *object, const char *name,
		      const struct strvec *lines)
{
	struct json *array = json_set(object, name, json_array());

	strvec_each(lines, line)
		json_push_string(array, *line);
}

static void set_target(struct json *o, const struct verification *v,
		       const char *target)
{
	json_set_string(o, "target", target);
	json_set_number(o, "records", (int64_t)v->records);
	json_set_number(o, "landings", (int64_t)v->landings);
	json_set_number(o, "entries", (int64_t)v->entries);
	json_set_number(o, "untested", (int64_t)v->untested);
	json_set_bool(o, "sound", !v->findings.n);
	set_lines(o, "findings", &v->findings);
	set_lines(o, "notes", &v->notes);
}

/* 0 sound, 1 not, negative: could not be carried through. */
static int verify_one(struct json *targets, struct refinery *r,
		      const char *target, bool contents)
{
	CLEANUP(verification_release)
	struct verification v = VERIFICATION_INIT;
	int error = verify_target(&v, r, target, contents);

	if (error)
		return error;
	if (targets)
		set_target(json_push(targets, json_object()), &v, target);
	else
		print_text(&v, target);
	return v.findings.n > 0;
}

int cmd_verify(struct refinery *r, int argc, char **argv)
{
	CLEANUP(strvec_release) struct strvec named = STRVEC_INIT;
	CLEANUP(cleanup_json) struct json *document = NULL;
	struct json *list = NULL;
	bool all = false, json = false;
	const struct option_spec options[] = {
		{ "target", 0, .list = &named, .arg = "<branch>",
		  .help = "verify this target only; may be repeated" },
		{ "all", 'a', .flag = &all,
		  .help = "merge each landed entry once more, too" },
		{ "json", 0, .flag = &json, .help = "print JSON" },
		{ 0 }
	};
	const struct strvec *targets;
	int worst = 0;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc)
		return options_usage(usage, "verify takes no argument");
	r->look_only = true;
	targets = named.n ? &named : settings_targets(r->settings);
	if (!targets->n) {
		const char *none;

		return cmd_fail(refinery_default_target(&none, r));
	}
	if (json) {
		document = form_json("verify");
		list = json_set(document, "targets", json_array());
	}
	strvec_each(targets, target) {
		int result = verify_one(list, r, *target, all);

		if (result < 0)
			return cmd_fail(result);
		worst |= result;
	}
	if (document)
		form_print(document);
	return worst ? EXIT_NO : 0;
}
