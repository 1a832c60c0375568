#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='enqueue puts a branch in the queue, here or at a remote'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'a served repository and a clone' '
	make_origin &&
	git -C origin.git config refinery.wake false &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	git -C origin.git refinery init --target=main &&
	make_clone nux &&
	commit_file nux feature src/1 changed
'

# ids: of the entries that are queued; ids_in <repository>: in that one.
ids_in()
{
	git -C "$1" for-each-ref --format='%(refname:lstrip=4)' \
		refs/refinery/queue/main
}

ids()
{
	ids_in origin.git
}

# field <id> <name> [<repository>]: of an entry's last record.
field()
{
	git -C "${3:-origin.git}" log -1 --format=%B \
		"refs/refinery/queue/main/$1" | sed -n "s/^$2: //p"
}

# idle <git directory>: does no runner hold a lock there?
idle()
{
	for lock in "$1"/refinery/lock/*; do
		flock -n "$lock" true || return 1
	done
}

# refused <text> <argument>...: enqueue in nux says no and leaves no entry.
refused()
{
	text=$1
	shift
	ids >before &&
	(cd nux && test_expect_code 1 git refinery enqueue "$@") >out 2>err &&
	test_must_be_empty out &&
	test_text "$text" err &&
	grep "^next: " err &&
	ids >after &&
	test_cmp before after
}

test_expect_success 'the current branch of a clone goes to its remote' '
	(cd nux && git refinery enqueue) >actual 2>err &&
	id=$(ids) &&
	echo "queued feature as $id for main (number 1 of 1)" >expect &&
	test_cmp expect actual &&
	test_must_be_empty err &&
	test "$(field $id Branch)" = feature &&
	test "$(field $id Head)" = "$(git -C nux rev-parse feature)" &&
	test "$(field $id Submitter)" = "A U Thor <author@example.org>" &&
	test "$(field $id Priority)" = 2 &&
	test -z "$(field $id Pusher)" &&
	git -C nux for-each-ref refs/refinery >refs &&
	test_must_be_empty refs
'

test_expect_success 'the same head again is refused, with where it stands' '
	refused "is queued for '\''main'\'' already, as entry $id" &&
	refused "already, as entry $id" -t other
'

test_expect_success 'a new version of the branch replaces the entry' '
	old=$id &&
	commit_file nux feature src/1 "changed again" &&
	(cd nux && git refinery enqueue feature) &&
	id=$(ids) &&
	test "$old" != "$id" &&
	git -C origin.git log -1 --format=%B refs/refinery/log/main >log &&
	test_line "Code: REPLACED" log &&
	test_line "Reason: replaced by entry $id" log
'

test_expect_success 'a conflict with an entry ahead is a warning' '
	commit_file nux rival src/1 "something else" &&
	(cd nux && git refinery enqueue -p 0 rival) >out 2>err &&
	rival=$(ids | grep -v $id) &&
	test_line "queued rival as $rival for main (number 2 of 2)" out &&
	test_text "warning: " err &&
	test_text "conflicts with entry $(echo $id | cut -c1-10) feature" err &&
	test "$(field $rival Priority)" = 0
'

test_expect_success 'what is not committed is a warning, and stays out' '
	commit_file nux dirty src/2 committed &&
	echo more >>nux/src/2 &&
	(cd nux && git refinery enqueue) 2>err &&
	test_text "warning: 1 file with uncommitted changes is not part" err &&
	git -C nux show $(field $(ids | tail -n 1) Head):src/2 >pinned &&
	test_must_fail grep more pinned &&
	test_expect_code 1 git -C nux refinery enqueue rival 2>err &&
	test_must_fail grep uncommitted err &&
	git -C nux checkout -q -f dirty
'

test_expect_success '--json is for programs' '
	commit_file nux json src/3 json &&
	(cd nux && git refinery enqueue --json -p 1 --topic=pair) >out &&
	for i in $(ids); do
		test "$(field $i Topic)" != pair || id=$i
	done &&
	grep "\"id\":	\"$id\"" out &&
	grep "\"result\":	\"queued\"" out &&
	grep "\"topic\":	\"pair\"" out &&
	(cd nux && test_expect_code 1 git refinery enqueue --json) >out 2>err &&
	grep "\"result\":	\"refused\"" out &&
	grep "\"next_action\":	\"git refinery status $id\"" out
'

test_expect_success 'another work tree of the clone' '
	git -C nux worktree add -q -b elsewhere ../tree origin/main &&
	(cd tree && echo 4 >src/4 && git commit -q -a -m four &&
		git refinery enqueue) >out &&
	test_text "queued elsewhere as" out
'

test_expect_success 'a detached HEAD needs a topic or to be named' '
	commit_file nux loose src/5 loose &&
	git -C nux checkout -q --detach loose &&
	refused "HEAD is detached" &&
	(cd nux && git refinery enqueue -t loose) >out &&
	test_text "queued loose as" out &&
	(cd nux && git refinery withdraw loose && git refinery enqueue HEAD) >out &&
	test_text "queued $(git -C nux rev-parse HEAD | cut -c1-10) as" out &&
	git -C nux checkout -q json
'

test_expect_success 'nothing to land is refused' '
	refused "has nothing to land" origin/main
'

test_expect_success 'no history in common is refused' '
	alone=$(git -C nux commit-tree -m alone json^{tree}) &&
	refused "has no history in common with" $alone
'

test_expect_success 'an unknown target is refused, with those there are' '
	refused "'\''origin'\'' has no merge queue for '\''nope'\''" \
		--target=nope loose &&
	test_line "next: --target with one of: main" err
'

test_expect_success 'an unknown branch is refused' '
	refused "'\''nope'\'' names no commit here" nope
'

test_expect_success 'a submitter who may not is refused' '
	git -C origin.git config refinery.main.allow nobody-else &&
	commit_file nux barred src/6 barred &&
	refused "may not enqueue for '\''main'\''" barred &&
	git -C origin.git config --unset refinery.main.allow
'

test_expect_success 'a remote without a refinery is refused' '
	git init -q --bare plain.git &&
	git -C nux push -q ../plain.git origin/main:refs/heads/main &&
	refused "has no merge queue" --remote=../plain.git barred &&
	test_text "git refinery init --target=main" err
'

test_expect_success 'a remote that does not answer is a failure' '
	(cd nux && test_expect_code 128 git refinery enqueue \
		--remote=../none.git barred) 2>err &&
	test_text "cannot talk to '\''../none.git'\''" err &&
	test_text "next: git ls-remote ../none.git" err
'

test_expect_success 'the remote of the branch goes before origin' '
	git clone -q --bare origin.git second.git &&
	git -C second.git refinery init --target=main --no-wake &&
	git -C nux remote add second ../second.git &&
	git -C nux config branch.barred.remote second &&
	(cd nux && git refinery enqueue barred) &&
	ids_in second.git >there &&
	test $(wc -l <there) = 1
'

test_expect_success 'on the served repository itself' '
	git -C nux push -q origin barred:refs/heads/barred &&
	git -C origin.git refinery enqueue barred >out &&
	for i in $(ids); do
		test "$(field $i Branch)" != barred || id=$i
	done &&
	test_text "queued barred as $id for main (number " out &&
	test "$(field $id Pusher)" = "$(id -un)" &&
	test_expect_code 1 git -C origin.git refinery enqueue main 2>err &&
	test_text "has nothing to land" err &&
	test_expect_code 1 git -C origin.git refinery enqueue \
		--target=nope barred 2>err &&
	test_text "'\''nope'\'' is not a target" err
'

test_expect_success 'in a work tree of a served ordinary repository' '
	git clone -q origin.git local &&
	git -C local refinery init --target=main --no-wake &&
	git -C local worktree add -q -b work ../local-tree &&
	(cd local-tree && echo 7 >src/7 && git commit -q -a -m seven &&
		git refinery enqueue) >out &&
	ids_in local >there &&
	echo "queued work as $(cat there) for main (number 1 of 1)" >expect &&
	test_cmp expect out
'

test_expect_success 'it wakes the runner unless it is told not to' '
	git -C local config refinery.wake true &&
	git -C local config refinery.test.check.command "sh ./check.sh" &&
	(cd local-tree && git checkout -q -b quiet && echo 8 >src/8 &&
		git commit -q -a -m eight && git refinery enqueue --no-run) &&
	test $(ids_in local | wc -l) = 2 &&
	test_must_fail test -e local/.git/refinery/run.log &&
	(cd local-tree && git checkout -q -b loud && echo 9 >src/9 &&
		git commit -q -a -m nine && git refinery enqueue) &&
	wait_until "test -z \"\$(ids_in local)\"" &&
	wait_until "grep -q landed local/.git/refinery/run.log" &&
	wait_until "idle local/.git"
'

test_expect_success 'two who enqueue at once get an entry each' '
	git clone -q --bare origin.git busy.git &&
	git -C busy.git refinery init --target=main --no-wake &&
	for i in 1 2 3 4; do
		git clone -q busy.git busy-$i &&
		commit_file busy-$i branch-$i src/$i "busy $i" || return 1
	done &&
	for i in 1 2 3 4; do
		(cd busy-$i && git refinery enqueue >../busy-out-$i) &
	done &&
	wait &&
	test $(ids_in busy.git | wc -l) = 4 &&
	cat busy-out-* >out &&
	test $(grep -c ^queued out) = 4
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery enqueue -h >help 2>err &&
	test_text "usage: git refinery enqueue" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	(
		cd nux &&
		test_expect_code 129 git refinery enqueue --nowhere &&
		test_expect_code 129 git refinery enqueue a b &&
		test_expect_code 129 git refinery enqueue -p 5 &&
		test_expect_code 129 git refinery enqueue -p high
	)
'

test_expect_success 'outside of a repository it fails' '
	mkdir outside &&
	test_expect_code 128 git -C outside refinery enqueue 2>err &&
	test_text "is not in a git repository" err
'

test_done
