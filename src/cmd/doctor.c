/* SPDX-License-Identifier: MIT */
/* git refinery doctor: see whether a repository can be served, and mend it */
#include "cmd/cmd.h"
#include "setup/doctor.h"
#include "setup/diagnosis.h"
#include "util/cleanup.h"
#include "util/json.h"
#include "util/options.h"
#include "util/text.h"

#include <stdio.h>

static const char usage[] = "git refinery doctor [--fix] [--json]";

static void print_diagnosis(const struct diagnosis *f)
{
	CLEANUP(cleanup_free) char *text = text_safe(f->text);
	CLEANUP(cleanup_free) char *next = text_safe(f->next);

	printf("%-8s %-11s %s\n",
	       f->fixed ? "fixed" : diagnosis_level_name(f->level), f->check,
	       text);
	if (*next)
		printf("%-8s %-11s next: %s\n", "", "", next);
}

static void print_json(const struct diagnoses *l)
{
	CLEANUP(cleanup_json) struct json *top = json_object();
	CLEANUP(cleanup_free) char *text = NULL;
	struct json *checks;

	json_set_number(top, "version", 1);
	json_set_bool(top, "ok", !diagnoses_problems(l));
	checks = json_set(top, "checks", json_array());
	for (size_t i = 0; i < l->n; i++) {
		const struct diagnosis *f = &l->v[i];
		struct json *check = json_push(checks, json_object());

		json_set_string(check, "check", f->check);
		json_set_string(check, "level", diagnosis_level_name(f->level));
		json_set_bool(check, "fixed", f->fixed);
		json_set_string(check, "text", f->text);
		json_set_string(check, "next_action", f->next);
	}
	text = json_print(top);
	fputs(text, stdout);
}

int cmd_doctor(struct refinery *none, int argc, char **argv)
{
	CLEANUP(diagnoses_release) struct diagnoses found = DIAGNOSES_INIT;
	bool fix = false, json = false;
	const struct option_spec options[] = {
		{ "fix", 'f', .flag = &fix,
		  .help = "mend what can be mended without a person" },
		{ "json", 0, .flag = &json, .help = "print JSON" },
		{ 0 }
	};
	int error;

	(void)none;
	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc)
		return options_usage(usage, "doctor takes no argument");
	error = doctor(&found, fix);
	if (error)
		return cmd_fail(error);
	if (json)
		print_json(&found);
	for (size_t i = 0; !json && i < found.n; i++)
		print_diagnosis(&found.v[i]);
	return diagnoses_problems(&found) ? EXIT_NO : 0;
}
