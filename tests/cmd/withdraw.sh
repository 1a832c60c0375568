#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='withdraw takes an entry out of the queue'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

test_expect_success 'a served repository and a clone' serve

test_expect_success 'by id, with a reason that the log keeps' '
	id=$(queue one) &&
	git -C origin.git refinery withdraw -m "not yet" $id >out &&
	test_line "withdrew $id from the queue of main" out &&
	test -z "$(field $id State)" &&
	test "$(ended Event)" = withdrawn &&
	test "$(ended Code)" = WITHDRAWN &&
	test "$(ended Reason)" = "not yet" &&
	git -C origin.git cat-file -e $(git -C nux rev-parse one)
'

test_expect_success 'by branch, by topic, by the beginning of an id' '
	id=$(queue one) &&
	git -C origin.git refinery withdraw one >out &&
	test_text "withdrew $id" out &&
	id=$(queue -t login one) &&
	git -C origin.git refinery withdraw login >out &&
	test_text "withdrew $id" out &&
	id=$(queue one) &&
	git -C origin.git refinery withdraw $(echo $id | cut -c1-6) >out &&
	test_text "withdrew $id" out
'

test_expect_success 'from a clone' '
	id=$(queue two) &&
	(cd nux && git refinery withdraw -m "from afar" two) >out &&
	test_line "withdrew $id from the queue of main" out &&
	test -z "$(field $id State)" &&
	test "$(ended Reason)" = "from afar"
'

test_expect_success 'from a clone of a repository whose hooks do not act' '
	mv origin.git/hooks/post-receive . &&
	id=$(queue two) &&
	(cd nux && git refinery withdraw two) >out &&
	test_line "asked '\''origin'\'' to withdraw $id: its next run does it" \
		out &&
	test "$(field $id Request)" = withdraw &&
	(cd nux && test_expect_code 1 git refinery withdraw two) &&
	git -C origin.git refinery run &&
	test "$(ended Event)" = withdrawn &&
	mv post-receive origin.git/hooks
'

test_expect_success 'what has ended cannot be withdrawn' '
	test_expect_code 128 git -C origin.git refinery withdraw $id 2>err &&
	test_text "no entry" err &&
	id=$(queue two)
'

test_expect_success 'an unknown entry is refused' '
	test_expect_code 128 git -C origin.git refinery withdraw nothing 2>err &&
	test_text "no entry '\''nothing'\''" err &&
	grep "^next: " err &&
	(cd nux && test_expect_code 128 git refinery withdraw nothing) 2>err &&
	test_text "'\''nothing'\''" err
'

test_expect_success 'who may not enqueue may not do this either' '
	git -C origin.git config refinery.main.allow nobody-else &&
	test_when_finished "git -C origin.git config --unset refinery.main.allow" &&
	test_expect_code 1 git -C origin.git refinery withdraw $id 2>err &&
	test_text "may not change the queue of" err &&
	(cd nux && test_expect_code 1 git refinery withdraw $id) 2>err &&
	test_text "may not" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery withdraw -h >help 2>err &&
	test_text "usage: git refinery withdraw" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	(
		cd origin.git &&
		test_expect_code 129 git refinery withdraw &&
		test_expect_code 129 git refinery withdraw a b &&
		test_expect_code 129 git refinery withdraw --nowhere x
	)
'

test_done
