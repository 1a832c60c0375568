#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='gc removes what nobody needs any more, and nothing else'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'a repository with landings, a rejection and an entry' '
	make_origin &&
	make_clone ann &&
	commit_file ann one src/1 "one" &&
	commit_file ann bad src/2 FAIL &&
	commit_file ann late src/3 "late" &&
	git -C ann push -q origin one bad late &&
	(
		cd origin.git &&
		git config refinery.wake false &&
		git config refinery.sandbox off &&
		git refinery init --no-hooks --gate unit="make check" &&
		git refinery enqueue one && git refinery run &&
		git refinery enqueue bad && git refinery run &&
		git refinery enqueue late &&
		git update-ref -d refs/heads/late &&
		git update-ref -d refs/heads/bad
	) >out 2>&1
'

old()
{
	find origin.git/refinery/output .cache -exec touch -d "40 days ago" {} +
}

test_expect_success 'what is young stays' '
	git -C origin.git refinery gc >actual &&
	test_must_fail grep output actual &&
	test -n "$(ls origin.git/refinery/output)"
'

test_expect_success '--dry-run says what would go and removes nothing' '
	old &&
	find origin.git .cache -type f | sort >before &&
	git -C origin.git refinery gc --dry-run >actual &&
	grep "^would remove .*/output/[0-9a-f]*-unit" actual &&
	grep "^would remove .*/slot0" actual &&
	find origin.git .cache -type f | sort >after &&
	test_cmp before after
'

test_expect_success 'old output and unused slots go' '
	git -C origin.git refinery gc >actual &&
	grep "^removed .*/output/[0-9a-f]*-unit" actual &&
	test -z "$(ls origin.git/refinery/output)" &&
	test -z "$(find .cache -name work)" &&
	git -C origin.git refinery gc >actual &&
	test_must_be_empty actual
'

test_expect_success 'entries, log and what hangs on them stay' '
	git -C origin.git reflog expire --expire=now --all &&
	git -C origin.git gc -q --prune=now &&
	git -C origin.git refinery log bad >actual &&
	test_text "not ok 1 - no file says FAIL" actual &&
	git -C origin.git refinery run >out 2>&1 &&
	git -C origin.git refinery status --exit-status late &&
	git -C origin.git refinery verify --all &&
	invariants origin.git
'

test_expect_success 'verdicts on trees that are gone go, others stay' '
	(
		cd origin.git &&
		git notes --ref=refinery/tests list | wc -l >../before &&
		git notes --ref=refinery/tests add -m "verdict x" \
			$(echo gone | git hash-object -w --stdin) &&
		id=$(echo gone | git hash-object --stdin) &&
		rm -f objects/$(echo $id | cut -c 1-2)/$(echo $id | cut -c 3-) &&
		git refinery gc -n >../planned &&
		git refinery gc >../actual &&
		git notes --ref=refinery/tests list | wc -l >../after
	) &&
	grep "^would remove verdicts on" planned &&
	grep "^removed verdicts on" actual &&
	git -C origin.git refinery verify &&
	git -C origin.git notes --ref=refinery/tests show main^{tree} >note &&
	grep "^landing commit=" note
'

test_expect_success 'a left-over mark goes when it is old' '
	mkdir -p origin.git/refinery/bypass/main &&
	echo x >origin.git/refinery/bypass/main/old &&
	echo x >origin.git/refinery/bypass/main/new &&
	touch -d "40 days ago" origin.git/refinery/bypass/main/old &&
	git -C origin.git refinery gc >actual &&
	grep "^removed .*/bypass/main/old" actual &&
	test -e origin.git/refinery/bypass/main/new &&
	test_must_fail test -e origin.git/refinery/bypass/main/old
'

test_expect_success 'bad options are refused' '
	test_expect_code 129 git refinery gc -h >out &&
	test_text "usage: git refinery gc" out &&
	test_expect_code 129 git -C origin.git refinery gc now 2>err
'

test_done
