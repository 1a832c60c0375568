#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='several slots: tests side by side, and what is tested lands'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

test_expect_success 'a served repository with three slots' '
	serve &&
	git -C origin.git config refinery.main.slots 3 &&
	git -C origin.git config refinery.sandbox off
'

# How many tests run, when there are several.
running()
{
	git -C origin.git refinery status | sed -n '1s/.*, \([0-9]*\) tests.*/\1/p'
}

# close_door: from here on the gate below waits until open_door.
close_door()
{
	exec 8>door && flock 8
}
open_door()
{
	flock -u 8
}

# meet: run the queue, and open when two are at the door.
meet()
{
	close_door || return 1
	git -C origin.git refinery run 2>said &
	wait_until "test \"\$(running)\" = 2" &&
		git -C origin.git refinery status --json >seen
	meet_status=$?
	open_door
	wait
	return $meet_status
}

test_expect_success 'two candidates are tested at the same time' '
	git -C origin.git config refinery.main.maxGroup 1 &&
	git -C origin.git config refinery.test.check.command \
		"flock -s \"$TRASH/door\" true; sh ./check.sh" &&
	one=$(queue one) && two=$(queue two) &&
	meet &&
	test_text "\"$one\"" seen && test_text "\"$two\"" seen &&
	test_line "main: 2 landed, 0 rejected, 0 parked; 3 test runs" said &&
	git -C origin.git grep -h "^verdict .* beside=[01] " \
		refs/notes/refinery/tests >runs &&
	test "$(wc -l <runs)" -eq 3 &&
	git -C origin.git refinery verify
'

# The second group stands on the first and lands after it: no third run.
test_expect_success 'what runs on another one lands right after it' '
	git -C origin.git config refinery.main.slots 4 &&
	git -C origin.git config refinery.test.check.command \
		"test ! -e src/late || flock -s \"$TRASH/door\" true" &&
	git -C nux fetch -q &&
	commit_file nux early src/early early &&
	commit_file nux late src/late late &&
	git -C nux push -q origin early late &&
	queue early && queue late &&
	close_door &&
	{ git -C origin.git refinery run 2>said & } &&
	wait_until "git -C origin.git cat-file -e main:src/early" &&
	open_door &&
	wait &&
	test_line "main: 2 landed, 0 rejected, 0 parked; 2 test runs" said &&
	git -C origin.git cat-file -e main:src/late &&
	git -C origin.git refinery verify &&
	invariants origin.git &&
	git -C origin.git config refinery.main.slots 3
'

# Some fail, one only beside another, two do not fit together.
test_expect_success 'of many, the good ones land and no other' '
	git -C origin.git config --unset refinery.main.maxGroup &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	git -C nux fetch -q &&
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		case $i in
		4 | 15) commit_file nux many-$i src/new-$i FAIL ;;
		7 | 12) commit_file nux many-$i src/new-$i HALF ;;
		9 | 10) commit_file nux many-$i src/9 "by $i" ;;
		*) commit_file nux many-$i src/new-$i good ;;
		esac || return 1
		git -C nux push -q origin many-$i &&
		queue many-$i >>many || return 1
	done &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 16 landed, 4 rejected, 0 parked" said &&
	test -z "$(queued)" &&
	git -C origin.git ls-tree --name-only main src/ >files &&
	test_must_fail grep -e "new-4$" -e "new-15$" files &&
	test $(grep -c -e "new-7$" -e "new-12$" files) -eq 1 &&
	git -C origin.git refinery verify &&
	invariants origin.git
'

# Neither was ever tested alone: that is made up for when nothing else waits.
test_expect_success 'one slot names what an entry fails with' '
	git -C origin.git config refinery.main.slots 1 &&
	git -C origin.git config refinery.test.check.command \
		"test \$(grep -rl PART src | wc -l) -le 1" &&
	git -C nux fetch -q &&
	for i in 1 2 3 4 5; do
		case $i in
		2 | 4) commit_file nux part-$i src/part-$i PART ;;
		*) commit_file nux part-$i src/part-$i whole ;;
		esac || return 1
		git -C nux push -q origin part-$i &&
		queue part-$i >>parts || return 1
	done &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 4 landed, 1 rejected, 0 parked" said &&
	test_text "fails beside entry $(sed -n 2p parts | cut -c1-10) part-2" \
		said &&
	git -C origin.git refinery log -n 9 >logged &&
	test_text FAILS_TOGETHER logged &&
	git -C origin.git refinery verify &&
	invariants origin.git &&
	git -C origin.git config refinery.main.slots 3
'

test_expect_success 'a target that fails by itself charges nobody' '
	git -C origin.git config refinery.test.check.command false &&
	git -C nux fetch -q &&
	commit_file nux innocent src/1 innocent &&
	git -C nux push -q origin innocent &&
	id=$(queue innocent) &&
	test_expect_code 1 git -C origin.git refinery run 2>said &&
	test_text "main itself fails its tests" said &&
	test "$(field $id State)" = queued &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	git -C origin.git refinery run &&
	test "$(ended Event)" = landed
'

# stop: ask a runner to end that waits at the door.
stop()
{
	close_door || return 1
	git-refinery -C origin.git run 2>said &
	stop_runner=$!
	wait_until "git -C origin.git refinery status | grep testing" &&
		kill -TERM $stop_runner
	wait $stop_runner
	open_door
}

test_expect_success 'a runner that is asked to stop leaves the entry queued' '
	git -C origin.git config refinery.test.check.command \
		"flock -s \"$TRASH/door\" true" &&
	git -C nux fetch -q &&
	commit_file nux left src/2 left &&
	git -C nux push -q origin left &&
	id=$(queue left) &&
	stop &&
	test "$(field $id State)" = queued &&
	git -C origin.git refinery run &&
	test "$(ended Event)" = landed
'

# The deleted ref leaves no trace of its number in the log.
test_expect_success 'a new entry is not taken for one that went meanwhile' '
	git -C origin.git config refinery.main.slots 1 &&
	git -C nux fetch -q &&
	commit_file nux lost src/3 lost &&
	commit_file nux fresh src/4 fresh &&
	git -C nux push -q origin lost fresh &&
	id=$(queue lost) &&
	close_door &&
	{
		git -C origin.git refinery run 2>said &
		wait_until "git -C origin.git refinery status | grep testing" &&
			git -C origin.git update-ref -d \
				refs/refinery/queue/main/$id &&
			new=$(queue fresh) &&
			wait_until "test -n \"\$(field $new Sequence)\""
		result=$?
		open_door
		wait
		test $result -eq 0
	} &&
	git -C origin.git show main:src/4 &&
	test_must_fail git -C origin.git grep -q lost main -- src/3 &&
	git -C origin.git refinery verify
'

test_done
