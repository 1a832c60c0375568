#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='options before the command, and what holds for all of them'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'an unknown command is refused, with the nearest one' '
	test_expect_code 129 git refinery versoin >out 2>err &&
	test_must_be_empty out &&
	test_text "error: '\''versoin'\'' is not a command" err &&
	test_line "next: git refinery version" err
'

test_expect_success 'one that is like none leads to help' '
	test_expect_code 129 git refinery xyzzy 2>err &&
	test_line "next: git refinery help" err
'

test_expect_success 'bytes that a terminal would obey are not printed' '
	test_expect_code 129 git refinery "$(printf "a\033[2Jb")" 2>err &&
	test_must_fail grep "$(printf "\033")" err
'

test_expect_success 'an unknown option is refused' '
	test_expect_code 129 git-refinery --frob version >out 2>err &&
	test_must_be_empty out &&
	test_text "unknown option '\''--frob'\''" err
'

test_expect_success '-C changes the directory, again and again' '
	mkdir -p one/two &&
	git-refinery -C one -C two -q version >out &&
	test_text version out &&
	test_expect_code 128 git-refinery -C one -C none version 2>err &&
	test_text "cannot change to '\''none'\''" err &&
	test_text "next: " err &&
	test_expect_code 129 git-refinery -C 2>err &&
	test_text "needs a path" err
'

test_expect_success 'a result that cannot be written is a failure' '
	test_expect_code 128 git refinery version >/dev/full 2>err &&
	test_text "error: cannot write the result: No space left" err
'

test_expect_success 'a reader that goes away is not' '
	(git refinery help; echo $? >status) | true &&
	wait_until "test -s status" &&
	test $(cat status) -ne 128 &&
	env --ignore-signal=PIPE sh -c "git refinery help 2>err | true" &&
	test_must_be_empty err
'

test_expect_success 'it runs with no standard descriptor open' '
	git-refinery version <&- >&- 2>&-
'

test_expect_success 'it runs in an empty environment' '
	env -i "$REFINERY_BUILD/git-refinery" version >out &&
	test_text version out
'

test_expect_success 'it prints names for completion' '
	REFINERY_COMPLETE=commands git refinery >out &&
	test_line help out &&
	REFINERY_COMPLETE=options git refinery version >out &&
	test_must_be_empty out
'

test_done
