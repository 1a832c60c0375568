/* SPDX-License-Identifier: MIT */
#include "config/settings.h"
#include "git/repo.h"
#include "runner/containment.h"
#include "setup/check.h"
#include "setup/diagnosis.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strbuf.h"

#include <stdio.h>
#include <string.h>

#define OUTPUT_LIMIT 4096
#define ANSWER_MS 10000
#define GIT_MAJOR 2
#define GIT_MINOR 38

/* What a program prints, as a line; a negative error or its status. */
static int ask(struct strbuf *out, const char *const *words)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	int status;

	for (; *words; words++)
		strvec_push(&p.argv, *words);
	p.err = PROCESS_NULL;
	p.limit = ANSWER_MS;
	status = process_run(&p, NULL, out, OUTPUT_LIMIT, NULL);
	strbuf_rtrim(out);
	return status;
}

static void check_git(struct check *c)
{
	static const char *const words[] = { "git", "--version", NULL };
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int major = 0, minor = 0;

	if (ask(&text, words) ||
	    sscanf(text.buf, "git version %d.%d", &major, &minor) != 2) {
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "git",
			      "install git, and see that PATH has it",
			      "git cannot be run");
		return;
	}
	if (major < GIT_MAJOR || (major == GIT_MAJOR && minor < GIT_MINOR))
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "git",
			      "install a newer git", "%s is older than %d.%d",
			      text.buf, GIT_MAJOR, GIT_MINOR);
	else
		diagnosis_add(c->out, DIAGNOSIS_OK, "git", NULL, "%s",
			      text.buf);
}

/* Merging the empty tree's commit is not possible; HEAD with itself is. */
static void check_merge(struct check *c)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	const struct strvec *targets = settings_targets(c->r->settings);
	int status;

	if (!targets->n)
		return;
	repo_git(c->r->repo, &p);
	strvec_pushl(&p.argv, "merge-tree", "--write-tree", NULL);
	for (int i = 0; i < 2; i++)
		strvec_pushf(&p.argv, "refs/heads/%s", targets->v[0]);
	status = repo_git_run(&p, NULL, NULL, 0);
	if (status)
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "git");
}

static void check_program(struct check *c, const char *name,
			  const char *package)
{
	CLEANUP(strbuf_release) struct strbuf next = STRBUF_INIT;

	strbuf_addf(&next, "install it (Debian package: %s)", package);
	if (!process_available(name))
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "programs", next.buf,
			      "%s is not in PATH", name);
}

/* What is asked for word by word, at the level that tests run at. */
static void check_holds(struct check *c)
{
	enum sandbox level;
	int error = containment_choose(&level, c->r->settings, false);

	if (error == ERR_REFUSED || error == ERR_INVALID)
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "sandbox",
			      "git config --get-regexp '^refinery.sandbox'",
			      "%s", error_message());
	error_clear();
}

static void check_sandbox(struct check *c)
{
	const char *wanted = settings_string(c->r->settings, NULL, "sandbox");
	const char *why;
	enum sandbox level = sandbox_detect(&why);
	CLEANUP(cleanup_free)
	char *label = containment_label(c->r->settings, level);

	if (!strcmp(wanted, "off"))
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "sandbox",
			      "git config refinery.sandbox auto",
			      "off: tests may read and write what the runner "
			      "may");
	else if (level == SANDBOX_BUBBLEWRAP)
		diagnosis_add(c->out, DIAGNOSIS_OK, "sandbox", NULL, "%s",
			      label);
	else
		diagnosis_add(c->out,
			      strcmp(wanted, "require") ? DIAGNOSIS_WARNING :
							  DIAGNOSIS_PROBLEM,
			      "sandbox",
			      "install bubblewrap, and let users make user "
			      "namespaces",
			      "%s only: %s", label, why);
	if (strcmp(wanted, "require") || level == SANDBOX_BUBBLEWRAP)
		check_holds(c);
}

/*
 * Debian's fix of CVE-2024-24575 and CVE-2024-24577 (a crash and an overflow
 * that revisions and index entries from outside can cause).
 */
static void check_library(struct check *c)
{
	static const char package[] = "libgit2-1.5";
	static const char fixed[] = "1.5.1+ds-1+deb12u1";
	const char *const query[] = { "dpkg-query", "-W", "-f=${Version}",
				      package, NULL };
	CLEANUP(strbuf_release) struct strbuf version = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf none = STRBUF_INIT;
	const char *compare[] = { "dpkg", "--compare-versions",
				  NULL,	  "lt",
				  fixed,  NULL };

	if (!process_available(query[0]) || ask(&version, query))
		return;
	compare[2] = version.buf;
	if (!ask(&none, compare))
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "libraries",
			      "apt-get install --only-upgrade libgit2-1.5",
			      "%s %s has known holes, which %s mends", package,
			      version.buf, fixed);
}

void check_host(struct check *c)
{
	check_git(c);
	if (c->r && c->r->settings) {
		check_merge(c);
		check_sandbox(c);
	}
	check_program(c, "stdbuf", "coreutils");
	check_program(c, "sh", "dash");
	check_library(c);
	error_clear();
}
