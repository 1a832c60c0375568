/* SPDX-License-Identifier: MIT */
/* Slots after a test that did harm to its files, or planted programs. */
#include "runner-slot-fixture.h"

static void nothing_names_the_served_repository(void **state)
{
	struct fixture *f = *state;

	prepare(f, "a", NULL);
	prepare(f, "b", NULL);
	assert_int_not_equal(script(f->slot->path,
				    "grep -r \"$1/served\" . || "
				    "find . -name '*.git*' -type f -links +1 | "
				    "grep .",
				    f->base),
			     0);
	assert_int_equal(in_work(f, "test \"$(cat .git/objects/info/"
				    "alternates)\" = "
				    "\"$(cd .. && pwd)/store.git/objects\""),
			 0);
}

/* What a test may do to its files; each is undone by the next prepare. */
static const char *const damages[] = {
	"touch junk x.o; mkdir -p a/b/c; touch a/b/c/d 'new\nline'",
	"echo changed >same; rm dir/1; chmod +x same; chmod 600 exe",
	"mv dir elsewhere; ln -s elsewhere dir",
	"mkdir keepme; mv dir keepme/dir; ln -s keepme/dir dir",
	"mv deep/er deep/moved; ln -s moved deep/er",
	"rm -rf dir; ln -s \"$1\" dir",
	"rm -rf * .git; echo gone >.git",
	"rm -rf .git; ln -s \"$1/served/.git\" .git",
	"git init -q nested; git init -q dir/nested; touch nested/x",
	"mkdir -p sub/.git; touch sub/file sub/.git/config",
	"rm -rf sub; ln -s \"$1/served\" sub",
	"rm -rf turns; mkfifo turns; mkfifo pipe",
	"chmod 000 dir; mkdir no; touch no/x; chmod 000 no",
	"chmod 500 dir deep .",
	"mkdir -p dir/2 same2; rm same; mkdir same; touch same/x",
	"rm -f same; mkfifo same",
	"p=$(printf '%070d/' $(seq 40)); mkdir -p \"top/$p\" \"low/$p\"; "
	"touch \"low/$p/x\"; mv low \"top/$p\"",
	"git update-index --assume-unchanged same; echo x >same; "
	"git update-index --skip-worktree dir/1; rm dir/1",
	"touch -r same stamp; echo tixt >same; touch -r stamp same; rm stamp",
	"cp .git/index \"../store.git/index.lock\"",
	": >../store.git/index",
	"rm -rf ../store.git/objects/??",
	"rm -rf ../store.git",
	"rm -rf ../store.git/HEAD ../store.git/config",
	"rm -rf ../work ../tmp ../home; ln -s \"$1/served\" ../work; "
	"ln -s \"$1/served\" ../tmp",
};

static void damage_is_undone(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
		prepare(f, i % 2 ? "a" : "b", NULL);
		in_work(f, damages[i]);
		prepare(f, i % 3 ? "a" : "b", NULL);
		expect_tree_after(f, i % 3 ? "a" : "b", damages[i]);
		assert_int_equal(
			script(f->slot->path,
			       "test -z \"$(find tmp home -mindepth 1)\" && "
			       "test ! -L tmp && test ! -L work",
			       ""),
			0);
		prepare(f, "b", NULL);
		in_work(f, damages[i]);
		prepare(f, "b", NULL);
		expect_tree_after(f, "b", damages[i]);
	}
	/* Nobody followed a link out of the slot. */
	assert_int_equal(script(f->base, "test -e served/dir/1", ""), 0);
}

/* Programs that git would run if it believed what is in work/.git. */
static const char traps[] =
	"evil=\"touch $1/executed\"; "
	"for c in filter.evil.smudge filter.evil.clean filter.evil.process "
	"core.fsmonitor core.pager core.sshCommand core.editor; do "
	"git config $c \"$evil\"; "
	"git --git-dir=../store.git config $c \"$evil\"; done; "
	"mkdir -p .git/hooks ../store.git/hooks; "
	"for h in post-checkout post-index-change pre-auto-gc; do "
	"for d in .git ../store.git; do "
	"printf '#!/bin/sh\\n%s\\n' \"$evil\" >$d/hooks/$h; "
	"chmod +x $d/hooks/$h; done; done; "
	"echo '* filter=evil' >.git/info/attributes; "
	"echo '* filter=evil' >../store.git/info/attributes; echo x >>same";

static void nothing_left_behind_is_executed(void **state)
{
	struct fixture *f = *state;

	prepare(f, "a", NULL);
	assert_int_equal(in_work(f, traps), 0);
	script(f->base, "rm -f executed", "");
	prepare(f, "b", NULL);
	prepare(f, "a", NULL);
	assert_int_equal(script(f->base, "test ! -e executed", ""), 0);
	expect_tree(f, "a");
}

static void caches_are_kept(void **state)
{
	struct fixture *f = *state;
	struct strvec keep = STRVEC_INIT;

	strvec_pushl(&keep, "cache", "deep/ca[c]he*", "build/x/", NULL);
	prepare(f, "a", &keep);
	in_work(f, "mkdir -p cache 'deep/ca[c]he*' deep/cache build/x; "
		   "touch cache/1 'deep/ca[c]he*/2' deep/cache/3 build/x/4 "
		   "build/5 cachet; git init -q cache/nested");
	prepare(f, "b", &keep);
	assert_int_equal(in_work(f, "test -e cache/1 && "
				    "test -e 'deep/ca[c]he*/2' && "
				    "test -e build/x/4 && "
				    "test -d cache/nested/.git && "
				    "test ! -e deep/cache && "
				    "test ! -e build/5 && test ! -e cachet"),
			 0);
	strvec_release(&keep);
	prepare(f, "b", NULL);
	expect_tree(f, "b");
}

static void only_paths_below_the_top_are_kept(void **state)
{
	static const char *const bad[] = { "",	    "/",      ".",	"..",
					   "a/..",  "../a",   "/a",	"a//b",
					   ".git",  ".GIT/x", "a/.git", "a/./b",
					   ".git/", "a/../b" };
	static const char *const good[] = { "a",   "a/",    "a/b", ".cache",
					    "..a", ".gitx", "...", "a b" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(slot_keep_valid(bad[i]), ERR_INVALID);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(slot_keep_valid(good[i]), 0);
}

static void a_restart_of_the_host_is_noticed(void **state)
{
	struct fixture *f = *state;
	CLEANUP(cleanup_free) char *root = alloc_printf("%s/slots", f->base);

	prepare(f, "b", NULL);
	/* As after a power loss: the right size and times, other contents. */
	assert_int_equal(script(f->slot->path,
				"echo other >boot; rm -f copy; "
				"cp -p work/same copy; "
				"GIT_DIR=store.git git config x.y z; "
				"printf 'tixt\\n' >work/same; "
				"touch -r copy work/same; rm copy; "
				"GIT_DIR=store.git GIT_WORK_TREE=work "
				"git update-index --really-refresh",
				""),
			 1);
	slot_close(f->slot);
	f->slot = NULL;
	assert_int_equal(slot_open(&f->slot, root, 0), 0);
	prepare(f, "b", NULL);
	expect_tree(f, "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SLOT_TEST(nothing_names_the_served_repository),
		SLOT_TEST(damage_is_undone),
		SLOT_TEST(nothing_left_behind_is_executed),
		SLOT_TEST(caches_are_kept),
		cmocka_unit_test(only_paths_below_the_top_are_kept),
		SLOT_TEST(a_restart_of_the_host_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
