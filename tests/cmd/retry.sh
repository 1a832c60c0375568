#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='retry queues an entry again'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

test_expect_success 'a served repository and a clone' serve

test_expect_success 'a rejected entry keeps id, age, place and priority' '
	commit_file nux bad src/3 FAIL &&
	git -C nux push -q origin bad &&
	id=$(queue -p 1 bad) &&
	created=$(field $id Created) &&
	git -C origin.git refinery run &&
	test "$(ended Event)" = rejected &&
	git -C origin.git refinery retry bad >out &&
	test_line "queued $id for main again (retry 1, priority 1)" out &&
	test "$(field $id State)" = queued &&
	test "$(field $id Created)" = $created &&
	test "$(field $id Sequence)" = 1 &&
	test "$(field $id Priority)" = 1 &&
	test "$(field $id Retries)" = 1
'

test_expect_success 'it is judged again, and can be retried again' '
	git -C origin.git refinery run &&
	test "$(ended Event)" = rejected &&
	test -z "$(field $id State)" &&
	git -C origin.git refinery retry $id >out &&
	test_text "retry 2" out &&
	git -C origin.git config refinery.test.check.command true &&
	git -C origin.git refinery run &&
	test "$(ended Event)" = landed &&
	git -C origin.git refinery verify
'

test_expect_success 'the same tree is tested once more when a person asks' '
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.check.command \
		"! grep -q outage src/6 || test -e \"$TRASH/mended\"" &&
	commit_file nux outage src/6 outage &&
	git -C nux push -q origin outage &&
	outage=$(queue outage) &&
	git -C origin.git refinery run &&
	test "$(ended Event)" = rejected &&
	git -C origin.git refinery retry outage &&
	git -C origin.git refinery run 2>err &&
	test "$(ended Event)" = rejected &&
	test_text "1 test run" err &&
	: >mended &&
	git -C origin.git refinery retry outage &&
	git -C origin.git refinery run 2>err &&
	test "$(ended Event)" = landed &&
	test_text "1 test run" err &&
	git -C origin.git refinery verify &&
	git -C origin.git config --unset refinery.sandbox &&
	git -C origin.git config refinery.test.check.command true
'

test_expect_success 'a landed one is not' '
	test_expect_code 1 git -C origin.git refinery retry $id 2>err &&
	test_text "entry $id has landed, as " err &&
	test_text "next: " err &&
	(cd nux && test_expect_code 1 git refinery retry $id) 2>err &&
	test_text "entry $id has landed" err
'

test_expect_success 'a withdrawn one comes back' '
	id=$(queue one) &&
	git -C origin.git refinery withdraw one &&
	git -C origin.git refinery retry $(echo $id | cut -c1-8) >out &&
	test_text "queued $id for main again" out &&
	git -C origin.git config refinery.main.pause "just to admit it" &&
	git -C origin.git refinery run &&
	git -C origin.git config --unset refinery.main.pause &&
	test "$(field $id State)" = queued
'

test_expect_success 'one that is queued is not queued again' '
	test_expect_code 1 git -C origin.git refinery retry one 2>err &&
	test_text "is queued already" err
'

test_expect_success 'a held one is released by it' '
	git -C origin.git refinery hold one &&
	git -C origin.git refinery retry one >out &&
	test_text "retry 2" out &&
	test "$(field $id State)" = queued &&
	test -z "$(field $id Code)"
'

test_expect_success 'by topic' '
	id=$(queue -t topic two) &&
	git -C origin.git refinery withdraw topic &&
	git -C origin.git refinery retry topic >out &&
	test_text "queued $id" out
'

test_expect_success 'not where another entry has taken its place' '
	git -C origin.git refinery withdraw $id &&
	commit_file nux newer src/4 newer &&
	git -C nux push -q origin newer:refs/for/main/topic &&
	test_expect_code 1 git -C origin.git refinery retry $id 2>err &&
	test_text "is queued in the place of $id" err &&
	git -C origin.git refinery withdraw topic
'

test_expect_success 'not where its commit is queued otherwise' '
	other=$(queue two) &&
	test_expect_code 1 git -C origin.git refinery retry $id 2>err &&
	test_text "queued for '\''main'\'' already, as entry $other" err &&
	git -C origin.git refinery withdraw $other
'

test_expect_success 'not where the target contains it meanwhile' '
	commit_file nux contained src/5 contained &&
	git -C nux fetch -q && git -C nux rebase -q origin/main contained &&
	git -C nux push -q origin contained &&
	gone=$(queue contained) &&
	git -C origin.git refinery withdraw $gone &&
	git -C origin.git update-ref refs/heads/main contained &&
	test_expect_code 1 git -C origin.git refinery retry $gone 2>err &&
	test_text "has nothing to land" err
'

test_expect_success 'from a clone: a held one and an ended one' '
	id=$(queue two) &&
	git -C origin.git refinery hold $id &&
	(cd nux && git refinery retry two) >out &&
	test_line "queued $id for main again (retry 1, priority 2)" out &&
	git -C origin.git refinery withdraw $id &&
	(cd nux && git refinery retry $id) >out &&
	test_line "queued $id for main again (retry 2, priority 2)" out &&
	test "$(field $id Retries)" = 2 &&
	git -C origin.git refinery withdraw two &&
	(cd nux && git refinery retry two) >out &&
	test_text "retry 3" out
'

test_expect_success 'two who retry at once do it once' '
	git -C origin.git refinery withdraw $id &&
	for i in 1 2 3 4; do
		(git -C origin.git refinery retry $id >out-$i 2>&1; :) &
	done &&
	wait &&
	cat out-* >out &&
	test $(grep -c "^queued $id" out) = 1 &&
	test $(grep -c "^error: " out) = 3 &&
	test "$(field $id Retries)" = 4
'

test_expect_success 'everything ends after all' '
	git -C origin.git refinery run &&
	git -C origin.git for-each-ref refs/refinery/queue >refs &&
	test_must_be_empty refs &&
	git -C origin.git refinery verify
'

test_expect_success 'one more, to be refused' '
	commit_file nux last src/6 last &&
	git -C nux push -q origin last &&
	id=$(queue last) &&
	git -C origin.git refinery withdraw $id
'

test_expect_success 'an unknown entry is refused' '
	test_expect_code 128 git -C origin.git refinery retry nothing 2>err &&
	test_text "no entry '\''nothing'\''" err &&
	grep "^next: " err &&
	(cd nux && test_expect_code 128 git refinery retry nothing) 2>err &&
	test_text "'\''nothing'\''" err
'

test_expect_success 'who may not enqueue may not do this either' '
	git -C origin.git config refinery.main.allow nobody-else &&
	test_when_finished "git -C origin.git config --unset refinery.main.allow" &&
	test_expect_code 1 git -C origin.git refinery retry $id 2>err &&
	test_text "may not change the queue of" err &&
	(cd nux && test_expect_code 1 git refinery retry $id) 2>err &&
	test_text "may not" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery retry -h >help 2>err &&
	test_text "usage: git refinery retry" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	(
		cd origin.git &&
		test_expect_code 129 git refinery retry &&
		test_expect_code 129 git refinery retry a b &&
		test_expect_code 129 git refinery retry --nowhere x
	)
'

test_done
