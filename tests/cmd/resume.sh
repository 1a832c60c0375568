#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='resume ends a pause or a drain'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

refinery()
{
	git -C origin.git refinery "$@"
}

test_expect_success 'a served repository and a clone' serve

test_expect_success 'what waited goes on' '
	refinery pause -m lunch --until 1h && queue one &&
	refinery run && test -n "$(queued)" &&
	refinery resume main >out &&
	test_line "resumed main" out &&
	test_must_fail git -C origin.git config --get-regexp "pause|drain" &&
	refinery run && test -z "$(queued)"
'

test_expect_success 'a runner is started for it' '
	refinery pause && queue two &&
	git -C origin.git config refinery.wake true &&
	test_when_finished "git -C origin.git config refinery.wake false" &&
	refinery resume &&
	wait_until "test -z \"\$(queued)\""
'

test_expect_success 'there must be something to end' '
	test_expect_code 1 refinery resume 2>err &&
	test_text "'\''main'\'' is neither paused nor draining" err &&
	test_text "next: git refinery status" err
'

test_expect_success 'what was paused for all targets still is' '
	git -C origin.git config refinery.pause "all of them" &&
	test_when_finished "git -C origin.git config --unset refinery.pause" &&
	test_expect_code 1 refinery resume 2>err &&
	test_text "'\''main'\'' still rests" err &&
	grep "^next: git config --show-origin" err
'

test_expect_success 'nobody resumes from a clone' '
	(cd nux && test_expect_code 128 git refinery resume main) 2>err &&
	test_text "is not a target of this refinery" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery resume -h >help 2>err &&
	test_text "usage: git refinery resume" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	test_expect_code 129 refinery resume main main &&
	test_expect_code 129 refinery resume --nowhere
'

test_done
