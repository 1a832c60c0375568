#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='stacks: branches built on queued ones, and --after'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# stack <name> <n>: branches <name>-1 to <name>-<n>, each on the one before;
# all of them change the same line of one file, so that only the right order,
# with each change applied once, gives the last one.
stack()
{
	git -C nux fetch -q &&
		git -C nux checkout -q --detach origin/main &&
		stack_i=1 &&
		while test "$stack_i" -le "$2"; do
			git -C nux checkout -q -b "$1-$stack_i" &&
				echo "$1 $stack_i" >nux/"$1" &&
				git -C nux add "$1" &&
				git -C nux commit -q -m "$1-$stack_i first" &&
				echo "$1 $stack_i done" >nux/"$1" &&
				git -C nux commit -qam "$1-$stack_i second" &&
				git -C nux push -q -f origin "$1-$stack_i" ||
				return 1
			stack_i=$((stack_i + 1))
		done
}

# amend <name>: its last commit says something else.
amend()
{
	git -C nux checkout -q "$1" &&
		echo "amended $1" >nux/amended-1 &&
		git -C nux add amended-1 &&
		git -C nux commit -q --amend --no-edit &&
		git -C nux push -q -f origin "$1"
}

main_has()
{
	git -C origin.git show "main:$1" >shown && test "$(cat shown)" = "$2"
}

test_expect_success 'a served repository' '
	serve &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.check.command true
'

for method in rebase squash merge; do
	test_expect_success "$method: a stack of four lands in its order" '
		git -C origin.git config refinery.main.method $method &&
		stack $method 4 &&
		for i in 1 2 3 4; do
			queue $method-$i || return 1
		done &&
		git -C origin.git refinery run 2>said &&
		test_line "main: 4 landed, 0 rejected, 0 parked; 1 test run" \
			said &&
		main_has $method "$method 4 done" &&
		git -C origin.git refinery verify &&
		invariants origin.git
	'

	test_expect_success "$method: one by one, too" '
		git -C origin.git config refinery.main.maxGroup 1 &&
		stack single-$method 3 &&
		for i in 1 2 3; do
			queue single-$method-$i || return 1
		done &&
		git -C origin.git refinery run 2>said &&
		git -C origin.git config --unset refinery.main.maxGroup &&
		test_text "main: 3 landed, 0 rejected" said &&
		main_has single-$method "single-$method 3 done" &&
		git -C origin.git refinery verify
	'

	test_expect_success "$method: enqueued when the lower one has landed" '
		stack later-$method 2 &&
		queue later-$method-1 &&
		git -C origin.git refinery run &&
		git -C origin.git refinery enqueue later-$method-2 2>err &&
		test_must_fail grep warning err &&
		git -C origin.git refinery run 2>said &&
		test_text "main: 1 landed, 0 rejected" said &&
		main_has later-$method "later-$method 2 done" &&
		git -C origin.git refinery verify
	'

	# A merge brings along what the child was built on: the old commits.
	test "$method" = merge && continue
	test_expect_success "$method: the lower one is amended meanwhile" '
		stack amend-$method 2 &&
		queue amend-$method-1 &&
		child=$(queue amend-$method-2) &&
		git -C origin.git config refinery.main.pause wait &&
		git -C origin.git refinery run &&
		git -C origin.git config --unset refinery.main.pause &&
		test -n "$(field $child After)" &&
		amend amend-$method-1 &&
		git -C origin.git refinery enqueue amend-$method-1 2>err &&
		test_must_fail grep warning err &&
		git -C origin.git refinery run 2>said &&
		test_text "main: 2 landed, 0 rejected" said &&
		main_has amend-$method "amend-$method 2 done" &&
		main_has amended-1 "amended amend-$method-1" &&
		git -C origin.git refinery verify
	'
done

test_expect_success 'ff: what stands on what has landed' '
	git -C origin.git config refinery.main.method ff &&
	stack ff 3 &&
	queue ff-1 && queue ff-2 && queue ff-3 &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 3 landed, 0 rejected" said &&
	git -C origin.git config refinery.main.method rebase
'

test_expect_success 'a rejected one takes with it what depends on it' '
	stack bad 3 &&
	git -C nux checkout -q --detach origin/main &&
	commit_file nux other src/3 other &&
	git -C nux push -q origin other &&
	git -C origin.git config refinery.test.check.command \
		"! grep -q bad bad" &&
	queue bad-1 && queue bad-2 && last=$(queue bad-3) && queue other &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 1 landed, 3 rejected, 0 parked" said &&
	git -C origin.git refinery log --json $last >log &&
	test_text BLOCKED log && test_text "bad-2, which was rejected" log &&
	git -C origin.git config refinery.test.check.command true &&
	git -C origin.git refinery verify
'

test_expect_success '--after: in that order, without common history' '
	git -C nux fetch -q &&
	commit_file nux early src/4 early &&
	commit_file nux late src/5 late &&
	git -C nux push -q origin early late &&
	queue early -p 4 &&
	git -C origin.git refinery enqueue -p 0 --after early late >said 2>err &&
	test_text "it comes after entry" err &&
	git -C origin.git refinery status >shown &&
	test_text "after entry" shown &&
	git -C origin.git config refinery.main.maxGroup 1 &&
	git -C origin.git refinery run &&
	git -C origin.git config --unset refinery.main.maxGroup &&
	git -C origin.git log -2 --format=%s main >subjects &&
	printf "%s\n" "late: write src/5" "early: write src/4" >expected &&
	test_cmp expected subjects
'

test_expect_success '--after: what cannot be' '
	git -C nux fetch -q &&
	commit_file nux wants src/6 wants &&
	commit_file nux basis src/7 basis &&
	git -C nux push -q origin wants basis &&
	test_expect_code 1 git -C origin.git refinery enqueue --after nobody \
		wants 2>err &&
	test_text "nobody" err && test_text "next:" err &&
	basis=$(queue basis) && wants=$(queue wants --after $basis) &&
	amend basis &&
	test_expect_code 1 git -C origin.git refinery enqueue --after wants \
		basis 2>err &&
	test_text "itself comes after" err &&
	git -C origin.git refinery withdraw $basis &&
	git -C origin.git refinery run 2>said &&
	test "$(field $wants State)" = queued &&
	git -C origin.git refinery status wants >shown &&
	test_text "which was withdrawn" shown &&
	queue basis &&
	git -C origin.git refinery run &&
	test -z "$(queued)" &&
	git -C origin.git refinery verify
'

test_expect_success 'what waits for a held one stays, and goes with it' '
	git -C nux fetch -q &&
	commit_file nux under src/8 under &&
	commit_file nux over src/9 over &&
	git -C nux push -q origin under over &&
	under=$(queue under) && over=$(queue over --after under) &&
	git -C origin.git refinery hold $under &&
	git -C origin.git refinery run &&
	test "$(field $over State)" = queued &&
	git -C origin.git refinery hold --release $under &&
	git -C origin.git refinery run &&
	test -z "$(queued)"
'

test_expect_success 'after= as a push option, and from a clone' '
	git -C nux fetch -q &&
	commit_file nux push-1 src/1 push-1 &&
	commit_file nux push-2 src/2 push-2 &&
	commit_file nux push-3 src/3 push-3 &&
	git -C nux push -q origin push-1:refs/for/main/push-1 &&
	git -C nux push -q -o after=push-1 origin push-2:refs/for/main/push-2 &&
	git -C nux refinery enqueue --after push-2 push-3 &&
	git -C origin.git for-each-ref --format="%(contents)" \
		refs/refinery/queue/main >records &&
	test $(grep -c "^After: " records) -eq 2 &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 3 landed" said
'


test_expect_success 'show and --json name what it waits for' '
	commit_file nux seen-1 src/1 seen-1 &&
	commit_file nux seen-2 src/2 seen-2 &&
	git -C nux push -q origin seen-1 seen-2 &&
	first=$(queue seen-1) &&
	git -C origin.git refinery enqueue --json --after $first seen-2 >out &&
	grep "\"after\":.*\[\"$first\"\]" out &&
	git -C origin.git refinery show seen-2 >shown &&
	test_line "after      $first" shown &&
	git -C origin.git refinery status --json >shown &&
	grep "\"after\":.*\[\"$first\"\]" shown &&
	git -C origin.git refinery run
'

test_expect_success '--after: the id of a version that was replaced' '
	git -C nux fetch -q &&
	commit_file nux version src/3 version &&
	commit_file nux waits src/4 waits &&
	git -C nux push -q origin version waits &&
	old=$(queue version) && amend version && new=$(queue version) &&
	waits=$(queue waits --after $old) &&
	test "$(field $waits After)" = $new &&
	git -C origin.git refinery withdraw waits &&
	(cd nux && git refinery enqueue --after $old waits) &&
	git -C origin.git refinery status --json >shown &&
	grep "\"after\":.*\[\"$new\"\]" shown &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 2 landed" said
'

test_expect_success 'from a clone: one that landed is no hindrance' '
	git -C nux fetch -q &&
	commit_file nux third src/5 third &&
	id=$(git -C nux refinery enqueue --after version third |
		sed "s/.* as \([^ ]*\) .*/\1/") &&
	git -C origin.git refinery run && test -z "$(queued)"
'

test_expect_success 'a pushed record cannot wait for what is not there' '
	commit_file nux forged src/6 forged &&
	head=$(git -C nux rev-parse forged) &&
	record=$(
		{
			printf "%s\n\n" "Enqueue forged" &&
			printf "%s: %s\n" Refinery-Record entry/1 \
				State queued Target main Head $head \
				Submitter "nux <nux@example.org>" \
				Branch forged Priority 2 \
				After 0123456789ab Created 1
		} | git -C nux commit-tree -p $head \
			4b825dc642cb6eb9a060e54bf8d69288fbee4904
	) &&
	id=$(echo $record | cut -c 1-12) &&
	test_must_fail git -C nux push -q origin \
		$record:refs/refinery/queue/main/$id 2>err &&
	test_text "0123456789ab" err &&
	test -z "$(queued)"
'

test_done
