#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='run tests and lands what is queued'
. "${0%/*}/../lib/refinery.sh"

# enqueue <branch>...: from the clone "agent", one after the other.
enqueue()
{
	for branch; do
		git -C agent refinery enqueue "$branch" || return 1
	done
}

test_expect_success 'setup' '
	make_origin &&
	git -C origin.git refinery init --no-wake --gate=unit="make check" &&
	make_clone agent &&
	commit_file agent good-1 src/1 "changed" &&
	commit_file agent good-2 src/2 "changed" &&
	commit_file agent good-3 new/file "fresh" &&
	commit_file agent bad src/4 "FAIL" &&
	commit_file agent half-1 src/5 "HALF" &&
	commit_file agent half-2 src/6 "HALF" &&
	commit_file agent clash-1 src/7 "mine" &&
	commit_file agent clash-2 src/7 "no, mine"
'

test_expect_success 'an empty queue: nothing is done, nothing is written' '
	git -C origin.git for-each-ref >before &&
	find origin.git -type f | sort >files.before &&
	git -C origin.git refinery run >out 2>err &&
	test_must_be_empty out &&
	test_must_be_empty err &&
	git -C origin.git refinery run &&
	git -C origin.git for-each-ref >after &&
	test_cmp before after
'

test_expect_success '--dry-run says what it would do, and does not' '
	enqueue good-1 good-2 &&
	git -C origin.git for-each-ref >before &&
	git -C origin.git refinery run --dry-run 2>err &&
	test_text "would test" err &&
	git -C origin.git for-each-ref >after &&
	test_cmp before after
'

test_expect_success 'good, bad, a pair and a conflict: the good ones land' '
	enqueue bad half-1 clash-1 half-2 clash-2 good-3 &&
	git -C origin.git refinery run 2>err &&
	git -C origin.git log --format=%s main >log &&
	test_line "good-1: write src/1" log &&
	test_line "good-2: write src/2" log &&
	test_line "good-3: write new/file" log &&
	test_line "half-1: write src/5" log &&
	test_line "clash-1: write src/7" log &&
	! grep -e bad -e half-2 -e clash-2 log &&
	test_text "5 landed, 3 rejected" err
'

test_expect_success 'each landed commit keeps its author and names its entry' '
	git -C origin.git log --format="%an %cn %(trailers:key=Refinery-Entry,valueonly)" \
		-n 1 main >last &&
	grep -E "^A U Thor git-refinery [0-9a-f]{12}" last
'

test_expect_success 'the queue is empty and the invariants hold' '
	git -C origin.git for-each-ref refs/refinery/queue >left &&
	test_must_be_empty left &&
	invariants origin.git
'

test_expect_success 'a rejection says why, with the output and what to do' '
	git -C origin.git log --first-parent --format=%B \
		refs/refinery/log/main >log &&
	test_line "Code: CHECKS_FAILED" log &&
	test_text "not ok 1 - no file says FAIL" log &&
	test_line "Code: CONFLICT" log &&
	test_text "Landed commits that touch them:" log &&
	test_text "clash-1: write src/7" log &&
	grep "^Next: " log
'

test_expect_success 'what is known of a tree is not tested again' '
	git -C origin.git config refinery.test.unit.command \
		"echo again; make check" &&
	commit_file agent again src/8 "once" &&
	enqueue again &&
	git -C origin.git refinery run 2>err &&
	test_text "1 landed, 0 rejected, 0 parked; 1 test run" err &&
	tip=$(git -C origin.git rev-parse main) &&
	git -C origin.git update-ref refs/heads/main main~1 &&
	git -C origin.git refinery run 2>err &&
	test_text "0 test runs" err &&
	test "$(git -C origin.git rev-parse "main^{tree}")" = \
		"$(git -C origin.git rev-parse "$tip^{tree}")"
'

test_expect_success 'a commit on the tip lands as it is' '
	git -C agent fetch -q &&
	commit_file agent straight src/9 "forward" &&
	enqueue straight &&
	git -C origin.git refinery run &&
	test "$(git -C origin.git rev-parse main)" = \
		"$(git -C agent rev-parse straight)"
'

# The step that is printed lands it.
test_expect_success 'a conflict that the branch resolved by merging' '
	git -C agent fetch -q && commit_file agent merging src/5 "mine" &&
	commit_file agent other src/5 "theirs" &&
	enqueue other && git -C origin.git refinery run &&
	git -C agent fetch -q && git -C agent checkout -q merging &&
	test_must_fail git -C agent merge -q origin/main &&
	echo both >agent/src/5 && git -C agent add src/5 &&
	git -C agent commit -q -m "Merge main" &&
	enqueue merging && git -C origin.git refinery run &&
	git -C origin.git log -1 --format=%B refs/refinery/log/main >record &&
	if grep "^Event: rejected" record; then
		test_line "Code: CONFLICT" record &&
		test_text "The branch has 1 merge commit" record &&
		test_text "git merge of the whole branch would be clean" \
			record &&
		step=$(sed -n "s/^Next: \(.*\), then enqueue that.*/\1/p" \
			record) &&
		(cd agent && GIT_EDITOR=true && export GIT_EDITOR &&
			eval "$step") &&
		enqueue merging-squashed && git -C origin.git refinery run
	fi &&
	test "$(git -C origin.git show main:src/5)" = both
'

test_expect_success '--once tries one candidate and acts on its verdict' '
	git -C agent fetch -q &&
	commit_file agent once-bad new/bad-name "x" &&
	commit_file agent once-good src/3 "fine" &&
	git -C agent checkout -q once-bad &&
	echo FAIL >agent/src/bad &&
	git -C agent add src/bad &&
	git -C agent commit -q -m "once-bad: fail" &&
	enqueue once-bad once-good &&
	git -C origin.git refinery run --once 2>err &&
	grep "^2 entries together: " err &&
	git -C origin.git for-each-ref refs/refinery/queue >left &&
	test $(wc -l <left) = 2 &&
	git -C origin.git refinery run &&
	git -C origin.git log -1 --format=%s main >subject &&
	test_line "once-good: write src/3" subject
'

test_expect_success 'without a gate nothing lands, and it says what to do' '
	git -C origin.git config --unset refinery.test.unit.command &&
	commit_file agent ungated src/1 "again" &&
	enqueue ungated &&
	git -C origin.git rev-parse main >before &&
	test_expect_code 1 git -C origin.git refinery run 2>err &&
	grep "^error: " err &&
	grep "^next: " err &&
	git -C origin.git rev-parse main >after &&
	test_cmp before after &&
	git -C origin.git config refinery.test.unit.command "make check" &&
	git -C origin.git refinery run
'

test_expect_success 'a paused target lands nothing and says why' '
	git -C origin.git config refinery.main.pause "release day" &&
	commit_file agent paused src/2 "later" &&
	enqueue paused &&
	git -C origin.git refinery run 2>err &&
	test_text "release day" err &&
	git -C origin.git config --unset refinery.main.pause &&
	git -C origin.git refinery run &&
	git -C origin.git log -1 --format=%s main >subject &&
	test_line "paused: write src/2" subject
'

test_expect_success 'a second runner leaves at once' '
	mkfifo began &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.unit.command \
		"echo >\"$TRASH/began\"; cat \"$TRASH/end\"" &&
	mkfifo end &&
	commit_file agent slow new/slow "slow" &&
	enqueue slow &&
	{ git -C origin.git refinery run 2>first & } &&
	read -r _ <began &&
	git -C origin.git refinery run 2>second &&
	test_text "another runner" second &&
	echo go >end &&
	wait &&
	git -C origin.git log -1 --format=%s main >subject &&
	test_line "slow: write new/slow" subject
'

test_expect_success 'a signal stops it; the entry is queued still' '
	commit_file agent stopped src/0 "stopped" &&
	enqueue stopped &&
	{ git-refinery -C origin.git run 2>err & } &&
	runner=$! &&
	read -r _ <began &&
	kill -TERM $runner &&
	{ wait $runner; test $? = 143; } &&
	git -C origin.git for-each-ref refs/refinery/queue >left &&
	test $(wc -l <left) = 1 &&
	git -C origin.git config refinery.test.unit.command "make check" &&
	git -C origin.git refinery run &&
	invariants origin.git
'

test_expect_success 'it runs with an empty environment, as cron does' '
	commit_file agent cron new/cron "cron" &&
	enqueue cron &&
	bare=$(pwd)/origin.git &&
	program=$(command -v git-refinery) &&
	(cd / && env -i "$program" -C "$bare" run) 2>err &&
	git -C origin.git log -1 --format=%s main >subject &&
	test_line "cron: write new/cron" subject
'

test_expect_success 'a target that is not served is named' '
	test_expect_code 128 git -C origin.git refinery run --target=nowhere \
		2>err &&
	test_text "nowhere" err &&
	grep "^next: " err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery run -h >help &&
	test_text "usage: git refinery run" help
'

test_expect_success 'options that do not go together are refused' '
	test_expect_code 129 git -C origin.git refinery run --watch --once &&
	test_expect_code 129 git -C origin.git refinery run now
'

test_done
