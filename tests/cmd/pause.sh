#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='pause lets a target rest, or its queue run dry'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

TZ=UTC0
export TZ

refinery()
{
	git -C origin.git refinery "$@"
}

test_expect_success 'a served repository and a clone' serve

test_expect_success 'a paused target takes entries and does nothing' '
	refinery pause -m "release of 2.0" main >out &&
	test_line "paused main: release of 2.0" out &&
	id=$(queue one) &&
	git -C origin.git rev-parse main >before &&
	refinery run 2>said &&
	test_line "main: landing waits: paused: release of 2.0" said &&
	git -C origin.git rev-parse main >after &&
	test_cmp before after &&
	test "$(field $id State)" = queued &&
	refinery status >out &&
	test_text "paused: release of 2.0" out &&
	{ refinery doctor >out 2>&1 || test $? -eq 1; } &&
	test_text "main is paused: release of 2.0" out &&
	test_text "git refinery resume main" out
'

test_expect_success 'a later reason takes the place of the first' '
	refinery pause >out &&
	test_line "paused main: no reason given" out &&
	refinery config main.pause >out &&
	test_line "no reason given" out &&
	refinery resume
'

test_expect_success 'a pause with an end is over then' '
	REFINERY_TEST_NOW=$(date -u -d "2026-11-20 12:00" +%s) &&
	export REFINERY_TEST_NOW &&
	test_when_finished "unset REFINERY_TEST_NOW" &&
	refinery pause -m lunch --until 13:30 >out &&
	test_line "paused main until Fri 2026-11-20 13:30 UTC: lunch" out &&
	refinery run 2>said &&
	test_text "paused until Fri 2026-11-20 13:30 UTC: lunch" said &&
	refinery status --json | tr -d "\t" >json &&
	test_text "\"paused_until\":1795181400" json &&
	REFINERY_TEST_NOW=1795181400 &&
	refinery status >out &&
	test_must_fail grep paused out &&
	refinery run 2>said &&
	test_text "main: 1 landed" said &&
	test_expect_code 1 refinery resume 2>err &&
	test_text "is neither paused nor draining" err &&
	test_must_fail git -C origin.git config --get-regexp "pause|drain"
'

test_expect_success 'a drained one lands what is queued and takes nothing' '
	id=$(queue two) &&
	refinery pause --drain -m "moving house" >out &&
	test_line "draining main: moving house" out &&
	commit_file nux three src/3 three &&
	git -C nux push -q origin three &&
	test_expect_code 1 refinery enqueue three 2>err &&
	test_text "takes no new entries now, it is draining: moving house" err &&
	grep "^next: " err &&
	(cd nux && test_expect_code 1 git refinery enqueue three) 2>err &&
	test_text "moving house" err &&
	test_must_fail git -C nux push origin three:refs/for/main 2>err &&
	test_text "moving house" err &&
	test "$(queued)" = "$id" &&
	refinery status >out &&
	test_line "draining: moving house; no new entry is taken" out &&
	refinery run 2>said &&
	test_text "main: 1 landed" said &&
	test -z "$(queued)" &&
	refinery resume &&
	queue three &&
	refinery run
'

test_expect_success 'pausing ends draining, and the other way round' '
	refinery pause --drain && refinery pause -m x &&
	test -z "$(refinery config main.drain)" &&
	refinery pause --drain &&
	test -z "$(refinery config main.pause)" &&
	refinery resume
'

test_expect_success 'a runner at work notices at once' '
	mkfifo began &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.check.command \
		"echo >\"$TRASH/began\"; sleep 1000" &&
	commit_file nux four src/4 four &&
	git -C nux push -q origin four &&
	id=$(queue four) &&
	{ refinery run 2>said & } &&
	read -r line <began &&
	refinery pause -m "stop that" &&
	wait $! &&
	test_text "landing waits: paused: stop that" said &&
	test "$(field $id State)" = queued &&
	refinery resume
'

test_expect_success 'nobody pauses from a clone' '
	(cd nux && test_expect_code 128 git refinery pause main) 2>err &&
	test_text "is not a target of this refinery" err &&
	test_text "next: pause and resume a target in the repository" err &&
	(cd nux && test_expect_code 128 git refinery pause) 2>err &&
	grep "^next: " err
'

test_expect_success 'what cannot be is refused' '
	test_expect_code 128 refinery pause nowhere 2>err &&
	test_text "'\''nowhere'\'' is not a target" err &&
	test_expect_code 128 refinery pause --until soon 2>err &&
	test_text "'\''soon'\'' is neither a day" err &&
	test_expect_code 128 refinery pause --until 2020-01-01 2>err &&
	test_text "'\''2020-01-01'\'' is over" err &&
	test_expect_code 128 refinery pause -m "two
lines" &&
	test -z "$(refinery config main.pause)"
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery pause -h >help 2>err &&
	test_text "usage: git refinery pause" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	test_expect_code 129 refinery pause main main &&
	test_expect_code 129 refinery pause --nowhere
'

test_done
