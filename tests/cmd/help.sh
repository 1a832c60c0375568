#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='help lists the commands and shows their pages'
. "${0%/*}/../lib/refinery.sh"

# A man(1) that says what it was asked for.
test_expect_success 'set up' '
	mkdir bin &&
	printf "#!/bin/sh\necho \"man \$*\"\n" >bin/man &&
	chmod +x bin/man &&
	REFINERY_COMPLETE=commands git refinery >commands
'

test_expect_success 'it lists every command with a summary' '
	git refinery help >actual 2>err &&
	test_must_be_empty err &&
	while read -r command
	do
		grep -E "^    $command +[a-z]" actual || return 1
	done <commands
'

test_expect_success 'the list fits a terminal of 80 columns' '
	test_must_fail grep -E ".{81}" actual
'

test_expect_success '--help and -h are the same list, also outside git' '
	mkdir outside &&
	git-refinery -C outside --help >long &&
	git-refinery -C outside -h >short &&
	test_cmp actual long &&
	test_cmp actual short
'

test_expect_success 'a bare call prints it to stderr and exits 129' '
	test_expect_code 129 git refinery >out 2>err &&
	test_must_be_empty out &&
	test_cmp actual err
'

test_expect_success 'a command or topic opens its page' '
	PATH=$PWD/bin:$PATH git refinery help version >page &&
	echo "man git-refinery-version" >expect &&
	test_cmp expect page &&
	PATH=$PWD/bin:$PATH git refinery help state >page &&
	echo "man git-refinery-state" >expect &&
	test_cmp expect page
'

test_expect_success '<command> --help opens it, too' '
	PATH=$PWD/bin:$PATH git refinery version --help >page &&
	echo "man git-refinery-version" >expect &&
	test_cmp expect page
'

test_expect_success 'without man(1) it says what to install' '
	mkdir empty &&
	test_expect_code 128 env PATH="$PWD/empty" \
		"$REFINERY_BUILD/git-refinery" help version 2>err &&
	test_text "error: cannot run man(1)" err &&
	test_text "next: install the package man-db" err
'

test_expect_success 'an unknown name is refused, with the nearest one' '
	test_expect_code 129 git refinery help verison >out 2>err &&
	test_must_be_empty out &&
	test_text "verison" err &&
	test_line "next: git refinery help version" err
'

test_expect_success '-h, a bad option and too many arguments exit 129' '
	test_expect_code 129 git refinery help -h >out &&
	test_line "usage: git refinery help [<command>|<topic>]" out &&
	test_expect_code 129 git refinery help --bad 2>err &&
	test_text "--bad" err &&
	test_expect_code 129 git refinery help version help 2>err &&
	test_text "one argument" err
'

test_done
