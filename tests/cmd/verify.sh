#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='verify proves the history of a target (see also flow/tamper)'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'landings by each method, and every other end' '
	make_origin &&
	make_clone ann &&
	for n in 1 2 3 4 5 6; do
		commit_file ann b$n src/$n "branch $n" || return 1
	done &&
	commit_file ann b3 src/33 "more" &&
	commit_file ann bad src/7 FAIL &&
	git -C ann push -q origin b1 b2 b3 b4 b5 b6 bad &&
	(
		cd origin.git &&
		git config refinery.wake false &&
		git config refinery.sandbox off &&
		git refinery init --no-hooks --gate unit="make check" &&
		git refinery enqueue b1 && git refinery run &&
		git refinery enqueue b2 && git refinery enqueue bad &&
		git refinery run &&
		git refinery config method squash &&
		git refinery enqueue b3 && git refinery run &&
		git refinery config method merge &&
		git refinery enqueue b4 && git refinery enqueue b5 &&
		git refinery run &&
		git refinery config --unset method &&
		git refinery enqueue b6 && git refinery withdraw b6 &&
		git refinery retry bad && git refinery run
	) >out 2>&1
'

test_expect_success 'nothing is wrong' '
	git -C origin.git refinery verify >actual &&
	echo "4 landings of 5 entries verified on main, nothing wrong" >expect &&
	test_cmp expect actual &&
	git -C origin.git refinery verify --all >actual &&
	test_cmp expect actual &&
	invariants origin.git
'

test_expect_success 'it writes nothing' '
	find origin.git -type f -exec ls -l --time-style=full-iso {} + >before &&
	git -C origin.git refinery verify --all &&
	find origin.git -type f -exec ls -l --time-style=full-iso {} + >after &&
	test_cmp before after
'

test_expect_success 'an unlogged move is wrong until it is recorded' '
	(
		cd origin.git &&
		git update-ref refs/heads/main \
			$(git commit-tree -p main -m outside main^{tree})
	) &&
	test_expect_code 1 git -C origin.git refinery verify >actual &&
	test_text "main is 1 commits ahead of the log" actual &&
	test_text "1 thing wrong" actual &&
	git -C origin.git refinery run >out 2>&1 &&
	git -C origin.git refinery verify >actual &&
	test_text "nothing wrong" actual &&
	invariants origin.git
'

test_expect_success 'a landing that was lost and came back ends once more' '
	(
		cd origin.git &&
		git update-ref refs/heads/main main~2 &&
		git refinery run
	) >out 2>&1 &&
	git -C origin.git refinery verify --all >actual &&
	test_text "nothing wrong" actual &&
	invariants origin.git
'

# As after a power cut between the two refs of the transaction.
test_expect_success 'a landing that a crash kept out of the log' '
	commit_file ann c1 src/8 "c1" &&
	commit_file ann c1 src/88 "c1" &&
	commit_file ann c2 src/9 "c2" &&
	git -C ann push -q origin c1 c2 &&
	(
		cd origin.git &&
		git refinery enqueue c1 && git refinery enqueue c2 &&
		git refinery run &&
		set -- $(git log -1 --format=%B refs/refinery/log/main |
			awk "/^Entry:/ { print \$2 }") &&
		test $# = 2 &&
		git update-ref refs/refinery/queue/main/$1 \
			refs/refinery/log/main^2 &&
		git update-ref refs/refinery/queue/main/$2 \
			refs/refinery/log/main^3 &&
		git update-ref refs/refinery/log/main refs/refinery/log/main^
	) >out 2>&1 &&
	test_expect_code 1 git -C origin.git refinery verify >actual &&
	test_text "commits ahead of the log" actual &&
	git -C origin.git refinery run >out 2>&1 &&
	git -C origin.git refinery verify --all >actual &&
	test_text "nothing wrong" actual &&
	git -C origin.git refinery show main~1 >actual &&
	test_text c1 actual &&
	invariants origin.git
'

test_expect_success 'a gate that came later is a note' '
	git -C origin.git refinery config test.late.command true &&
	git -C origin.git refinery verify >actual &&
	test_text "note: gate late" actual &&
	test_text "nothing wrong" actual
'

test_expect_success 'what no gate was for stays right when there is one' '
	commit_file ann d1 doc/1 "d1" &&
	git -C ann push -q origin d1 &&
	(
		cd origin.git &&
		git config refinery.test.unit.paths "scr/**" &&
		git config refinery.test.late.paths "scr/**" &&
		git refinery enqueue d1 && git refinery run &&
		git refinery verify
	) >actual 2>&1 &&
	test_text "note: no gate applied to 1 landing" actual &&
	test_text "nothing wrong" actual &&
	git -C origin.git config --unset refinery.test.unit.paths &&
	git -C origin.git refinery verify >actual &&
	test_text "nothing wrong" actual &&
	invariants origin.git &&
	git -C origin.git config --unset refinery.test.late.paths
'

test_expect_success 'one that a crash kept out of the log is none for others' '
	commit_file ann d2 doc/2 "d2" &&
	git -C ann push -q origin d2 &&
	(
		cd origin.git &&
		git config refinery.test.unit.paths "scr/**" &&
		git config refinery.test.late.paths "scr/**" &&
		git refinery enqueue d2 && git refinery run &&
		id=$(git log -1 --format=%B refs/refinery/log/main |
			sed -n "s/^Entry: \([0-9a-f]*\) .*/\1/p") &&
		git update-ref refs/refinery/queue/main/$id \
			refs/refinery/log/main^2 &&
		git update-ref refs/refinery/log/main refs/refinery/log/main^ &&
		git refinery run
	) >out 2>&1 &&
	git -C origin.git log -1 --format=%B refs/refinery/log/main >record &&
	test_line "Code: NO_GATE" record &&
	git -C origin.git config --unset refinery.test.unit.paths &&
	git -C origin.git config --unset refinery.test.late.paths &&
	git -C origin.git refinery verify >actual &&
	test_text "nothing wrong" actual &&
	invariants origin.git
'

# As just after a release branch was cut.
test_expect_success 'one commit that landed on two targets' '
	git -C ann fetch -q && commit_file ann e1 src/10 "e1" &&
	git -C ann push -q origin e1 &&
	(
		cd origin.git &&
		git branch release main &&
		git refinery init --no-hooks --target release &&
		git refinery enqueue --target main e1 &&
		git refinery run --target main &&
		git refinery enqueue --target release e1 &&
		git refinery run --target release
	) >out 2>&1 &&
	test "$(git -C origin.git rev-parse main)" = \
		"$(git -C origin.git rev-parse release)" &&
	git -C origin.git refinery verify --all >actual &&
	test_must_fail grep wrong: actual &&
	invariants origin.git
'

# The second one, as after a power cut: the line of the other target is no
# evidence here.
test_expect_success 'the landing on the second one that a crash kept out' '
	(
		cd origin.git &&
		id=$(git log -1 --format=%B refs/refinery/log/release |
			sed -n "s/^Entry: \([0-9a-f]*\) .*/\1/p") &&
		git update-ref refs/refinery/queue/release/$id \
			refs/refinery/log/release^2 &&
		git update-ref refs/refinery/log/release \
			refs/refinery/log/release^ &&
		git refinery run --target release
	) >out 2>&1 &&
	git -C origin.git log -1 --format=%B refs/refinery/log/release \
		>record &&
	test_line "Event: landed" record &&
	git -C origin.git refinery verify --all >actual &&
	test_must_fail grep wrong: actual &&
	invariants origin.git
'

# bare_message <branch> <file>: a commit on origin/main with this message
bare_message()
{
	git -C ann fetch -q &&
		git -C ann checkout -q -B "$1" origin/main &&
		echo "$1" >ann/src/"$1" && git -C ann add src &&
		git -C ann commit -q --allow-empty-message --cleanup=verbatim \
			-F - <"$2" && git -C ann push -q origin "$1"
}

test_expect_success 'commits without a message, or with nothing but trailers' '
	: >none && printf " \n\t\n" >blank && printf "Key: v\n" >subject &&
	printf "\nKey: v\n" >trailer &&
	printf "\n\nRefinery-Entry: 0123456789ab\n" >forged &&
	{ echo s && echo && head -c 1048565 /dev/zero | tr "\\0" x; } >huge &&
	for m in none blank subject trailer forged huge; do
		bare_message $m $m || return 1
	done &&
	(
		cd origin.git &&
		for m in none blank subject trailer forged huge; do
			git refinery enqueue --target main $m || exit 1
		done &&
		git refinery run --target main
	) >out 2>&1 &&
	test_text "huge: the message of the commit would be larger" out &&
	test_text "5 landed, 1 rejected" out &&
	git -C origin.git cat-file commit main >forged &&
	test_must_fail grep 0123456789ab forged &&
	git -C origin.git refinery verify --all >actual &&
	test_must_fail grep wrong: actual &&
	invariants origin.git
'

# Other commits than before, since the branch that came first is gone.
test_expect_success 'a landing that was lost, and whose commits gc removed' '
	git -C ann fetch -q && commit_file ann f1 src/20 "f1" &&
	commit_file ann f2 src/21 "f2" && git -C ann push -q origin f1 f2 &&
	(
		cd origin.git &&
		git refinery enqueue --target main f1 &&
		git refinery run --target main &&
		git refinery enqueue --target main f2 &&
		git refinery run --target main &&
		git update-ref refs/heads/main main~2 &&
		git refinery pause main && git refinery run --target main &&
		git refinery withdraw --target main f1 &&
		git refinery resume main && git refinery run --target main &&
		git update-ref -d refs/refinery/candidate/main &&
		git reflog expire --expire=now --all && git gc -q --prune=now
	) >out 2>&1 &&
	git -C origin.git refinery verify --all >actual &&
	test_text "note: 2 landings, which the target lost later" actual &&
	test_must_fail grep wrong: actual &&
	invariants origin.git
'

test_expect_success 'JSON has the findings' '
	git -C origin.git refinery verify --json >actual.json &&
	grep "\"sound\":.*true" actual.json &&
	grep "\"untested\":.*2" actual.json &&
	git -C origin.git update-ref -d refs/notes/refinery/tests &&
	test_expect_code 1 git -C origin.git refinery verify --json >actual.json &&
	grep "\"sound\":.*false" actual.json &&
	grep "no evidence of the landing" actual.json
'

test_expect_success 'an unknown target and bad options are refused' '
	test_expect_code 128 git -C origin.git refinery verify --target=x 2>err &&
	test_text "next: " err &&
	test_expect_code 129 git refinery verify -h >out &&
	test_text "usage: git refinery verify" out &&
	test_expect_code 129 git -C origin.git refinery verify main 2>err
'

test_done
