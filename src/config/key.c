/* SPDX-License-Identifier: MIT */
#include "config/key.h"
#include "config/value.h"
#include "util/suggest.h"

#include <string.h>
#include <strings.h>

#define DAY 86400
#define GIB ((int64_t)1 << 30)

static const char *const sandboxes[] = { "auto", "require", "off", NULL };
static const char *const methods[] = { "rebase", "squash", "merge", "ff",
				       NULL };

static const char *const fallbacks[] = { "none", "squash", "merge", NULL };

static const char *const styles[] = { "strict", "balanced", "lenient", "roast",
				      NULL };
static const char *const blocks[] = { "error", "warning", "never", NULL };
static const char *const incompletes[] = { "block", "pass", NULL };
static const char *const whens[] = { "candidate", "entry", "both", NULL };

static const struct key table[] = {
	{ .name = "target",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 64,
	  .item = value_branch,
	  .help = "The branches that are served, by short name; give it once "
		  "for each. The first is the default target. Without it, a "
		  "bare repository serves the branch that HEAD names." },
	{ .name = "name",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_STRING,
	  .initial = "git-refinery",
	  .min = 1,
	  .max = 200,
	  .item = value_ident,
	  .help = "Committer name of landed commits and of records." },
	{ .name = "email",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_STRING,
	  .initial = "git-refinery@localhost",
	  .min = 1,
	  .max = 200,
	  .item = value_ident,
	  .help = "Committer address of landed commits and of records." },
	{ .name = "reviewSuggest",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_BOOL,
	  .initial = "true",
	  .help = "Does the post-commit hook offer a review, in one line?" },
	{ .name = "slotDirectory",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_STRING,
	  .initial = "",
	  .max = 1000,
	  .item = value_absolute,
	  .help = "Where candidates are checked out and tested, an absolute "
		  "path on a file system with room. Empty: below "
		  "${XDG_CACHE_HOME:-~/.cache}/git-refinery." },
	{ .name = "sandbox",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_CHOICE,
	  .initial = "auto",
	  .choices = sandboxes,
	  .help = "How tests are contained. auto: the best that works here, "
		  "recorded with each verdict; require: no test runs without a "
		  "full sandbox; off: tests run as the runner does." },
	{ .name = "sandboxNetwork",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_BOOL,
	  .initial = "false",
	  .help = "May tests reach the network?" },
	{ .name = "sandboxRequire",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 16,
	  .help = "What the sandbox has to hold, or no test runs: processes, "
		  "signals, files, modes, sockets, network, tcp, keys." },
	{ .name = "sandboxBind",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 64,
	  .whole = true,
	  .item = value_absolute,
	  .help = "Directories that tests can read besides the system's, as a "
		  "cache of packages; give it once for each, as an absolute "
		  "path." },
	{ .name = "testDisk",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_SIZE,
	  .initial = "10g",
	  .min = 1 << 20,
	  .max = 1024 * 1024 * GIB,
	  .help = "Most bytes that a test may leave in its slot; one that "
		  "writes more is stopped." },
	{ .name = "testProcesses",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_NUMBER,
	  .initial = "4096",
	  .min = 16,
	  .max = 1 << 22,
	  .help = "Most processes that a test may have at a time." },
	{ .name = "outputLimit",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_SIZE,
	  .initial = "64k",
	  .min = 1 << 10,
	  .max = 16 << 20,
	  .help = "Bytes of a test's output that are kept: a quarter from "
		  "its start, the rest from its end." },
	{ .name = "timeoutLimit",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_DURATION,
	  .initial = "1d",
	  .min = 1,
	  .max = 7 * DAY,
	  .help = "The longest timeout that .refinery can ask for; a longer "
		  "one is cut to it." },
	{ .name = "gitTimeout",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_DURATION,
	  .initial = "10m",
	  .min = 1,
	  .max = 7 * DAY,
	  .help = "How long a git command of the refinery's own, as a merge or "
		  "a checkout, may take before it counts as hanging and is "
		  "ended. Fetching, pushing and git gc have no limit." },
	{ .name = "retention",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_DURATION,
	  .initial = "30d",
	  .max = 366 * DAY,
	  .help = "How long git refinery gc keeps what nobody needs any more: "
		  "output of tests, verdicts on trees out of reach, kept "
		  "directories." },
	{ .name = "pusherEnv",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_LIST,
	  .initial = "REMOTE_USER GL_USER GL_USERNAME GITEA_PUSHER_NAME",
	  .max = 16,
	  .item = value_variable,
	  .help = "Environment variables in which the server tells hooks who "
		  "pushes; the first that is set counts." },
	{ .name = "wake",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_BOOL,
	  .initial = "true",
	  .help = "Does a push that enqueues start git refinery run in the "
		  "background? Switch it off where cron or a service does." },

	{ .name = "trusted",
	  .scope = KEY_REPOSITORY,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 1000,
	  .item = value_object,
	  .help = "In a clone: the names of the contents of .refinery (its "
		  "blobs) whose commands git refinery try may run here; try "
		  "--trust adds one." },

	{ .name = "method",
	  .scope = KEY_TARGET,
	  .type = KEY_CHOICE,
	  .initial = "rebase",
	  .choices = methods,
	  .file = true,
	  .help = "How entries land. rebase: their commits on top of the "
		  "target; squash: as one commit; merge: by a merge commit; "
		  "ff: only if the target can move to them as they are." },
	{ .name = "fallback",
	  .scope = KEY_TARGET,
	  .type = KEY_CHOICE,
	  .initial = "none",
	  .choices = fallbacks,
	  .help = "How a branch lands of which a rebase would lose part, or "
		  "which conflicts with it, if a merge is clean. none: not; "
		  "squash: as one commit; merge: by a merge commit." },
	{ .name = "gates",
	  .scope = KEY_TARGET,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 64,
	  .file = true,
	  .item = value_gate,
	  .help = "Names of the tests that must pass; what they need must, "
		  "too. Empty: all." },
	{ .name = "pause",
	  .scope = KEY_TARGET,
	  .type = KEY_STRING,
	  .initial = "",
	  .max = 1000,
	  .item = value_line,
	  .help = "A reason; while there is one, nothing is tested and "
		  "nothing lands, and status shows it." },
	{ .name = "drain",
	  .scope = KEY_TARGET,
	  .type = KEY_STRING,
	  .initial = "",
	  .max = 1000,
	  .item = value_line,
	  .help = "A reason; while there is one, new entries are refused, and "
		  "what is queued is tested and lands." },
	{ .name = "pauseUntil",
	  .scope = KEY_TARGET,
	  .type = KEY_STRING,
	  .initial = "",
	  .max = 100,
	  .item = value_moment,
	  .help = "When pause and drain end by themselves, as 2026-12-20 16:00 "
		  "or 2026-12-20T16:00:00Z. Empty: not before git refinery "
		  "resume." },
	{ .name = "reviewStyle",
	  .scope = KEY_TARGET,
	  .type = KEY_CHOICE,
	  .initial = "balanced",
	  .choices = styles,
	  .file = true,
	  .help = "How a review is told. strict: notes, too; balanced: notes "
		  "are held back; lenient: the same, kindly; roast: the same, "
		  "without mercy for the code. Findings and verdict are the "
		  "same in all." },
	{ .name = "reviewBlock",
	  .scope = KEY_TARGET,
	  .type = KEY_CHOICE,
	  .initial = "error",
	  .choices = blocks,
	  .file = true,
	  .help = "From which level on a finding blocks a push and rejects an "
		  "entry: error, warning (errors, too) or never." },
	{ .name = "reviewIncomplete",
	  .scope = KEY_TARGET,
	  .type = KEY_CHOICE,
	  .initial = "block",
	  .choices = incompletes,
	  .file = true,
	  .help = "What becomes of a push or an entry when a reviewer failed "
		  "or "
		  "did not see everything: block or pass." },
	{ .name = "reviewGate",
	  .scope = KEY_TARGET,
	  .type = KEY_BOOL,
	  .initial = "true",
	  .help = "Does the queue review entries itself, so that a push that "
		  "was not reviewed gains nothing?" },
	{ .name = "reviewModel",
	  .scope = KEY_TARGET,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 8,
	  .help = "Models that look at each change besides rules and linters, "
		  "by "
		  "their names in refinery.model.<name>. They may add "
		  "findings, "
		  "and take none away." },
	{ .name = "reviewVerifier",
	  .scope = KEY_TARGET,
	  .type = KEY_STRING,
	  .initial = "",
	  .max = 100,
	  .help = "A second model, by its name in refinery.model.<name>, that "
		  "has to confirm each finding of a model before it counts. It "
		  "is not asked about those of rules and linters." },
	{ .name = "reviewConfidence",
	  .scope = KEY_TARGET,
	  .type = KEY_NUMBER,
	  .initial = "75",
	  .min = 0,
	  .max = 100,
	  .file = true,
	  .help = "Findings of whose truth their finder is less sure than "
		  "that, "
		  "in percent, do not count." },
	{ .name = "freeze",
	  .scope = KEY_TARGET,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 64,
	  .whole = true,
	  .item = value_freeze,
	  .help = "When nothing lands, while testing goes on: 'Fri 16:00 - Mon "
		  "08:00', 'Mon-Fri 22:00-06:00', 'Sat,Sun' or '2026-12-20 - "
		  "2027-01-03'; a time zone and a (reason) may follow. Give it "
		  "once for each window." },
	{ .name = "freezeUrgent",
	  .scope = KEY_TARGET,
	  .type = KEY_BOOL,
	  .initial = "false",
	  .help = "Do entries of priority 0 land during a freeze?" },
	{ .name = "divert",
	  .scope = KEY_TARGET,
	  .type = KEY_BOOL,
	  .initial = "false",
	  .help = "Does a plain push to the target enqueue instead of being "
		  "refused?" },
	{ .name = "allow",
	  .scope = KEY_TARGET,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 1000,
	  .item = value_line,
	  .help = "Who may enqueue: patterns, with * and ?, for the pusher's "
		  "name as the host knows it. Empty: everybody who can push." },
	{ .name = "bypass",
	  .scope = KEY_TARGET,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 1000,
	  .item = value_line,
	  .help = "Who may push to the target directly, which the log keeps: "
		  "patterns as in allow. Empty: nobody." },
	{ .name = "slots",
	  .scope = KEY_TARGET,
	  .type = KEY_STRING,
	  .initial = "auto",
	  .min = 1,
	  .max = 4,
	  .item = value_slots,
	  .help = "How many candidates are tested at the same time, 1 to 256. "
		  "auto: as many as past tests were faster with." },
	{ .name = "maxGroup",
	  .scope = KEY_TARGET,
	  .type = KEY_NUMBER,
	  .initial = "64",
	  .min = 1,
	  .max = 1000,
	  .help = "Most entries that are tested together. 1: each alone." },
	{ .name = "checkout",
	  .scope = KEY_TARGET,
	  .type = KEY_BOOL,
	  .initial = "true",
	  .help = "Where the target is checked out in a work tree without "
		  "changes: does the work tree advance with a landing? "
		  "Otherwise landing waits." },
	{ .name = "everyCommit",
	  .scope = KEY_TARGET,
	  .type = KEY_BOOL,
	  .initial = "false",
	  .help = "Must each commit that lands pass the tests by itself, for "
		  "those who bisect? Otherwise the last one of a group must." },
	{ .name = "ungated",
	  .scope = KEY_TARGET,
	  .type = KEY_BOOL,
	  .initial = "false",
	  .help = "May entries land when no test is defined at all?" },

	{ .name = "command",
	  .scope = KEY_TEST,
	  .type = KEY_STRING,
	  .initial = "",
	  .min = 1,
	  .max = VALUE_LIMIT,
	  .file = true,
	  .item = value_command,
	  .help = "What sh(1) runs at the top of the candidate's tree. Exit "
		  "status 0 is a pass; 126, 127 and death by a signal mean "
		  "that it could not run." },
	{ .name = "timeout",
	  .scope = KEY_TEST,
	  .type = KEY_DURATION,
	  .initial = "10m",
	  .min = 1,
	  .max = 7 * DAY,
	  .file = true,
	  .help = "How long the test may run; then all its processes are "
		  "killed. Set in git config it is the most that .refinery "
		  "gets." },
	{ .name = "when",
	  .scope = KEY_TEST,
	  .type = KEY_CHOICE,
	  .initial = "candidate",
	  .choices = whens,
	  .file = true,
	  .help = "What the test runs on. candidate: what would land; entry: "
		  "each submitted change by itself, before it joins others; "
		  "both: the one and then the other." },
	{ .name = "paths",
	  .scope = KEY_TEST,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 256,
	  .file = true,
	  .item = value_glob,
	  .help = "Run the test only for a change of a path that matches one "
		  "of these: * and ? within a name, ** across directories. "
		  "Empty: always." },
	{ .name = "needs",
	  .scope = KEY_TEST,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 64,
	  .file = true,
	  .item = value_gate,
	  .help = "Names of tests that must pass before this one starts." },
	{ .name = "retries",
	  .scope = KEY_TEST,
	  .type = KEY_NUMBER,
	  .initial = "0",
	  .max = 5,
	  .file = true,
	  .help = "How often the failing test of a single entry is run again "
		  "before the entry is rejected." },
	{ .name = "keep",
	  .scope = KEY_TEST,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 16,
	  .file = true,
	  .item = value_directory,
	  .help = "Directories below the top of the tree that stay from run "
		  "to run, for caches: what is in them can change verdicts." },
	{ .name = "expect",
	  .scope = KEY_TEST,
	  .type = KEY_PATTERN,
	  .initial = "",
	  .max = 1000,
	  .file = true,
	  .help = "An extended regular expression that some line of the "
		  "output must match: the evidence that tests really ran. "
		  "Without the line an exit status 0 is no pass." },

	{ .name = "paths",
	  .scope = KEY_LANE,
	  .type = KEY_LIST,
	  .initial = "",
	  .max = 256,
	  .file = true,
	  .item = value_glob,
	  .help = "An entry all of whose paths match one of these is in the "
		  "lane; those of different lanes are tested side by side." },
};

#define TABLE_COUNT (sizeof(table) / sizeof(*table))

const char *key_prefix(enum key_scope scope)
{
	static const char *const prefixes[KEY_SCOPES] = {
		[KEY_REPOSITORY] = "",	      [KEY_TARGET] = "",
		[KEY_TEST] = "test.",	      [KEY_LANE] = "lane.",
		[KEY_PROVIDER] = "provider.", [KEY_MODEL] = "model.",
		[KEY_REVIEWER] = "reviewer.",
	};

	return prefixes[scope];
}

enum key_scope key_scope_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (!dot)
		return KEY_REPOSITORY;
	for (int scope = 0; scope < KEY_SCOPES; scope++) {
		const char *prefix = key_prefix(scope);
		size_t len = strlen(prefix);

		if (len && !strncmp(name, prefix, len) && dot > name + len)
			return scope;
	}
	return KEY_TARGET;
}

const struct key *key_at(size_t index)
{
	if (index < TABLE_COUNT)
		return &table[index];
	index -= TABLE_COUNT;
	if (index < key_reviewers_count)
		return &key_reviewers[index];
	index -= key_reviewers_count;
	return index < key_models_count ? &key_models[index] : NULL;
}

const struct key *key_find(enum key_scope scope, const char *name)
{
	const struct key *key;

	for (size_t i = 0; (key = key_at(i)); i++)
		if (key->scope == scope && !strcasecmp(key->name, name))
			return key;
	return NULL;
}

const char *key_suggest(enum key_scope scope, const char *name)
{
	const char *best = NULL;
	const struct key *key;

	for (size_t i = 0; (key = key_at(i)); i++)
		if (key->scope == scope && suggest_near(name, key->name) &&
		    (!best || suggest_distance(name, key->name) <
				      suggest_distance(name, best)))
			best = key->name;
	return best;
}

const char *key_type_name(enum key_type type)
{
	static const char *const names[] = {
		[KEY_STRING] = "string", [KEY_BOOL] = "bool",
		[KEY_NUMBER] = "number", [KEY_DURATION] = "duration",
		[KEY_SIZE] = "size",	 [KEY_CHOICE] = "choice",
		[KEY_LIST] = "list",	 [KEY_PATTERN] = "pattern",
		[KEY_MONEY] = "money",
	};

	return names[type];
}
