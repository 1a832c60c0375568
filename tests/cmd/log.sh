#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='log shows how entries ended and the life of one of them'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'a served repository where things have ended' '
	make_origin &&
	make_clone ann &&
	commit_file ann good src/1 "good" &&
	commit_file ann clash src/1 "clash" &&
	commit_file ann bad src/2 "$(printf "FAIL \033[31mred")" &&
	commit_file ann gone src/3 "gone" &&
	git -C ann push -q origin good clash bad gone &&
	(
		cd origin.git &&
		git config refinery.wake false &&
		git config refinery.sandbox off &&
		git refinery init --no-hooks --gate unit="sh check.sh" &&
		git refinery enqueue good &&
		git refinery run &&
		git refinery enqueue clash &&
		git refinery enqueue bad &&
		git refinery enqueue gone &&
		git refinery withdraw gone &&
		git refinery run
	) >out 2>&1
'

test_expect_success 'it lists what ended, newest first' '
	git -C origin.git refinery log >actual &&
	head -n 1 actual >head &&
	grep -E "^WHEN +EVENT +ENTRY +CHANGE +COMMIT +WHY" head &&
	grep -E " landed +[0-9a-f]{10} +good +[0-9a-f]{10}" actual &&
	grep -E " rejected +[0-9a-f]{10} +clash +- +CONFLICT: " actual &&
	grep -E " withdrawn +[0-9a-f]{10} +gone " actual &&
	tail -n 1 actual >last &&
	test_text adopted last
'

test_expect_success 'it can be limited' '
	git -C origin.git refinery log -n 2 --porcelain >actual &&
	test $(wc -l <actual) = 2 &&
	git -C origin.git refinery log --failed --porcelain >actual &&
	test $(grep -c rejected actual) = $(wc -l <actual) &&
	git -C origin.git refinery log --since=2099-01-01 >actual &&
	test_must_be_empty actual &&
	git -C origin.git refinery log --since="2 days ago" >actual &&
	test_text landed actual
'

test_expect_success 'the life of an entry, with the output that failed' '
	git -C origin.git refinery log bad >actual &&
	test_text "Enqueue bad" actual &&
	test_text "rejected (log record" actual &&
	test_text "code: CHECKS_FAILED" actual &&
	test_text "gate unit: fail in " actual &&
	test_text "next: " actual &&
	test_text "output of gate unit:" actual &&
	test_text "not ok 1 - no file says FAIL" actual
'

test_expect_success 'what a test printed cannot reach the terminal as it is' '
	test_text "\\x1b[31mred" actual &&
	git -C origin.git refinery log --raw bad >raw &&
	grep "$(printf "\033\\[31mred")" raw &&
	git -C origin.git refinery log --json bad >actual.json &&
	test_must_fail grep "$(printf "\033")" actual.json
'

test_expect_success 'output of a pass is shown when asked for' '
	git -C origin.git refinery log good >actual &&
	test_must_fail grep "all is well" actual &&
	git -C origin.git refinery log --gate unit good >actual &&
	test_text "ok 1 - all is well" actual &&
	test_expect_code 128 git -C origin.git refinery log --gate no good \
		2>err &&
	test_text "no output" err
'

test_expect_success 'a conflict names files and commits' '
	git -C origin.git refinery log clash >actual &&
	test_text "code: CONFLICT" actual &&
	test_text "src/1" actual &&
	test_text "good: write src/1" actual
'

test_expect_success 'an entry that was queued again has both ends' '
	git -C origin.git refinery retry bad >out 2>&1 &&
	git -C origin.git refinery run >out 2>&1 &&
	git -C origin.git refinery log --porcelain bad >actual &&
	test $(grep -c "	rejected	" actual) = 2
'

test_expect_success 'JSON has records, and steps and ends of an entry' '
	git -C origin.git refinery log --json >actual.json &&
	grep "\"records\":" actual.json &&
	git -C origin.git refinery log --json bad >actual.json &&
	grep "\"steps\":" actual.json &&
	grep "\"ends\":" actual.json &&
	grep "\"output\":.*not ok 1" actual.json
'

test_expect_success 'a clone shows the log of its remote' '
	git -C ann refinery log >actual &&
	git -C origin.git refinery log >expect &&
	test_cmp expect actual &&
	git -C ann refinery log --no-fetch bad >actual &&
	git -C origin.git refinery log bad >expect &&
	test_cmp expect actual
'

test_expect_success 'a pager is used on a terminal only' '
	git -C origin.git config pager.refinery "sed s/^/paged:/" &&
	git -C origin.git refinery log >actual &&
	test_must_fail grep paged: actual &&
	script -qec "git -C origin.git refinery log" /dev/null >actual &&
	test_text "paged:WHEN" actual &&
	git -C origin.git config pager.refinery false &&
	script -qec "git -C origin.git refinery log" /dev/null >actual &&
	test_must_fail grep paged: actual
'

test_expect_success 'on a terminal a table fits its width, and has colours' '
	COLUMNS=72 script -qec "git -C origin.git refinery log" /dev/null \
		>actual &&
	grep "$(printf "\033\\[32m")" actual &&
	sed "s/$(printf "\033")\\[[0-9;]*m//g" actual | tr -d "\r" >plain &&
	test $(awk "{ if (length > n) n = length } END { print n }" plain) \
		-le 72 &&
	NO_COLOR=1 script -qec "git -C origin.git refinery log" /dev/null \
		>actual &&
	test_must_fail grep "$(printf "\033")" actual
'

test_expect_success 'bad options are refused' '
	test_expect_code 129 git refinery log -h >out &&
	test_text "usage: git refinery log" out &&
	cd origin.git &&
	test_expect_code 129 git refinery log a b 2>err &&
	test_expect_code 129 git refinery log --gate unit 2>err &&
	test_expect_code 129 git refinery log --failed bad 2>err &&
	test_expect_code 128 git refinery log unknown 2>err &&
	test_text "next: " err
'

test_done
