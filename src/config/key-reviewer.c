/* SPDX-License-Identifier: MIT */
/* The rows of reviewers, part of the table of key.c. */
#include "config/key.h"
#include "config/value.h"

#define DAY 86400

static const char *const levels[] = { "note", "warning", "error", NULL };
static const char *const modes[] = { "change", "new", NULL };
/* As linter/intake.h has them. */
static const char *const formats[] = { "sarif",	      "rdjson",
				       "rdjsonl",     "checkstyle",
				       "lines",	      "shellcheck-json1",
				       "eslint-json", NULL };

const struct key key_reviewers[] = {
	{ .name = "command",
	  .scope = KEY_REVIEWER,
	  .type = KEY_STRING,
	  .initial = "",
	  .min = 1,
	  .max = VALUE_LIMIT,
	  .file = true,
	  .item = value_command,
	  .help = "What sh(1) runs at the top of the reviewed tree; its "
		  "standard output is the report. {files} stands for the "
		  "changed files that match paths, quoted; without it the "
		  "command runs once." },
	{ .name = "format",
	  .scope = KEY_REVIEWER,
	  .type = KEY_CHOICE,
	  .initial = "sarif",
	  .choices = formats,
	  .file = true,
	  .help = "What the report is written in. lines: "
		  "file:line:column: level: message, as compilers say it." },
	{ .name = "paths",
	  .scope = KEY_REVIEWER,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 256,
	  .file = true,
	  .item = value_glob,
	  .help = "Files it is for: patterns as those of a test. Empty: all. "
		  "It does not run if no such file changed." },
	{ .name = "level",
	  .scope = KEY_REVIEWER,
	  .type = KEY_CHOICE,
	  .initial = "error",
	  .choices = levels,
	  .file = true,
	  .help = "The most that a finding of this reviewer is, whatever it "
		  "says itself." },
	{ .name = "mode",
	  .scope = KEY_REVIEWER,
	  .type = KEY_CHOICE,
	  .initial = "change",
	  .choices = modes,
	  .file = true,
	  .help = "Which findings count. change: those at changed lines. new: "
		  "it also runs "
		  "on what was there before, and findings that are not there "
		  "count wherever they are." },
	{ .name = "statuses",
	  .scope = KEY_REVIEWER,
	  .type = KEY_LIST,
	  .initial = "0 1",
	  .max = 32,
	  .file = true,
	  .item = value_status,
	  .help = "Exit statuses that say that it has done its work. Any but "
		  "0 needs a finding in the report, too. All else is a "
		  "failure, and the review is incomplete." },
	{ .name = "timeout",
	  .scope = KEY_REVIEWER,
	  .type = KEY_DURATION,
	  .initial = "2m",
	  .min = 1,
	  .max = DAY,
	  .file = true,
	  .help = "How long one run of it may take; then it is killed and has "
		  "failed. Set in git config it is the most that .refinery "
		  "gets." },
	{ .name = "link",
	  .scope = KEY_REVIEWER,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 16,
	  .file = true,
	  .item = value_directory,
	  .help = "Directories of the work tree that git does not track and "
		  "that it needs, as node_modules: it sees them as they are "
		  "there, to read." },
};

const size_t key_reviewers_count =
	sizeof(key_reviewers) / sizeof(*key_reviewers);
