/* SPDX-License-Identifier: MIT */
#include "rule/rule.h"
#include "finding/edit.h"
#include "rule/rule-file.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <assert.h>
#include <string.h>

#define REVOKE                                                              \
	"Revoke it, since what was pushed is known; take it out of every "  \
	"commit of the push (git rebase -i, or git commit --amend for the " \
	"last one) and read it from the environment or a file that git "    \
	"ignores."

static const struct rule table[] = {
	{ "secret/token", FINDING_ERROR, RULE_EACH_COMMIT,
	  "an access token stands in the text",
	  "Whoever can read the repository, now or later, can act with it.",
	  REVOKE },
	{ "secret/private-key", FINDING_ERROR, RULE_EACH_COMMIT,
	  "a private key stands in the text",
	  "Whoever can read the repository can be whoever the key stands for.",
	  REVOKE },
	{ "secret/specimen-key", FINDING_NOTE, RULE_EACH_COMMIT,
	  "a private key stands among tests or examples",
	  "It is fine if it was made for them and is used nowhere else.",
	  "Make sure that nothing trusts it." },
	{ "secret/url", FINDING_WARNING, RULE_EACH_COMMIT,
	  "a URL holds a password",
	  "Whoever can read the repository can log in there.", REVOKE },
	{ "secret/assignment", FINDING_WARNING, RULE_EACH_COMMIT,
	  "a secret is assigned as a literal",
	  "Its name says that it is secret, and its value looks like a real "
	  "one.",
	  REVOKE },
	{ "text/conflict", FINDING_ERROR, 0,
	  "a conflict was committed with its markers",
	  "The file holds both sides of a merge and is neither.",
	  "Choose what each part should be, and take the markers out." },
	{ "text/bidi", FINDING_ERROR, 0,
	  "invisible characters reorder this line",
	  "It does not do what it shows (CVE-2021-42574).",
	  "Remove them, or write them as escapes where they are data." },
	{ "text/invisible", FINDING_WARNING, 0,
	  "an invisible character stands in the code",
	  "Two names that look alike are different, or text is hidden.",
	  "Remove it, or write it as an escape where it is data." },
	{ "debug/breakpoint", FINDING_WARNING, 0, "a breakpoint was left in",
	  "The program stops there and waits for a debugger.",
	  "Remove the line." },
	{ "debug/focused-test", FINDING_WARNING, 0, "only this test runs",
	  "All other tests of the file are skipped, and the gate is green "
	  "without them.",
	  "Take the focus away." },
	{ "tree/case", FINDING_ERROR, 0, "two files differ only in case",
	  "Where names have no case (macOS, Windows) one overwrites the "
	  "other.",
	  "Rename one of them." },
	{ "tree/link", FINDING_ERROR, 0, "a symlink leads out of the tree",
	  "Elsewhere it leads nowhere, or to a file that is none of the "
	  "repository's business.",
	  "Make it relative and let it stay inside." },
	{ "tree/large", FINDING_WARNING, RULE_EACH_COMMIT,
	  "a large file was added",
	  "Every clone carries it for ever, even after it was removed.",
	  "Take it out of the commit that adds it; keep it elsewhere, or in "
	  "git-lfs." },
	{ "tree/generated", FINDING_WARNING, 0,
	  "a file that programs make was added",
	  "It is made again by the next build, or belongs to one machine.",
	  "Take it out of the commit and name it in .gitignore." },
	{ "policy/submodule", FINDING_ERROR, 0,
	  "a submodule's address or path runs code or leaves the tree",
	  "A recursive clone would execute or overwrite what it names.",
	  "Give it a plain https or ssh address and a path inside." },
	{ "policy/attributes", FINDING_WARNING, 0,
	  "files are handed to a program that git config names",
	  "A filter changes what is stored, and a merge driver what is merged.",
	  "Make sure that a person agrees." },
	{ "policy/gate", FINDING_NOTE, 0,
	  "this changes the gates or the review itself",
	  "It is judged by the policy that it replaces, and the next change "
	  "by this one.",
	  "Let a person look at it." },
};

#define COUNT (sizeof(table) / sizeof(*table))

const struct rule *rule_at(size_t index)
{
	return index < COUNT ? &table[index] : NULL;
}

const struct rule *rule_find(const char *id)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!strcmp(table[i].id, id))
			return &table[i];
	return NULL;
}

struct finding *rule_add(struct findings *out, const char *id, const char *path,
			 uint32_t line)
{
	const struct rule *rule = rule_find(id);
	struct finding *f;

	assert(rule);
	f = finding_add(out, RULE_TOOL, id, rule->level, path, line);
	if (f) {
		finding_set(&f->message, rule->title);
		finding_set(&f->why, rule->why);
		finding_set(&f->advice, rule->advice);
	}
	return f;
}

bool rule_path_ends(const char *path, const char *const *ends)
{
	size_t len = strlen(path);

	for (; *ends; ends++) {
		size_t n = strlen(*ends);

		if (len >= n && !strcmp(path + len - n, *ends))
			return true;
		if (**ends == '/' && !strcmp(path, *ends + 1))
			return true;
	}
	return false;
}

/* Is one of the words a directory of the path, or a part of its last name? */
static bool named_so(const char *path, const char *const *words)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	for (; *words; words++) {
		size_t n = strlen(*words);

		for (const char *at = path; (at = strcasestr(at, *words));
		     at += n) {
			bool starts = at == path || strchr("/._-", at[-1]);
			bool ends = !at[n] || strchr("/._-s", at[n]);

			if (starts && ends && (at >= name || strchr(at, '/')))
				return true;
		}
	}
	return false;
}

bool rule_is_prose(const char *path)
{
	static const char *const ends[] = { ".md",   ".rst", ".adoc", ".txt",
					    ".html", ".tex", ".1",    ".5",
					    ".7",    ".po",  NULL };
	static const char *const words[] = { "doc", "changelog", "readme",
					     NULL };

	return rule_path_ends(path, ends) || named_so(path, words);
}

bool rule_is_specimen(const char *path)
{
	static const char *const words[] = { "test",	"testdata", "fixture",
					     "example", "sample",   "mock",
					     "spec",	"demo",	    "corpus",
					     "testing", NULL };

	return named_so(path, words);
}

uint32_t rule_added(const struct rule_file *f, uint32_t line)
{
	for (size_t i = 0; i < f->change->n; i++) {
		const struct diff_hunk *h = &f->change->hunks[i];

		if (line < h->new_start + h->new_lines) {
			if (!h->new_lines)
				continue;
			return line > h->new_start ? line : h->new_start;
		}
	}
	return 0;
}

void rule_fix(struct finding *found, const struct rule_file *f,
	      const char *start, size_t len, const char *text)
{
	struct strbuf patch = STRBUF_INIT;
	size_t at = (size_t)(start - f->lines.text);
	struct edit edit = { .start = at, .end = at + len, .text = text };

	if (found && !edit_patch(&patch, f->path, &f->lines, &edit, 1,
				 FINDING_PATCH_LIMIT))
		found->patch = strbuf_detach(&patch);
	else
		error_clear();
	strbuf_release(&patch);
}

static int check_file(struct findings *out, const struct subject *s,
		      const struct diff_file *change, bool each_commit)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct rule_file f = {
		.path = change->path,
		.change = change,
		.lines = LINES_INIT,
		.prose = rule_is_prose(change->path),
		.specimen = rule_is_specimen(change->path),
	};
	int error = subject_text(&text, s, change);

	if (error)
		return error;
	lines_load(&f.lines, text.buf, text.len);
	rule_secret(out, &f);
	if (!each_commit) {
		rule_text(out, &f);
		rule_debug(out, &f);
	}
	lines_release(&f.lines);
	return 0;
}

/* Those of the list from index on that are not of each commit go again. */
static void keep_each_commit(struct findings *l, size_t from)
{
	size_t n = from;

	for (size_t i = from; i < l->n; i++) {
		struct finding *f = &l->v[i];

		if (rule_find(f->rule)->flags & RULE_EACH_COMMIT) {
			l->v[n++] = *f;
			continue;
		}
		finding_release(f);
	}
	l->n = n;
}

int rules_check(struct findings *out, size_t *files, const struct subject *s,
		bool each_commit)
{
	size_t from = out->n;
	int error = rule_tree(out, s, each_commit);

	if (!error && !each_commit)
		error = rule_policy(out, s);
	if (each_commit)
		keep_each_commit(out, from);
	for (size_t i = 0; !error && i < s->diff.n; i++) {
		const struct diff_file *f = &s->diff.v[i];

		if (f->kind != DIFF_TEXT || !f->new_mode || !f->n)
			continue;
		error = check_file(out, s, f, each_commit);
		if (files)
			++*files;
	}
	return error;
}
