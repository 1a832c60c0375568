#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='simulate plays merge queues'
. "${0%/*}/../lib/refinery.sh"

# member <name> <file>: the values of a member of the JSON there, a line each
member()
{
	sed -n "s/^[[:space:]]*\"$1\":[[:space:]]*//p" "$2" |
		sed 's/,$//; s/"//g'
}

test_expect_success 'it needs no repository' '
	git refinery simulate --trace burst --policy serial >actual &&
	head -n 1 actual >head &&
	test_text "burst: 100 entries, 2 slots" head &&
	grep -E "^POLICY +LANDED +KEPT +RUNS/CHANGE" actual &&
	grep -E "^serial +[0-9]+ +100.0% +1.000 " actual
'

test_expect_success 'a seed gives the same answer, another one another' '
	git refinery simulate --trace agents --entries 200 --json >first &&
	git refinery simulate --trace S2 --entries 200 --json >second &&
	test_cmp first second &&
	git refinery simulate --trace S2 --entries 200 --json --seed 2 \
		>third &&
	test_must_fail cmp -s first third
'

test_expect_success 'it names traces and policies, and plays each' '
	git refinery simulate --list >list &&
	sed -n "s/^policy  *\([^ ]*\) .*/\1/p" list >policies &&
	sed -n "s/^trace  *\([^ ]*\) .*/\1/p" list >names &&
	test_line serial policies &&
	test_line oracle policies &&
	test_line saturated names &&
	while read -r trace
	do
		git refinery simulate --trace "$trace" --entries 60 \
			--slots 3 --json >actual || return 1
		member policy actual >played &&
		test_cmp policies played || return 1
		test -z "$(member unfinished actual | grep -vx 0)" ||
			return 1
		test -z "$(member red_tips actual | grep -vx 0)" || return 1
	done <names
'

test_expect_success 'options change the load' '
	git refinery simulate --policy serial --policy zuul --slots 2 \
		--entries 500 --p 25% --cross 0.01 --flakes .02 \
		--duration 5m --json >actual &&
	printf "%s\n" serial zuul >expect &&
	member policy actual >policies &&
	test_cmp expect policies &&
	test "$(member slots actual)" = 2 &&
	test "$(member p actual)" = 0.25 &&
	test "$(member cross actual)" = 0.01 &&
	test "$(member flakes actual)" = 0.02 &&
	test "$(member run_seconds actual)" = 300 &&
	test "$(member kind actual)" = simulation
'

test_expect_success 'more slots help a window, not a staging branch' '
	rate() {
		git refinery simulate --policy "$1" --slots "$2" \
			--entries 2000 --json >actual &&
		member changes_per_test actual | sed "s/\..*//"
	} &&
	test "$(rate zuul 1)" = 1 &&
	test "$(rate zuul 8)" -ge 6 &&
	test "$(rate bors 1)" = "$(rate bors 8)"
'

test_expect_success 'a repository where things have ended' '
	make_origin &&
	make_clone ann &&
	for i in 1 2 3 4 5
	do
		commit_file ann "good$i" "src/$i" "good" || return 1
	done &&
	commit_file ann bad src/6 FAIL &&
	commit_file ann clash src/1 "clash" &&
	git -C ann push -q origin good1 good2 good3 good4 good5 bad clash &&
	(
		cd origin.git &&
		git config refinery.wake false &&
		git config refinery.sandbox off &&
		git refinery init --no-hooks --gate unit="sh check.sh" &&
		test_expect_code 128 git refinery simulate --replay &&
		for branch in good1 good2 bad good3 good4 good5 clash
		do
			git refinery enqueue "$branch" || return 1
		done &&
		git refinery run
	) >out 2>&1 &&
	test_text "has landed or failed its tests" out
'

test_expect_success 'its own history can be played again, with more slots' '
	git -C origin.git refinery simulate --replay >actual &&
	test_text "replay: 6 entries, 1 slot, p 16.67%" actual &&
	grep -E "^serial +5 +100.0% +1.000 " actual &&
	git -C origin.git refinery simulate --replay --slots 4 \
		--policy zuul --json >actual &&
	test "$(member slots actual)" = 4 &&
	test "$(member landed actual)" = 5 &&
	test "$(member rejected actual)" = 1 &&
	git -C origin.git refinery simulate --replay --entries 2 >actual &&
	test_text "replay: 2 entries" actual
'

test_expect_success 'a clone replays the log of its remote' '
	git -C ann refinery simulate --replay --policy serial >actual &&
	git -C origin.git refinery simulate --replay --policy serial >expect &&
	test_cmp expect actual
'

test_expect_success 'bad options are refused' '
	test_expect_code 129 git refinery simulate -h >out &&
	test_text "usage: git refinery simulate" out &&
	test_expect_code 129 git refinery simulate main 2>err &&
	test_expect_code 129 git refinery simulate --trace none 2>err &&
	test_text "no trace" err &&
	test_expect_code 129 git refinery simulate --policy none 2>err &&
	test_text "no policy" err &&
	for chance in 1 100% "" % . x 0.5.5 -0.1 5%%
	do
		test_expect_code 129 git refinery simulate "--p=$chance" \
			2>err || return 1
	done &&
	test_expect_code 129 git refinery simulate --duration 0 2>err &&
	test_expect_code 129 git refinery simulate --slots 100000 2>err &&
	test_expect_code 129 git refinery simulate --entries 10000000 2>err &&
	test_expect_code 129 git refinery simulate --replay --p 0.1 2>err &&
	test_expect_code 129 git refinery simulate --target main 2>err &&
	test_expect_code 128 git refinery simulate --replay 2>err &&
	test_text "next: " err
'

test_done
