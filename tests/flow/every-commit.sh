#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='each commit that lands is tested; or those that were not are known'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

refinery()
{
	git -C origin.git refinery "$@"
}

runs()
{
	wc -l <"$TRASH/runs"
}

# series <branch> <text>...: a branch of a commit for each text.
series()
{
	series_name=$1
	shift
	git -C nux fetch -q &&
	git -C nux checkout -q -B "$series_name" origin/main || return 1
	series_i=0
	for series_text; do
		series_i=$((series_i + 1))
		test_tick &&
		printf '%s\n' "$series_text" >"nux/src/$series_name" &&
		git -C nux add src &&
		git -C nux commit -q -m "$series_name $series_i" || return 1
	done
	git -C nux push -q origin "$series_name"
}

# untested <range>: commits in it on the line of first parents whose files
# have no pass in the notes, by git alone.
untested()
{
	git -C origin.git rev-list --first-parent "$1" >line &&
	while read -r untested_commit; do
		git -C origin.git notes --ref refinery/tests show \
			"$untested_commit^{tree}" 2>/dev/null |
			grep -q "^verdict .*result=pass" ||
			echo "$untested_commit"
	done <line
}

test_expect_success 'a served repository' '
	serve &&
	: >runs &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.check.command \
		"echo run >>\"$TRASH/runs\"; sh ./check.sh"
'

test_expect_success 'without it only the last commit of a group is tested' '
	series a 1 FAIL 3 && a=$(queue a) &&
	series b 1 2 && b=$(queue b) &&
	git -C origin.git rev-parse main >start &&
	refinery run 2>said &&
	test_text "main: 2 landed, 0 rejected, 0 parked; 1 test run" said &&
	untested "$(cat start)..main" >expect &&
	test $(wc -l <expect) -eq 4
'

test_expect_success 'the log knows the others' '
	refinery log --untested >actual &&
	sort expect >sorted && sort actual | test_cmp sorted - &&
	refinery log --untested "$(cat start)..main" | sort | test_cmp sorted - &&
	refinery log --untested main~1..main >actual && test_must_be_empty actual &&
	refinery log --untested --json "$(cat start)..main" >json &&
	test_text "$(head -n 1 expect)" json &&
	(cd nux && git fetch -q && git refinery log --untested) >actual &&
	sort actual | test_cmp sorted -
'

test_expect_success 'bisecting without them finds the commit' '
	series bug 1 && queue bug && refinery run &&
	series after 1 && queue after && refinery run &&
	git -C nux fetch -q &&
	(
		cd nux &&
		bad=origin/main && good=$(cat ../start) &&
		git bisect start $bad $good &&
		git bisect skip $(git refinery log --untested $good..$bad) &&
		git bisect run sh -c "sh ./check.sh && test ! -f src/bug" &&
		git log -1 --format=%s refs/bisect/bad >../found &&
		git bisect reset
	) &&
	echo "bug 1" >expect && test_cmp expect found
'

test_expect_success 'what is no range is refused' '
	test_expect_code 128 refinery log --untested main 2>err &&
	test_text "next: git refinery log --untested <good>..<bad>" err &&
	test_expect_code 128 refinery log --untested nowhere..main &&
	test_expect_code 129 refinery log --untested --failed
'

test_expect_success 'with it each commit is, and no tree twice' '
	refinery config main.everyCommit true &&
	git -C origin.git rev-parse main >start &&
	series c 1 2 3 && queue c &&
	series d 1 2 && queue d &&
	runs >before &&
	refinery run 2>said &&
	test_text "main: 2 landed, 0 rejected, 0 parked; 5 test runs" said &&
	untested "$(cat start)..main" >left &&
	test_must_be_empty left &&
	refinery log --untested "$(cat start)..main" >left &&
	test_must_be_empty left &&
	refinery verify && invariants origin.git
'

test_expect_success 'who brings a commit that fails is rejected, and nobody else' '
	git -C origin.git rev-parse main >start &&
	series e 1 2 && queue e &&
	series f 1 FAIL 3 && f=$(queue f) &&
	series g 1 2 && queue g &&
	refinery run 2>said &&
	test_text "2 landed, 1 rejected, 0 parked" said &&
	test -z "$(field $f State)" &&
	refinery log $f >out &&
	test_text "commit '\''f 2'\'' (" out &&
	test_text "by itself: gate '\''check'\'' failed" out &&
	git -C origin.git cat-file -e main:src/e &&
	git -C origin.git cat-file -e main:src/g &&
	test_must_fail git -C origin.git cat-file -e main:src/f &&
	untested "$(cat start)..main" >left &&
	test_must_be_empty left &&
	refinery verify && invariants origin.git
'

test_expect_success 'the first commit of a branch counts as well' '
	series h FAIL 2 && h=$(queue h) &&
	refinery run 2>said &&
	test_text "0 landed, 1 rejected, 0 parked" said &&
	test_text "commit '\''h 1'\'' (" said
'

for method in squash merge ff; do
	test_expect_success "with method $method, too" '
		refinery config main.method '$method' &&
		git -C origin.git rev-parse main >start &&
		series one-'$method' 1 2 && queue one-'$method' &&
		refinery run &&
		series two-'$method' FAIL 2 && queue two-'$method' &&
		refinery run &&
		git -C origin.git cat-file -e main:src/one-'$method' &&
		untested "$(cat start)..main" >left &&
		test_must_be_empty left &&
		if test '$method' = ff; then
			test_must_fail git -C origin.git cat-file -e main:src/two-'$method'
		else
			git -C origin.git cat-file -e main:src/two-'$method'
		fi &&
		refinery verify
	'
done

test_done
