/* SPDX-License-Identifier: MIT */
/* git refinery dismiss: say that a finding is none, and why */
#include "cmd/cmd.h"
#include "git/repo.h"
#include "review/dismissal.h"
#include "finding/finding.h"
#include "review/last.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/options.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
	"git refinery dismiss <finding>... --reason <text>\n"
	"git refinery dismiss --undo <finding>... [--reason <text>]";

static int dismiss(struct refinery *r, const char *id, bool undo,
		   const char *reason)
{
	CLEANUP(finding_release) struct finding f = { 0 };
	CLEANUP(cleanup_free) char *by = repo_user_ident(r->repo);
	CLEANUP(cleanup_free) char *rule = NULL;
	CLEANUP(cleanup_free) char *path = NULL;
	int error = last_find(&f, r, id);

	if (!error)
		error = dismissal_add(r, &f, !undo, reason, by);
	if (error)
		return error;
	rule = text_safe(f.rule);
	path = text_safe(f.path);
	printf("%s %.10s: %s in %s\n", undo ? "restored" : "dismissed",
	       f.fingerprint, rule, path);
	return 0;
}

int cmd_dismiss(struct refinery *r, int argc, char **argv)
{
	const char *reason = NULL;
	bool undo = false;
	int error = 0;
	const struct option_spec options[] = {
		{ "reason", 0, .string = &reason, .arg = "<text>",
		  .help = "why it is no problem; it is kept" },
		{ "undo", 0, .flag = &undo,
		  .help = "take it back: the finding counts again" },
		{ 0 }
	};

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (!argc)
		return options_usage(usage, "which finding?");
	if (!undo && (!reason || !*reason))
		return options_usage(usage, "a dismissal needs a --reason");
	for (int i = 0; !error && i < argc; i++)
		error = dismiss(r, argv[i], undo, reason ? reason : "undone");
	return error ? cmd_fail(error) : 0;
}
