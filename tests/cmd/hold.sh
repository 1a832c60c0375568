#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='hold keeps an entry from landing for now'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

test_expect_success 'a served repository and a clone' serve

test_expect_success 'a held entry is neither tested nor landed' '
	id=$(queue one) && other=$(queue two) &&
	git -C origin.git refinery hold -m "wait for the release" one >out &&
	test_line "held $id in the queue of main" out &&
	test "$(field $id State)" = held &&
	test "$(field $id Reason)" = "wait for the release" &&
	git -C origin.git refinery run &&
	test -z "$(field $other State)" &&
	test "$(field $id State)" = held &&
	git -C origin.git show main:src/1 >actual &&
	test_line "file 1" actual
'

test_expect_success 'it is not held twice' '
	test_expect_code 1 git -C origin.git refinery hold $id 2>err &&
	test_text "entry $id is held already" err &&
	test_text "next: git refinery status $id" err
'

test_expect_success 'released, it goes on' '
	git -C origin.git refinery hold --release $id >out &&
	test_line "released $id in the queue of main" out &&
	test -z "$(field $id Reason)" &&
	test_expect_code 1 git -C origin.git refinery hold --release $id 2>err &&
	test_text "entry $id is not held" err &&
	git -C origin.git refinery run &&
	test "$(ended Event)" = landed &&
	git -C origin.git show main:src/1 >actual &&
	test_line one actual
'

test_expect_success 'from a clone' '
	commit_file nux three src/3 three &&
	git -C nux push -q origin three &&
	id=$(queue three) &&
	(cd nux && git refinery hold -m later three) >out &&
	test_line "held $id in the queue of main" out &&
	test "$(field $id Reason)" = later &&
	(cd nux && test_expect_code 1 git refinery hold $id) 2>err &&
	test_text "is held already" err &&
	(cd nux && git refinery hold --release three) >out &&
	test_line "released $id in the queue of main" out &&
	test "$(field $id State)" = queued
'

test_expect_success 'a reason goes with holding only' '
	test_expect_code 129 git -C origin.git refinery hold --release -m x $id
'

test_expect_success 'an unknown entry is refused' '
	test_expect_code 128 git -C origin.git refinery hold nothing 2>err &&
	test_text "no entry '\''nothing'\''" err &&
	grep "^next: " err &&
	(cd nux && test_expect_code 128 git refinery hold nothing) 2>err &&
	test_text "'\''nothing'\''" err
'

test_expect_success 'who may not enqueue may not do this either' '
	git -C origin.git config refinery.main.allow nobody-else &&
	test_when_finished "git -C origin.git config --unset refinery.main.allow" &&
	test_expect_code 1 git -C origin.git refinery hold $id 2>err &&
	test_text "may not change the queue of" err &&
	(cd nux && test_expect_code 1 git refinery hold $id) 2>err &&
	test_text "may not" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery hold -h >help 2>err &&
	test_text "usage: git refinery hold" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	(
		cd origin.git &&
		test_expect_code 129 git refinery hold &&
		test_expect_code 129 git refinery hold a b &&
		test_expect_code 129 git refinery hold --nowhere x
	)
'

test_done
