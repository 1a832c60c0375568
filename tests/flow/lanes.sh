#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='lanes: what has nothing in common is tested side by side'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# Each gate writes down what it is to test; "all" waits at the door then.
test_expect_success 'a served repository with two slots and two lanes' '
	serve &&
	: >door && : >tested && : >gates &&
	git -C origin.git config refinery.main.slots 2 &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.check.command \
		"ls web api 2>/dev/null | grep [0-9] | tr \"\\n\" \" \" \
			>\"$TRASH/now.\$\$\"
		cat \"$TRASH/now.\$\$\" >>\"$TRASH/tested\"
		echo >>\"$TRASH/tested\"
		flock -s \"$TRASH/door\" true; sh ./check.sh" &&
	for lane in web api; do
		git -C origin.git config refinery.test.$lane.command \
			"echo $lane: \$(ls web api 2>/dev/null | grep [0-9]) \
				>>\"$TRASH/gates\"" &&
		git -C origin.git config refinery.test.$lane.paths "$lane/**" ||
			return 1
	done &&
	commit_file nux lanes .refinery "[lane \"web\"]
paths = web/**
[lane \"api\"]
paths = api/**" &&
	git -C nux push -q origin lanes && queue lanes &&
	git -C origin.git refinery run &&
	: >tested && : >gates
'

# add <branch> <path>...: a branch that makes these files, on the tip.
add()
{
	git -C nux fetch -q &&
		add_branch=$1 && shift || return 1
	for add_path; do
		commit_file nux "$add_branch" "$add_path" "$add_branch" ||
			return 1
	done
	git -C nux push -q origin "$add_branch"
}

# lane <branch>: what status says of it.
lane()
{
	sed -n "/\"branch\":.*\"$1\"/,/\"lane\":/s/.*\"lane\":[^\"n]*\"*\([a-z]*\).*/\1/p" \
		seen
}

started()
{
	test "$(wc -l <tested)" -ge "$1"
}

# Run the queue; open the door once two tests have begun.
run_two()
{
	exec 8>door && flock 8 || return 1
	git -C origin.git refinery run 2>said 8>&- &
	wait_until "started 2" && sed "s/ $//" tested | sort >first
	run_two_status=$?
	flock -u 8
	wait
	return $run_two_status
}

test_expect_success 'status tells the lane' '
	add w1 web/1 && add a1 api/2 && add w2 web/3 && add a2 api/4 &&
	add both web/b api/b && add other src/other &&
	for i in w1 a1 w2 a2; do
		queue $i || return 1
	done &&
	both=$(queue both) && other=$(queue other) &&
	git -C origin.git refinery status --json >seen &&
	test "$(lane w1)" = web && test "$(lane a2)" = api &&
	test "$(lane both)" = null && test "$(lane other)" = null &&
	git -C origin.git refinery status >seen &&
	test_text LANE seen &&
	grep "w1 .* web " seen &&
	git -C origin.git refinery withdraw $both &&
	git -C origin.git refinery withdraw $other
'

test_expect_success 'two lanes are tested at the same time, each by its gates' '
	run_two && cat first &&
	test_text "main: 4 landed, 0 rejected" said &&
	printf "%s\n" "1 3" "2 4" >expect &&
	test_cmp expect first &&
	grep -x "web: 1 3" gates && grep -x "api: 2 4" gates &&
	test_must_fail grep -x -e "web: 2 4" -e "api: 1 3" gates &&
	git -C origin.git ls-tree --name-only main web/ api/ >files &&
	printf "%s\n" api/2 api/4 web/1 web/3 >expect &&
	test_cmp expect files &&
	git -C origin.git refinery verify &&
	invariants origin.git
'

test_expect_success 'one that fails does not keep the other lane from landing' '
	: >tested &&
	add w5 web/5 && add a6 api/6 &&
	commit_file nux w5 src/w5 FAIL && git -C nux push -q origin w5 &&
	git -C origin.git config refinery.lane.web.paths "web/** src/w*" &&
	w5=$(queue w5) && queue a6 &&
	git -C origin.git refinery status --json >seen &&
	test "$(lane w5)" = web &&
	run_two &&
	test_text "main: 1 landed, 1 rejected" said &&
	git -C origin.git refinery status $w5 >seen &&
	test_text CHECKS_FAILED seen &&
	git -C origin.git refinery config lane.web.paths >actual &&
	echo "web/** src/w*" >expect && test_cmp expect actual &&
	git -C origin.git refinery config >actual &&
	test_text "lane.api.paths" actual &&
	git -C origin.git refinery verify &&
	invariants origin.git
'

test_expect_success 'on one slot lanes do not cost a run' '
	git -C origin.git config refinery.main.slots 1 &&
	for i in 7 8; do
		add w$i web/$i && add a$i api/$i &&
		queue w$i && queue a$i || return 1
	done &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 4 landed, 0 rejected, 0 parked; 3 test runs" said
'

test_expect_success 'a change that breaks the lanes does not land' '
	git -C nux fetch -q &&
	commit_file nux wrong .refinery "[lane \"web\"]
path = web/**" &&
	git -C nux push -q origin wrong && wrong=$(queue wrong) &&
	git -C origin.git refinery run &&
	git -C origin.git refinery status $wrong >seen &&
	test_text BAD_CONFIG seen
'

test_done
