#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='withdraw takes an entry out of the queue'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'a served repository and a clone' '
	make_origin &&
	git -C origin.git config refinery.wake false &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	git -C origin.git refinery init --target=main &&
	make_clone nux &&
	commit_file nux one src/1 one &&
	commit_file nux two src/2 two &&
	git -C nux push -q origin one two
'

# queue <branch> [<argument>...]: enqueue it and print its id.
queue()
{
	git -C origin.git refinery enqueue "$@" | sed 's/.* as \([^ ]*\) .*/\1/'
}

# field <id> <name>: of an entry's last record; nothing once it has ended.
field()
{
	git -C origin.git log -1 --format=%B "refs/refinery/queue/main/$1" \
		2>/dev/null | sed -n "s/^$2: //p"
}

# ended <name>: of the newest record of the log.
ended()
{
	git -C origin.git log -1 --format=%B refs/refinery/log/main |
		sed -n "s/^$1: //p"
}

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
