#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='freezes, pauses and drains: what waits, and what goes on'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

TZ=UTC0
export TZ

# at <date and time, UTC> <command>...: run it as if it were then.
at()
{
	REFINERY_TEST_NOW=$(date -u -d "$1" +%s) || return 1
	export REFINERY_TEST_NOW
	shift
	"$@"
	at_status=$?
	unset REFINERY_TEST_NOW
	return $at_status
}

refinery()
{
	git -C origin.git refinery "$@"
}

# runs: how many tests there were so far.
runs()
{
	wc -l <"$TRASH/runs"
}

tip()
{
	git -C origin.git rev-parse main
}

# Branch $1 changes one file of its own to $2.
branch()
{
	commit_file nux "$1" "src/$1" "$2" && git -C nux push -q origin "$1"
}

# door <branch>: the test of what has it waits for whoever holds the lock.
door()
{
	: >"$TRASH/door" &&
	git -C origin.git config refinery.test.check.command \
		"echo run >>\"$TRASH/runs\"; test ! -f src/$1 || flock -s \"$TRASH/door\" true; sh ./check.sh"
}

test_expect_success 'a served repository that is frozen at weekends' '
	serve &&
	: >runs &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.check.command \
		"echo run >>\"$TRASH/runs\"; sh ./check.sh" &&
	git -C origin.git config refinery.main.maxGroup 1 &&
	refinery config main.freeze "Fri 16:00 - Mon 08:00 (weekend)"
'

test_expect_success 'in a freeze all is tested and nothing lands' '
	one=$(queue one) && two=$(queue two) &&
	branch bad FAIL && bad=$(queue bad) &&
	tip >before &&
	at "2026-11-20 17:00" refinery run 2>said &&
	tip >after && test_cmp before after &&
	test_text "ready $(echo $one | cut -c1-10) one" said &&
	test_text "ready $(echo $two | cut -c1-10) two" said &&
	test_text "rejected $(echo $bad | cut -c1-10) bad" said &&
	test_line "main: landing waits: frozen until Mon 2026-11-23 08:00 UTC: weekend" said &&
	test "$(field $one State)" = queued &&
	test "$(field $two State)" = queued &&
	test -z "$(field $bad State)" &&
	invariants origin.git
'

test_expect_success 'status says until when' '
	at "2026-11-20 17:00" refinery status >out &&
	test_text "frozen until Mon 2026-11-23 08:00 UTC: weekend" out &&
	at "2026-11-20 17:00" refinery status --json | tr -d "\t" >json &&
	test_text "\"state\":\"frozen\"" json &&
	test_text "\"frozen_until\":1795420800" json &&
	test_text "\"freeze\":\"weekend\"" json &&
	at "2026-11-20 17:00" refinery status two >out &&
	test_text "passed its tests; frozen until Mon" out &&
	at "2026-11-23 08:00" refinery status --json | tr -d "\t" >json &&
	test_text "\"frozen_until\":0" json
'

test_expect_success 'a second run in it starts no test again' '
	runs >before &&
	at "2026-11-20 18:00" refinery run 2>said &&
	runs >after && test_cmp before after &&
	test_text "frozen until Mon" said
'

test_expect_success 'what comes later is tested on top of what is ready' '
	branch three three && three=$(queue three) &&
	at "2026-11-21 12:00" refinery run 2>said &&
	test_text "ready $(echo $three | cut -c1-10) three" said &&
	test_must_fail grep "ready $(echo $one | cut -c1-10)" said &&
	echo $(($(cat before) + 1)) >expect &&
	echo $(runs) >after && test_cmp expect after
'

test_expect_success 'after it all of that lands without a test' '
	runs >before &&
	git -C origin.git gc -q --prune=now &&
	at "2026-11-23 08:00" refinery run 2>said &&
	runs >after && test_cmp before after &&
	test_text "main: 3 landed, 0 rejected" said &&
	test_must_fail grep "frozen" said &&
	test -z "$(queued)" &&
	git -C origin.git cat-file -e main:src/three &&
	test_must_fail git -C origin.git rev-parse -q --verify refs/refinery/ready/main &&
	refinery verify &&
	invariants origin.git
'

test_expect_success 'who goes before that takes nobody along' '
	git -C nux fetch -q &&
	for i in four five six; do
		branch $i $i && queue $i >$i || return 1
	done &&
	at "2026-11-27 17:00" refinery run &&
	refinery withdraw five &&
	at "2026-11-30 08:00" refinery run 2>said &&
	test_text "main: 2 landed, 0 rejected, 0 parked" said &&
	test_must_fail git -C origin.git cat-file -e main:src/five &&
	git -C origin.git cat-file -e main:src/six &&
	refinery verify
'

test_expect_success 'a tip that moved meanwhile is tested with' '
	git -C nux fetch -q &&
	branch seven seven && queue seven &&
	at "2026-11-27 17:00" refinery run &&
	git -C origin.git config refinery.main.bypass "*" &&
	git -C nux checkout -q -B past origin/main &&
	commit_file nux past src/past past &&
	git -C nux push -q -o bypass=hotfix origin past:main &&
	git -C origin.git config --unset refinery.main.bypass &&
	runs >before &&
	at "2026-11-30 08:00" refinery run 2>said &&
	echo $(($(cat before) + 1)) >expect &&
	echo $(runs) >after && test_cmp expect after &&
	test_text "main: 1 landed" said &&
	refinery verify
'

test_expect_success 'an urgent entry lands in a freeze only if it may' '
	git -C nux fetch -q &&
	branch usual usual && queue usual &&
	branch urgent urgent && urgent=$(queue -p 0 urgent) &&
	tip >before &&
	at "2026-11-27 17:00" refinery run &&
	tip >after && test_cmp before after &&
	refinery config main.freezeUrgent true &&
	at "2026-11-27 17:00" refinery run 2>said &&
	test_text "landed $(echo $urgent | cut -c1-10) urgent" said &&
	test_text "frozen until Mon" said &&
	git -C origin.git cat-file -e main:src/urgent &&
	test_must_fail git -C origin.git cat-file -e main:src/usual &&
	refinery config --unset main.freezeUrgent &&
	at "2026-11-30 08:00" refinery run &&
	git -C origin.git cat-file -e main:src/usual &&
	refinery verify
'

# The third test waits until the freeze has been called off.
test_expect_success 'a freeze that ends meanwhile lets all of them land' '
	git -C nux fetch -q &&
	door k3 &&
	for i in k1 k2 k3 k4; do
		branch $i $i && queue $i || return 1
	done &&
	runs >before &&
	exec 8>door && flock 8 &&
	{ at "2026-11-27 17:00" refinery run 2>said 8>&- & } &&
	wait_until "test \$(runs) -eq $(($(cat before) + 3))" &&
	git -C origin.git rev-parse -q --verify refs/refinery/ready/main &&
	refinery config main.freeze "Sat (other)" &&
	flock -u 8 &&
	wait $! &&
	test_text "main: 4 landed, 0 rejected, 0 parked; 4 test runs" said &&
	test_must_fail git -C origin.git rev-parse -q --verify refs/refinery/ready/main &&
	refinery config main.freeze "Fri 16:00 - Mon 08:00 (weekend)" &&
	refinery verify && invariants origin.git
'

test_expect_success 'who goes while others are tested takes nobody along' '
	git -C nux fetch -q &&
	door l3 &&
	for i in l1 l2 l3 l4; do
		branch $i $i && queue $i || return 1
	done &&
	runs >before &&
	exec 8>door && flock 8 &&
	{ at "2026-11-27 17:00" refinery run 2>said 8>&- & } &&
	wait_until "test \$(runs) -eq $(($(cat before) + 3))" &&
	refinery withdraw l1 &&
	flock -u 8 &&
	wait $! &&
	test_text "frozen until" said &&
	at "2026-11-30 08:00" refinery run 2>said &&
	test_text "main: 3 landed, 0 rejected, 0 parked; 0 test runs" said &&
	test_must_fail git -C origin.git cat-file -e main:src/l1 &&
	refinery verify && invariants origin.git
'

# The second changes what the first changes, in the same way.
test_expect_success 'what others have ready waits for them, and lands as contained' '
	git -C nux fetch -q &&
	branch m1 same &&
	commit_file nux m2 src/m1 same && git -C nux push -q origin m2 &&
	queue m1 && m2=$(queue m2) && branch m3 other && queue m3 &&
	at "2026-11-27 17:00" refinery run 2>said &&
	test_text "frozen until" said &&
	test "$(field $m2 State)" = queued &&
	at "2026-11-30 08:00" refinery run 2>said &&
	test_text "main: 3 landed, 0 rejected, 0 parked; 0 test runs" said &&
	test_text "landed $(echo $m2 | cut -c1-10) m2: contained" said &&
	refinery verify && invariants origin.git
'

test_expect_success 'on several slots, too' '
	refinery config main.slots 3 &&
	git -C nux fetch -q &&
	for i in n1 n2 n3 n4 n5; do
		case $i in n3) branch $i FAIL ;; *) branch $i $i ;; esac &&
		queue $i || return 1
	done &&
	at "2026-11-27 17:00" refinery run 2>said &&
	test $(grep -c "^ready" said) -eq 4 &&
	at "2026-11-30 08:00" refinery run 2>said &&
	test_text "main: 4 landed, 0 rejected, 0 parked; 0 test runs" said &&
	refinery config --unset main.slots &&
	refinery verify && invariants origin.git
'

test_expect_success 'groups are ready as a whole' '
	git -C origin.git config --unset refinery.main.maxGroup &&
	git -C nux fetch -q &&
	for i in a b c d e f; do
		branch $i $i && queue $i || return 1
	done &&
	at "2026-11-27 17:00" refinery run &&
	runs >before &&
	at "2026-11-30 08:00" refinery run 2>said &&
	runs >after && test_cmp before after &&
	test_text "main: 6 landed" said &&
	refinery verify && invariants origin.git
'

test_done
