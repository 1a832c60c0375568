/* SPDX-License-Identifier: MIT */
/*
 * A served repository and a slot. What the slot holds is judged by git with an
 * index of its own, never by what the slot says of itself.
 */
#ifndef TESTS_RUNNER_SLOT_FIXTURE_H
#define TESTS_RUNNER_SLOT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/ref.h"
#include "git/repo.h"
#include "runner/slot.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strvec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
	char *base;
	struct repo *repo;
	struct slot *slot;
};

/* The branches a and b differ in kind, b has a submodule entry. */
static const char build[] =
	"set -e; git init -q -b a served; cd served; "
	"git config user.name t; git config user.email t@example.org; "
	"mkdir dir deep deep/er; for i in 1 2 3; do "
	"echo $i >dir/$i; echo $i >deep/er/$i; done; "
	"echo text >same; echo file >turns; ln -s same link; "
	"printf '*.o\\n' >.gitignore; echo run >exe; chmod +x exe; "
	"printf '* filter=evil\\n' >.gitattributes; "
	"git add .; git commit -qm a; git tag first; "
	"git checkout -q -b b; git rm -q turns dir/2; mkdir turns; "
	"echo inside >turns/x; echo changed >deep/er/1; chmod -x exe; "
	"echo odd >\"$(printf 'odd \\303\\244\\n*name')\"; git add .; "
	"git update-index --add --cacheinfo "
	"160000,$(git rev-parse HEAD),sub; git commit -qm b; "
	"git checkout -q a; "
	"git commit-tree -p a -m unnamed 'b^{tree}' >../unnamed";

/* Run a script in base; $1 is arg. */
static inline int script(const char *base, const char *text, const char *arg)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	strvec_pushl(&p.argv, "sh", "-c", text, "sh", arg, NULL);
	p.directory = base;
	p.out = p.err = PROCESS_NULL;
	strvec_pushl(&p.env, "GIT_CONFIG_NOSYSTEM=1",
		     "GIT_CONFIG_GLOBAL=/dev/null", NULL);
	repo_clean_env(&p);
	return process_start(&p) ? -1 : process_wait(&p);
}

static inline int set_up(void **state)
{
	struct fixture *f = alloc_zero(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");
	char *served, *root;

	f->base = alloc_printf("%s/runner-slot.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->base) || script(f->base, build, ""))
		return -1;
	served = alloc_printf("%s/served", f->base);
	root = alloc_printf("%s/slots", f->base);
	*state = f;
	if (repo_open(&f->repo, served) || slot_open(&f->slot, root, 0)) {
		fprintf(stderr, "%s\n", error_message());
		return -1;
	}
	free(served);
	free(root);
	return 0;
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;

	slot_close(f->slot);
	repo_free(f->repo);
	script(f->base, "chmod -R u+rwx \"$1\"; rm -rf \"$1\"", f->base);
	free(f->base);
	free(f);
	return 0;
}

static inline struct oid commit_of(struct fixture *f, const char *revision)
{
	struct oid id;

	if (ref_resolve(&id, f->repo, revision))
		fail_msg("%s", error_message());
	return id;
}

static inline void prepare(struct fixture *f, const char *revision,
			   const struct strvec *keep)
{
	struct oid id = commit_of(f, revision);
	const struct slot_keep kept = { .target = "a", .paths = keep };

	if (slot_prepare(f->slot, f->repo, &id, &kept))
		fail_msg("%s: %s", revision, error_message());
}

/* In the slot's work directory. */
static inline int in_work(struct fixture *f, const char *text)
{
	return script(f->slot->work, text, f->base);
}

static const char judge[] =
	"set -e; export GIT_DIR=$PWD/served/.git GIT_WORK_TREE=$PWD/slots/"
	"slot0/work GIT_INDEX_FILE=$PWD/judge.index; rm -f judge.index; "
	"git read-tree \"$1\"; "
	"test -z \"$(git status --porcelain --ignored | grep -v '^[MADR]  ' "
	"| tee said)\" && "
	"test -z \"$(git diff --name-only | tee said)\" && "
	"cd \"$GIT_WORK_TREE\" && test -z \"$(ls -A sub 2>/dev/null)\"";

static const char inside[] =
	"set -e; test \"$(git rev-parse HEAD)\" = \"$(git --git-dir=\"$1/"
	"served/.git\" rev-parse \"$REV\")\"; "
	"test -z \"$(git status --porcelain --ignored)\"; "
	"git log --oneline >/dev/null; git describe --always >/dev/null; "
	"git cat-file -p HEAD:same >/dev/null; git fsck --no-dangling; "
	"test -z \"$(git remote)\"; test ! -e .git/FETCH_HEAD";

static inline void expect_tree_after(struct fixture *f, const char *revision,
				     const char *damage)
{
	if (script(f->base, judge, revision))
		fail_msg("work is not the tree of %s after: %s", revision,
			 damage);
	setenv("REV", revision, 1);
	if (in_work(f, inside))
		fail_msg("work/.git is not at %s after: %s", revision, damage);
}

static inline void expect_tree(struct fixture *f, const char *revision)
{
	expect_tree_after(f, revision, "nothing");
}

#define SLOT_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
