/* SPDX-License-Identifier: MIT */
/*
 * Linters, run for real: small commands that find, fail and misbehave, on a
 * change between two commits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/reviewer.h"
#include "config/settings.h"
#include "git/commit.h"
#include "git/ref.h"
#include "git/repo.h"
#include "finding/coverage.h"
#include "finding/finding.h"
#include "linter/linter-command.h"
#include "linter/linter.h"
#include "finding/subject.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file whose name is a command, one that is an option, one with a line end.
 */
#define EVIL "a'b; touch owned $(touch owned2) `touch owned3`.c"

static const char build[] =
	"set -e; git init -q -b main r; cd r; "
	"git config user.name t; git config user.email t@example.org; "
	"printf 'BAD old\\ngood\\n1\\n2\\n3\\n4\\n5\\n' >old.c; echo x "
	">deleted.c; "
	"printf 'use(f)\\n' >user.txt; "
	"printf 'f\\n' >list.txt; echo node_modules >.gitignore; "
	"git add .; git commit -qm base; git rm -q deleted.c; "
	"git mv old.c new.c; printf 'good\\nBAD old\\nBAD "
	"more\\n1\\n2\\n3\\n4\\n5\\n' >new.c; "
	"printf '' >list.txt; "
	"echo BAD >\"$1\"; echo BAD >-n.c; echo BAD >\"$(printf 'x\\ny.c')\"; "
	"git add .; git commit -qm head; "
	"echo 'BAD dirty' >>new.c; mkdir node_modules; "
	"echo 'BAD module' >node_modules/m";

struct fixture {
	char directory[32];
	struct refinery r;
	struct subject subject;
};

static int run(const char *directory, const char *script, const char *argument)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	strvec_pushl(&p.argv, "sh", "-c", script, "sh", argument, NULL);
	strvec_pushl(&p.env, "GIT_CONFIG_NOSYSTEM=1",
		     "GIT_CONFIG_GLOBAL=/dev/null", NULL);
	repo_clean_env(&p);
	p.directory = directory;
	return process_start(&p) ? -1 : process_wait(&p);
}

static int tree_of(struct oid *out, struct repo *repo, const char *revision)
{
	struct oid commit;
	int error = ref_resolve(&commit, repo, revision);

	return error ? error : commit_tree(out, repo, &commit);
}

static int set_up(void **state)
{
	struct fixture *f = alloc_zero(1, sizeof(*f));
	CLEANUP(cleanup_free) char *path = NULL;
	struct oid base, head;

	memcpy(f->directory, "/tmp/review-linter-XXXXXX", 26);
	*state = f;
	if (!mkdtemp(f->directory) || run(f->directory, build, EVIL))
		return -1;
	setenv("HOME", f->directory, 1);
	unsetenv("XDG_CACHE_HOME");
	path = alloc_printf("%s/r", f->directory);
	if (repo_open(&f->r.repo, path) ||
	    settings_load(&f->r.settings, f->r.repo) ||
	    tree_of(&base, f->r.repo, "main~1") ||
	    tree_of(&head, f->r.repo, "main") ||
	    subject_load(&f->subject, f->r.repo, &base, &head)) {
		fprintf(stderr, "%s\n", error_message());
		return -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	subject_release(&f->subject);
	settings_free(f->r.settings);
	repo_free(f->r.repo);
	file_remove_tree(f->directory);
	free(f);
	return 0;
}

/* What came of a .refinery. */
struct result {
	struct findings findings;
	struct coverage coverage;
};

static void result_release(struct result *r)
{
	findings_release(&r->findings);
	coverage_release(&r->coverage);
}

static void lint(struct result *out, struct fixture *f, const char *file,
		 bool trusted)
{
	CLEANUP(reviewers_release) struct reviewers l = REVIEWERS_INIT;

	if (reviewers_load(&l, f->r.settings, file, strlen(file)) ||
	    linters_run(&out->findings, &out->coverage, &f->r, &f->subject, &l,
			trusted))
		fail_msg("%s", error_message());
	findings_sort(&out->findings);
}

/* Each as "path:line message" in a line; line ends in paths as "?". */
static void assert_found(const struct result *r, const char *want)
{
	CLEANUP(strbuf_release) struct strbuf got = STRBUF_INIT;

	for (size_t i = 0; i < r->findings.n; i++)
		strbuf_addf(&got, "%s:%u %s\n", r->findings.v[i].path,
			    r->findings.v[i].first, r->findings.v[i].message);
	if (strcmp(got.buf, want))
		fail_msg("found\n%s, which is not\n%s(%s)", got.buf, want,
			 r->coverage.n && r->coverage.v[0].reason ?
				 r->coverage.v[0].reason :
				 "no reason");
}

static void finds_in_the_tree(void **state)
{
	CLEANUP(result_release) struct result r = { 0 };

	lint(&r, *state,
	     "[reviewer \"grep\"]\nformat = lines\npaths = **.c\n"
	     "command = grep -Hn BAD -- {files}; test ! -e node_modules\n",
	     true);
	/* A line end in a name cannot be told from the end of a line. */
	assert_found(&r, "-n.c:1 BAD\n" EVIL ":1 BAD\n"
			 "new.c:2 BAD old\nnew.c:3 BAD more\ny.c:1 BAD\n");
	assert_int_equal(r.coverage.n, 1);
	assert_int_equal(r.coverage.v[0].state, COVERAGE_RAN);
	assert_int_equal(r.coverage.v[0].files, 4);
	assert_int_equal(r.coverage.v[0].findings, 5);
	assert_string_equal(r.findings.v[0].tool, "grep");
}

static void names_are_no_commands(void **state)
{
	static const char *const commands[] = { "ls -- {files}",
						"ls -- '{files}'",
						"ls -- \"{files}\"",
						"ls -- x{files}y" };
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		CLEANUP(result_release) struct result r = { 0 };
		CLEANUP(cleanup_free)
		char *file = alloc_printf(
			"[reviewer \"x\"]\nformat = lines\nstatuses = 0 2\n"
			"command = %s >&2; find . -name 'owned*' -printf "
			"'x:1: owned\\n'\n",
			commands[i]);

		lint(&r, *state, file, true);
		assert_found(&r, "");
	}
}

static void failures(void **state)
{
	static const struct {
		const char *lines, *reason;
	} cases[] = {
		{ "command = exit 3", "exit status 3" },
		{ "command = echo talk >&2; exit 2", "exit status 2: talk" },
		{ "command = echo 'x:1: y'; exit 7", "exit status 7" },
		{ "command = kill -9 $$", "killed by signal 9" },
		{ "command = /no/such/linter {files}", "127" },
		{ "command = exit 1", "exit status 1 without a finding" },
		{ "command = sleep 60\ntimeout = 1s", "timed out after 1 s" },
		{ "command = echo x\nformat = sarif", "its report: no JSON" },
		{ "command = :\nformat = eslint-json", "its report: no JSON" },
		{ "command = head -c 9m /dev/zero", "more than 8388608 bytes" },
		{ "command = rm $TMPDIR/report", "its report: it wrote none" },
		{ "command = rm $TMPDIR/report; mkfifo $TMPDIR/report",
		  "its report: it wrote none" },
		{ "command = rm $TMPDIR/report; ln -s /etc/passwd "
		  "$TMPDIR/report",
		  "its report: it wrote none" },
		{ "command = echo '{\"version\":\"2.1.0\",\"runs\":[{}]}'\n"
		  "format = sarif",
		  "it says: " },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP(result_release) struct result r = { 0 };
		CLEANUP(cleanup_free)
		char *file = alloc_printf(
			"[reviewer \"x\"]\n%s%s\n", cases[i].lines,
			strstr(cases[i].lines, "format") ? "" :
							   "\nformat = lines");

		lint(&r, *state, file, true);
		if (r.coverage.v[0].state != COVERAGE_FAILED ||
		    !strstr(r.coverage.v[0].reason, cases[i].reason))
			fail_msg("%s: %s", cases[i].lines,
				 r.coverage.v[0].reason);
	}
}

static void a_sick_one_beside_others(void **state)
{
	CLEANUP(result_release) struct result r = { 0 };

	lint(&r, *state,
	     "[reviewer \"a\"]\nformat = lines\ncommand = exit 9\n"
	     "[reviewer \"b\"]\nformat = lines\n"
	     "command = echo 'new.c:1: error: b'\nlevel = note\n"
	     "[reviewer \"c\"]\nformat = lines\ncommand = echo never\n"
	     "paths = *.py\n"
	     "[reviewer \"d\"]\nformat = rdjsonl\n"
	     "command = echo '{}'; echo '{\"message\":\"\",\"location\":"
	     "{\"path\":\"x\"}}'\n",
	     true);
	assert_found(&r, "new.c:1 b\n");
	assert_int_equal(r.findings.v[0].level, FINDING_NOTE);
	assert_int_equal(r.coverage.v[0].state, COVERAGE_FAILED);
	assert_int_equal(r.coverage.v[1].state, COVERAGE_RAN);
	assert_int_equal(r.coverage.v[2].state, COVERAGE_IDLE);
	assert_int_equal(r.coverage.v[3].state, COVERAGE_PARTIAL);
	assert_int_equal(r.coverage.v[3].malformed, 1);
	assert_int_equal(r.coverage.v[3].elsewhere, 1);
	assert_false(coverage_complete(&r.coverage));
}

static void only_what_is_trusted(void **state)
{
	static const char file[] = "[reviewer \"x\"]\nformat = lines\n"
				   "command = echo 'new.c:1: x'\n";
	CLEANUP(result_release) struct result r = { 0 };
	CLEANUP(result_release) struct result trusted = { 0 };
	CLEANUP(cleanup_settings) struct settings *fresh = NULL;
	struct fixture *f = *state;
	struct settings *before = f->r.settings;
	struct oid blob;

	lint(&r, f, file, false);
	assert_found(&r, "");
	assert_int_equal(r.coverage.v[0].state, COVERAGE_FAILED);
	assert_non_null(strstr(r.coverage.v[0].reason, "trusted"));
	assert_int_equal(oid_hash_blob(&blob, file, strlen(file)), 0);
	assert_int_equal(
		repo_config_set(f->r.repo, "refinery.trusted", oid_hex(&blob)),
		0);
	assert_int_equal(settings_load(&fresh, f->r.repo), 0);
	f->r.settings = fresh;
	lint(&trusted, f, file, false);
	f->r.settings = before;
	assert_found(&trusted, "new.c:1 x\n");
}

/* A use that nobody touched breaks when what it uses goes away. */
static void new_against_the_base(void **state)
{
	CLEANUP(result_release) struct result r = { 0 };

	lint(&r, *state,
	     "[reviewer \"use\"]\nformat = lines\nmode = new\n"
	     "command = test -s list.txt || echo 'user.txt:1: error: unknown "
	     "f'; grep -Hn BAD ./*.c | grep -E 'old|new'\n",
	     true);
	assert_found(&r, "new.c:3 BAD more\nuser.txt:1 unknown f\n");
	assert_true(r.findings.v[0].caused);
}

static void links_show_what_git_does_not(void **state)
{
	CLEANUP(result_release) struct result r = { 0 };

	lint(&r, *state,
	     "[reviewer \"x\"]\nformat = lines\nlink = node_modules missing\n"
	     "command = grep -Hn BAD node_modules/m; test ! -e missing\n",
	     true);
	assert_found(&r, "node_modules/m:1 BAD module\n");
}

static void history_is_the_change(void **state)
{
	CLEANUP(result_release) struct result r = { 0 };

	lint(&r, *state,
	     "[reviewer \"x\"]\nformat = lines\n"
	     "command = git diff --name-only HEAD~1 -- new.c | "
	     "sed s/$/:1:x/; test $(git rev-parse HEAD~1) = $REFINERY_BASE\n",
	     true);
	assert_found(&r, "new.c:1 x\n");
	assert_int_equal(r.coverage.v[0].state, COVERAGE_RAN);
}

static void batches(void **state)
{
	CLEANUP(strvec_release) struct strvec files = STRVEC_INIT;
	size_t first = 0, runs = 0;

	(void)state;
	assert_int_equal(linter_batch(&files, 0), 0);
	for (int i = 0; i < 3000; i++)
		strvec_pushf(&files, "%s/%d", "'''''''''''''''''''''", i);
	while (first < files.n) {
		size_t n = linter_batch(&files, first);
		CLEANUP(cleanup_free)
		char *command =
			linter_command("x {files}", &files, first, n, "report");

		assert_true(n > 0);
		assert_true(strlen(command) < 128 << 10);
		first += n;
		runs++;
	}
	assert_int_equal(first, 3000);
	assert_true(runs > 3 && runs < 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_in_the_tree),
		cmocka_unit_test(names_are_no_commands),
		cmocka_unit_test(failures),
		cmocka_unit_test(a_sick_one_beside_others),
		cmocka_unit_test(only_what_is_trusted),
		cmocka_unit_test(new_against_the_base),
		cmocka_unit_test(links_show_what_git_does_not),
		cmocka_unit_test(history_is_the_change),
		cmocka_unit_test(batches),
	};

	return cmocka_run_group_tests_name("linter-linter", tests, set_up,
					   tear_down);
}
