/* SPDX-License-Identifier: MIT */
/* Slots after a test that did harm to its files, or planted programs. */
#include "runner-slot-fixture.h"
#include "util/file.h"

#include <sys/xattr.h>

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
	"chmod 333 dir; chmod 311 deep/er; chmod 0 .",
	"chmod 7777 dir . deep; chmod 4755 exe; chmod 666 same",
	"ln same other; ln exe dir/exe; ln dir/1 ../tmp/1",
	"mkfifo dir/4; mkfifo \"$(printf 'new\\nline')\"; mkfifo .git/x",
	"touch -d 2035-01-01 same dir/1 dir; touch -h -d 1999-01-01 link",
	"ln -sfn dir same; ln -sfn same link; ln -s . deep/loop",
	"mkdir -p build/out; : >build/out/a.o; : >dir/a.o",
	"printf '*\\n' >.git/info/exclude; : >hidden; printf '*\\n' >dir/"
	".gitignore",
	"git config core.worktree /; git config core.fileMode false; "
	"git sparse-checkout set none; echo '/x' >.git/info/sparse-checkout",
	"o=$(find ../store.git/objects -type f | head -n 1); chmod u+w $o; "
	": >$o",
	"git repack -adq; for p in ../store.git/objects/pack/*.pack; do "
	"test ! -e $p || { chmod u+w $p; echo x >>$p; }; done",
	"rm -rf ../home ../tmp; mkfifo ../home; : >../tmp",
	"chmod 0 .. ",
	"mkdir -p dir/2 same2; rm same; mkdir same; touch same/x",
	"rm -f same; mkfifo same",
	"p=$(printf '%070d/' $(seq 40)); mkdir -p \"top/$p\" \"low/$p\"; "
	"touch \"low/$p/x\"; mv low \"top/$p\"",
	"git update-index --assume-unchanged same; echo x >same; "
	"git update-index --skip-worktree dir/1; rm dir/1",
	"touch -r same stamp; echo tixt >same; touch -r stamp same; rm stamp",
	"cp .git/index ../index.lock",
	": >../index",
	"rm ../index; mkdir ../index ../index.lock",
	"rm ../seal; mkdir ../seal",
	"echo 9999999999 0 >../seal; echo text2 >same; cp .git/index ../index",
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

/* The commit of the target's tip, as some test may leave caches on it. */
static void leave_caches(struct fixture *f, const char *revision,
			 const struct strvec *keep, const char *text,
			 bool passed)
{
	prepare(f, revision, keep);
	if (in_work(f, text))
		fail_msg("after %s: %s", revision, text);
	if (passed)
		slot_passed(f->slot);
}

static void caches_are_kept(void **state)
{
	struct fixture *f = *state;
	struct strvec keep = STRVEC_INIT;

	strvec_pushl(&keep, "cache", "deep/ca[c]he*", "build/x/", NULL);
	leave_caches(f, "a", &keep,
		     "mkdir -p cache 'deep/ca[c]he*' deep/cache build/x; "
		     "touch cache/1 'deep/ca[c]he*/2' deep/cache/3 build/x/4 "
		     "build/5 cachet; git init -q cache/nested; "
		     "ln -s 1 cache/link; touch -d 2001-02-03 cache/1; "
		     "chmod 4751 cache/1; mkfifo cache/pipe",
		     true);
	prepare(f, "b", &keep);
	assert_int_equal(in_work(f, "test -e cache/1 && "
				    "test -e 'deep/ca[c]he*/2' && "
				    "test -e build/x/4 && "
				    "test -d cache/nested/.git && "
				    "test ! -e deep/cache && "
				    "test ! -e build/5 && test ! -e cachet && "
				    "test \"$(readlink cache/link)\" = 1 && "
				    "test $(stat -c %a cache/1) = 751 && "
				    "test $(stat -c %Y cache/1) -lt 1000000000 "
				    "&& test ! -e cache/pipe"),
			 0);
	strvec_release(&keep);
	prepare(f, "b", NULL);
	expect_tree(f, "b");
}

/* b is no ancestor of the target a. */
static void only_what_landed_is_kept(void **state)
{
	struct fixture *f = *state;
	struct strvec keep = STRVEC_INIT;

	strvec_push(&keep, "cache");
	leave_caches(f, "b", &keep, "mkdir cache; touch cache/b", true);
	leave_caches(f, "a", &keep, "test ! -e cache", true);
	leave_caches(f, "a", &keep, "mkdir cache; touch cache/a", true);
	leave_caches(f, "a", &keep, "test -e cache/a; touch cache/failed",
		     false);
	leave_caches(f, "b", &keep,
		     "test ! -e cache/failed && touch cache/b && "
		     "echo x >cache/a && chmod 333 cache",
		     true);
	leave_caches(f, "a", &keep, "test ! -e cache/b && test ! -s cache/a",
		     false);
	/* Now it lands. */
	leave_caches(f, "b", &keep, "touch cache/b", true);
	script(f->base, "git -C served update-ref refs/heads/a b", "");
	leave_caches(f, "b", &keep, "test -e cache/b && test ! -s cache/a",
		     false);
	strvec_release(&keep);
}

static void kept_directories_stay_out_of_the_tree(void **state)
{
	struct fixture *f = *state;
	struct strvec keep = STRVEC_INIT;

	strvec_pushl(&keep, "dir", "deep/er/x", "link/x", "turns", NULL);
	leave_caches(f, "a", &keep,
		     "echo poison >dir/1; touch dir/new; mkdir deep/er/x; "
		     "touch deep/er/x/y; rm link; ln -s \"$1\" link",
		     true);
	leave_caches(f, "a", &keep, "mkdir -p \"$1/x\"; touch \"$1/x/z\"",
		     true);
	prepare(f, "b", &keep);
	assert_int_equal(in_work(f, "test \"$(cat dir/1)\" = 1 && "
				    "test -e dir/new && test ! -e dir/2 && "
				    "test -z \"$(git diff --name-only)\""),
			 0);
	strvec_release(&keep);
	prepare(f, "a", NULL);
	expect_tree(f, "a");
}

/* As in a slot that was just made, to the last bit that stat(2) shows. */
static const char list[] =
	"cd \"$1\" && find . -path ./.git -prune -o "
	"-printf '%P\\t%y %m %U %G %n %l' '(' '!' -type d -printf ' %s' -o "
	"-true ')' -printf '\\0' | sort -z";

static void expect_as_new(struct fixture *f, const char *revision,
			  const char *damage)
{
	CLEANUP(cleanup_free) char *root = alloc_printf("%s/other", f->base);
	CLEANUP(cleanup_free)
	char *compare = alloc_printf("l() ( %s ); l slots/slot0/work >old; "
				     "l other/slot0/work >new; cmp old new",
				     list);
	struct oid id = commit_of(f, revision);
	struct slot *slot = NULL;

	assert_int_equal(slot_open(&slot, root, 0), 0);
	assert_int_equal(slot_prepare(slot, f->repo, &id, NULL), 0);
	slot_close(slot);
	if (script(f->base, compare, ""))
		fail_msg("work is not as a new one after: %s", damage);
	file_remove_tree(root);
}

static void work_is_as_a_new_one(void **state)
{
	static const char *const harms[] = {
		"chmod 333 dir; chmod 4777 exe; chmod 2775 deep; chmod +t .",
		"ln same other; mkfifo pipe dir/pipe; chmod 600 same dir/1",
		"chmod 700 deep/er; chmod 644 exe; chmod 755 same",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(harms) / sizeof(*harms); i++) {
		prepare(f, "b", NULL);
		in_work(f, harms[i]);
		prepare(f, "b", NULL);
		expect_as_new(f, "b", harms[i]);
	}
}

/* What stat(2) does not show: skipped where the file system has none. */
static void attributes_do_not_stay(void **state)
{
	/* Version 2; no rights for anybody. */
	static const char acl[] = "\2\0\0\0\1\0\0\0\xff\xff\xff\xff"
				  "\4\0\0\0\xff\xff\xff\xff"
				  "\x20\0\0\0\xff\xff\xff\xff";
	static const char *const paths[] = { "", "/dir", "/deep/er", "/same" };
	struct fixture *f = *state;
	char names[256];

	for (size_t i = 0; i < 4; i++) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s%s", f->slot->work, paths[i]);

		prepare(f, "a", NULL);
		setxattr(path, "user.x", "y", 1, 0);
		setxattr(path, "system.posix_acl_default", acl, sizeof(acl) - 1,
			 0);
		setxattr(f->slot->path, "system.posix_acl_default", acl,
			 sizeof(acl) - 1, 0);
		prepare(f, "b", NULL);
		assert_int_equal(listxattr(path, names, sizeof(names)) > 0 &&
					 strncmp(names, "security.", 9),
				 0);
		expect_tree_after(f, "b", paths[i]);
		assert_int_equal(in_work(f, "test $(stat -c %a turns) = 755"),
				 0);
	}
}

/* The same name, size, inode and times but for the one nobody can set. */
static void contents_cannot_hide(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 5; i++) {
		prepare(f, "a", NULL);
		assert_int_equal(in_work(f, "touch -r same ../tmp/x; "
					    "printf 'tixt\\n' 1<>same; "
					    "touch -r ../tmp/x same"),
				 0);
		prepare(f, "a", NULL);
		assert_int_equal(in_work(f, "test \"$(cat same)\" = text"), 0);
	}
}

static void builds_stay_warm(void **state)
{
	struct fixture *f = *state;

	prepare(f, "a", NULL);
	assert_int_equal(in_work(f, "find . -path ./.git -prune -o -type f "
				    "-printf '%P %i %C@\\n' | sort "
				    ">../../before; : >dir/1.o; mkdir out"),
			 0);
	prepare(f, "a", NULL);
	assert_int_equal(in_work(f, "find . -path ./.git -prune -o -type f "
				    "-printf '%P %i %C@\\n' | sort | "
				    "cmp - ../../before"),
			 0);
}

/* As root without a sandbox a test can do more. */
static void what_only_root_can_do_goes_as_well(void **state)
{
	struct fixture *f = *state;

	if (geteuid())
		return;
	prepare(f, "a", NULL);
	in_work(f, "mkdir there; echo x >\"$1/outside\"; mkdir \"$1/behind\"; "
		   "touch \"$1/behind/x\"; mount --bind \"$1/behind\" there; "
		   "mount --bind \"$1/outside\" same; mknod null c 1 3; "
		   "chown 1 dir; chgrp 1 deep; touch i; chattr +i i deep/er; "
		   "chattr +a exe; chattr +i ..");
	prepare(f, "a", NULL);
	expect_tree(f, "a");
	expect_as_new(f, "a", "what root can do");
	assert_int_equal(
		script(f->base, "test -e behind/x && test -s outside", ""), 0);
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
				"export GIT_INDEX_FILE=$PWD/index; "
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
		SLOT_TEST(only_what_landed_is_kept),
		SLOT_TEST(kept_directories_stay_out_of_the_tree),
		SLOT_TEST(work_is_as_a_new_one),
		SLOT_TEST(attributes_do_not_stay),
		SLOT_TEST(contents_cannot_hide),
		SLOT_TEST(builds_stay_warm),
		SLOT_TEST(what_only_root_can_do_goes_as_well),
		cmocka_unit_test(only_paths_below_the_top_are_kept),
		SLOT_TEST(a_restart_of_the_host_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
