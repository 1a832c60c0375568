#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='entries that are tested alone, and promoted while others are'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# The gate waits at the door and writes down what it is to test.
test_expect_success 'a served repository' '
	serve &&
	: >door && : >tested &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.check.command \
		"ls new | tr \"\\n\" \" \" >>\"$TRASH/tested\"
		echo >>\"$TRASH/tested\"
		flock -s \"$TRASH/door\" true; sh ./check.sh"
'

# add <name>...: branches with a file below new each, on the target's tip.
add()
{
	git -C nux fetch -q || return 1
	for add_name; do
		commit_file nux "$add_name" "new/$add_name" "$add_name" &&
			git -C nux push -q origin "$add_name" || return 1
	done
}

# tested: what was tested since the last time, a line a run.
tested()
{
	sed "s/ $//" tested >actual &&
		printf "%s\n" "$@" >expect &&
		: >tested &&
		test_cmp expect actual
}

test_expect_success 'alone in its place in line, no group goes across it' '
	add a b c d &&
	queue a && queue b --alone && queue c && queue d &&
	git -C origin.git refinery status --json >seen &&
	grep "\"alone\":.*true" seen &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 4 landed, 0 rejected, 0 parked; 3 test runs" said &&
	tested a "a b" "a b c d"
'

test_expect_success 'urgent and alone, it comes first' '
	add e f &&
	queue e && queue f -p 0 --alone &&
	git -C origin.git refinery run 2>said &&
	tested "a b c d f" "a b c d e f"
'

test_expect_success 'its failure is its own' '
	add g h &&
	commit_file nux h src/h FAIL && git -C nux push -q origin h &&
	queue g && queue h -p 0 --alone &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 1 landed, 1 rejected" said &&
	test_text "h: gate" said &&
	tested "a b c d e f h" "a b c d e f g"
'

# started <n>: that many runs have begun since the last time.
started()
{
	test "$(wc -l <tested)" -ge "$1"
}

# while_testing <command>...: run the queue; once a test has begun, do that
# and leave the tests on if it did.
while_testing()
{
	exec 8>door && flock 8 || return 1
	git -C origin.git refinery run 2>said 8>&- &
	wait_until "started 1" && "$@"
	while_testing_status=$?
	flock -u 8
	wait
	return "$while_testing_status"
}

go_alone()
{
	git -C origin.git refinery promote --alone "$1" &&
		wait_until "started 2"
}

test_expect_success 'promoted to go alone while a group with it is tested' '
	add i j &&
	i=$(queue i) && j=$(queue j) &&
	while_testing go_alone $j &&
	test_text "main: 2 landed, 0 rejected" said &&
	git -C origin.git log -2 --format=%s main >order &&
	printf "%s\n" "i: write new/i" "j: write new/j" >expect &&
	test_cmp expect order &&
	tested "a b c d e f g i j" "a b c d e f g j" "a b c d e f g i j"
'

go_first()
{
	git -C origin.git refinery promote "$1"
}

test_expect_success 'promoted while others are tested, which go on' '
	git -C origin.git config refinery.main.maxGroup 1 &&
	add k l m &&
	k=$(queue k) && l=$(queue l) && m=$(queue m) &&
	while_testing go_first $m &&
	test_text "main: 3 landed, 0 rejected, 0 parked; 3 test runs" said &&
	git -C origin.git log -3 --reverse --format=%s main >order &&
	printf "%s: write new/%s\n" k k m m l l >expect &&
	test_cmp expect order &&
	git -C origin.git refinery verify &&
	invariants origin.git
'

test_done
