#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='promote gives an entry another priority'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

test_expect_success 'a served repository and a clone' serve

test_expect_success 'to the most urgent, if none is named' '
	other=$(queue one) && id=$(queue two) &&
	git -C origin.git refinery promote two >out &&
	test_line "gave $id priority 0 in the queue of main" out &&
	test "$(field $id Priority)" = 0
'

test_expect_success 'it lands first' '
	git -C origin.git config refinery.main.maxGroup 1 &&
	git -C origin.git refinery run --once &&
	test -z "$(field $id State)" &&
	test "$(field $other State)" = queued
'

test_expect_success 'to another one' '
	git -C origin.git refinery promote --to=4 one >out &&
	test_line "gave $other priority 4 in the queue of main" out &&
	test "$(field $other Priority)" = 4 &&
	test_expect_code 1 git -C origin.git refinery promote --to=4 one 2>err &&
	test_text "has priority 4 already" err
'

test_expect_success 'from a clone' '
	(cd nux && git refinery promote --to 1 one) >out &&
	test_line "gave $other priority 1 in the queue of main" out &&
	test "$(field $other Priority)" = 1 &&
	id=$other
'

test_expect_success 'while others change the entry' '
	for i in 0 2 3 4; do
		(git -C origin.git refinery promote --to=$i $id >out-$i 2>&1; :) &
	done &&
	wait &&
	cat out-* >out &&
	test $(grep -c "^gave $id" out) = 4
'

test_expect_success 'and alone, here and by a push' '
	git -C origin.git refinery promote --alone $id >out &&
	test_line "gave $id priority 0 in the queue of main, to be tested alone" \
		out &&
	test "$(field $id Alone)" = yes &&
	test_expect_code 1 git -C origin.git refinery promote --alone $id \
		2>err &&
	test_text "and is tested alone" err &&
	commit_file nux three src/3 three &&
	git -C nux push -q origin three &&
	other=$(queue three) && test -z "$(field $other Alone)" &&
	git -C nux push -q -o promote=$other -o alone \
		origin HEAD:refs/for/main 2>err &&
	test "$(field $other Priority)" = 0 &&
	test "$(field $other Alone)" = yes
'

test_expect_success 'a priority that there is not is refused' '
	test_expect_code 129 git -C origin.git refinery promote --to=5 $id &&
	test_expect_code 129 git -C origin.git refinery promote --to=high $id
'

test_expect_success 'an unknown entry is refused' '
	test_expect_code 128 git -C origin.git refinery promote nothing 2>err &&
	test_text "no entry '\''nothing'\''" err &&
	grep "^next: " err &&
	(cd nux && test_expect_code 128 git refinery promote nothing) 2>err &&
	test_text "'\''nothing'\''" err
'

test_expect_success 'who may not enqueue may not do this either' '
	git -C origin.git config refinery.main.allow nobody-else &&
	test_when_finished "git -C origin.git config --unset refinery.main.allow" &&
	test_expect_code 1 git -C origin.git refinery promote --to=1 $id 2>err &&
	test_text "may not change the queue of" err &&
	(cd nux && test_expect_code 1 git refinery promote --to=1 $id) 2>err &&
	test_text "may not" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery promote -h >help 2>err &&
	test_text "usage: git refinery promote" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	(
		cd origin.git &&
		test_expect_code 129 git refinery promote &&
		test_expect_code 129 git refinery promote a b &&
		test_expect_code 129 git refinery promote --nowhere x
	)
'

test_done
