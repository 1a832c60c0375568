#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='gates on entries: each passes by itself before it joins others'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# branch <name> <content>: a branch off the present main, with src/<name>.
branch()
{
	git -C nux fetch -q &&
	commit_file nux "$1" "src/$1" "$2" &&
	git -C nux push -q origin "$1"
}

run()
{
	git -C origin.git refinery run 2>said
}

config()
{
	git -C origin.git config "$@"
}

# record: the newest one of the log.
record()
{
	git -C origin.git log -1 --format=%B refs/refinery/log/main
}

# write_main <path> <content>: past the queue.
write_main()
{
	git -C nux fetch -q &&
	git -C nux checkout -q -B direct origin/main &&
	printf '%s\n' "$2" >"nux/$1" &&
	git -C nux add -- "$1" &&
	git -C nux commit -q -m direct &&
	git -C nux push -q ../origin.git +HEAD:refs/heads/direct &&
	git -C origin.git update-ref refs/heads/main direct
}

# The gate lint runs on entries: no file below src may say LINT.
test_expect_success 'a repository with a gate on entries' '
	serve &&
	config refinery.test.lint.command "! grep -rn LINT src" &&
	config refinery.test.lint.when entry &&
	git -C origin.git refinery config test.lint.when >out &&
	test_line entry out
'

test_expect_success 'what fails there is rejected before it joins a group' '
	branch sloppy LINT &&
	queue one && queue sloppy && queue two &&
	run &&
	test_line "main: 2 landed, 1 rejected, 0 parked; 5 test runs" said &&
	git -C origin.git refinery log --json >json &&
	test_text "\"code\":	\"ENTRY_FAILED\"" json &&
	git -C origin.git log --format=%B refs/refinery/log/main >log &&
	grep "^Gate: lint fail " log &&
	test_must_fail grep "^Gate: lint pass " log &&
	test_text "src/sloppy:1:LINT" log &&
	git -C origin.git refinery log sloppy >out &&
	grep "because: gate .lint. failed" out &&
	git -C origin.git refinery verify &&
	invariants origin.git
'

test_expect_success 'another message or another tip needs no other run of it' '
	branch three good &&
	three=$(queue three) &&
	run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 2 test runs" said &&
	branch four good &&
	git -C nux commit -q --amend -m "Four" &&
	git -C origin.git refinery pause &&
	git -C nux push -q -f origin four && queue four &&
	git -C origin.git refinery resume &&
	config refinery.test.check.command "exit 127" &&
	{ run || :; } &&
	test_text "0 landed, 0 rejected, 1 parked; 3 test runs" said &&
	git -C nux checkout -q four &&
	git -C nux commit -q --amend -m "Number four" &&
	git -C nux push -q -f origin four && queue four &&
	write_main src/5 moved &&
	config refinery.test.check.command "sh ./check.sh" &&
	run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 1 test run" said
'

test_expect_success 'many that are checked one by one are tested together' '
	for i in 1 2 3 4 5 6; do
		branch many-$i good && queue many-$i || return 1
	done &&
	run &&
	test_line "main: 6 landed, 0 rejected, 0 parked; 7 test runs" said
'

test_expect_success 'a run says what it would check' '
	branch asked good && id=$(queue asked) &&
	git -C origin.git refinery run --dry-run 2>said &&
	test_text "would check $(echo $id | cut -c1-10) asked" said &&
	test_must_fail grep "would test" said &&
	run
'

test_expect_success 'an old branch is judged as it would be on the target' '
	branch old good &&
	write_main src/6 LINT &&
	branch stale good &&
	git -C nux fetch -q &&
	write_main src/6 clean &&
	queue old && queue stale &&
	run &&
	test_text "entry" said && test_text "stale by itself: gate" said &&
	test_text "main: 2 landed, 0 rejected" said
'

test_expect_success 'nothing is charged for a target that fails as well' '
	write_main src/6 LINT &&
	branch innocent good &&
	id=$(queue innocent) &&
	run &&
	grep "^main: landing waits: main itself fails .lint., and" said &&
	test "$(field $id State)" = queued &&
	git -C nux fetch -q &&
	commit_file nux mend src/6 clean &&
	git -C nux push -q origin mend && queue mend &&
	run &&
	test_text "main: 2 landed, 0 rejected" said &&
	git -C origin.git refinery verify
'

test_expect_success 'a gate that gives no verdict parks, and rejects nobody' '
	config refinery.test.lint.timeout 1s &&
	config refinery.test.lint.command \
		"! grep -rn LINT src && { ! grep -q SLOW src/slow || sleep 600; }" &&
	branch slow SLOW && branch quick good &&
	slow=$(queue slow) && quick=$(queue quick) &&
	run &&
	test_text "main: 1 landed, 0 rejected, 1 parked" said &&
	test "$(field $slow State)" = held &&
	test "$(field $slow Code)" = COULD_NOT_RUN &&
	git -C origin.git refinery withdraw slow
'

# The one hangs at the door until the others have landed.
test_expect_success 'one that hangs does not block the others' '
	config refinery.main.slots 2 &&
	config refinery.sandbox off &&
	config refinery.test.lint.timeout 10m &&
	config refinery.test.lint.command \
		"! grep -q DOOR src/hung || flock -s \"$TRASH/door\" true" &&
	exec 8>door && flock 8 &&
	branch hung DOOR && branch after good &&
	hung=$(queue hung) && queue after &&
	{ git -C origin.git refinery run 2>said & } &&
	wait_until "git -C origin.git cat-file -e main:src/after" 60 &&
	test "$(field $hung State)" = queued &&
	flock -u 8 && exec 8>&- &&
	wait &&
	test_text "main: 2 landed, 0 rejected, 0 parked" said &&
	config --unset refinery.main.slots &&
	config --unset refinery.sandbox
'

# With one slot: a group fails at the door, and an entry has come meanwhile.
test_expect_success 'a check goes before a candidate that waits for a slot' '
	config refinery.main.slots 1 &&
	config refinery.sandbox off &&
	config refinery.test.lint.command \
		"echo lint \$REFINERY_ENTRIES >>\"$TRASH/order\"" &&
	config refinery.test.check.command \
		"echo check >>\"$TRASH/order\"
		flock -s \"$TRASH/door\" true; sh ./check.sh" &&
	branch fails FAIL && branch fine good && branch newcomer good &&
	queue -p 1 fine && queue fails &&
	>order &&
	exec 8>door && flock 8 &&
	{ git -C origin.git refinery run 2>said & } &&
	wait_until "grep -q check order" &&
	new=$(queue newcomer) &&
	wait_until "test -n \"\$(field $new Sequence)\"" &&
	flock -u 8 && exec 8>&- &&
	wait &&
	test_text "main: 2 landed, 1 rejected" said &&
	sed -n "/check/,\$p" order | sed -n 2p >second &&
	test_line "lint $new" second &&
	config --unset refinery.main.slots &&
	config --unset refinery.sandbox &&
	config refinery.test.check.command "sh ./check.sh"
'

test_expect_success 'only for changes of its paths' '
	config refinery.test.lint.command false &&
	config refinery.test.lint.paths "doc/**" &&
	branch code good && queue code &&
	run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 1 test run" said &&
	git -C nux fetch -q && commit_file nux docs doc/a text &&
	git -C nux push -q origin docs && queue docs &&
	run &&
	grep "^main: landing waits: main itself fails .lint., and" said
'

test_expect_success 'asked for once more, it runs once more' '
	git -C origin.git refinery withdraw docs &&
	config --unset refinery.test.lint.paths &&
	config refinery.sandbox off &&
	touch broken &&
	config refinery.test.lint.command \
		"! grep -q FLAKY src/flaky || test ! -e \"$TRASH/broken\"" &&
	branch flaky FLAKY && queue flaky &&
	run &&
	test_text "main: 0 landed, 1 rejected" said &&
	rm broken &&
	git -C origin.git refinery retry flaky &&
	run &&
	test_text "main: 1 landed, 0 rejected" said &&
	config --unset refinery.sandbox
'

test_expect_success 'both: on the entry, and on what lands' '
	config refinery.test.lint.when both &&
	config refinery.test.lint.command "test \$(grep -rl ODD src | wc -l) -le 1" &&
	branch odd-1 ODD && branch odd-2 ODD &&
	queue odd-1 && queue odd-2 &&
	run &&
	test_text "main: 1 landed, 1 rejected" said &&
	git -C origin.git log --format=%B refs/refinery/log/main >log &&
	grep "^Gate: lint pass " log &&
	git -C origin.git refinery verify &&
	branch single good && queue single &&
	run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 2 test runs" said
'

test_expect_success 'try does what a run would do' '
	config refinery.test.lint.when entry &&
	config refinery.test.lint.command "! grep -rn LINT src" &&
	branch tried LINT &&
	test_expect_code 1 git -C origin.git refinery try tried >out &&
	grep "^lint: fail" out &&
	test_must_fail grep "^check:" out &&
	branch tried good &&
	git -C origin.git refinery try tried >out &&
	sed -n "s/: pass in.*//p" out >passed &&
	printf "lint\ncheck\n" >expect && test_cmp expect passed &&
	queue tried && run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 0 test runs" said
'

# What .refinery on the target says holds; what an entry says, once it landed.
test_expect_success 'from .refinery, but not from that of the entry' '
	config --remove-section refinery.test.lint &&
	write_main .refinery "[test \"style\"]
command = ! grep -rn STYLE src
when = entry" &&
	git -C nux fetch -q &&
	commit_file nux sly src/sly STYLE &&
	commit_file nux sly .refinery "[test \"style\"]
command = true
when = entry" &&
	git -C nux push -q origin sly && queue sly &&
	run &&
	test_text "main: 0 landed, 1 rejected" said &&
	record >log && grep "^Gate: style fail" log
'

test_expect_success 'entries have to pass the gates that have just landed' '
	git -C nux fetch -q &&
	git -C nux checkout -q -B stricter origin/main &&
	commit_file nux stricter .refinery "[test \"style\"]
command = ! grep -rn -e STYLE -e FASHION src
when = entry" &&
	git -C nux push -q origin stricter &&
	branch fashion FASHION &&
	queue -p 0 stricter && queue fashion &&
	config refinery.main.maxGroup 1 &&
	run &&
	test_text "main: 1 landed, 1 rejected" said &&
	record >log && grep "^Gate: style fail" log &&
	config --unset refinery.main.maxGroup
'

test_expect_success 'nothing lands if nothing is tested as it lands' '
	branch later good && id=$(queue later) &&
	config refinery.test.check.when entry &&
	test_expect_code 1 run &&
	test_text "runs on entries alone, and nothing lands untested" said &&
	test "$(field $id State)" = queued &&
	config refinery.test.check.when candidate &&
	config refinery.test.early.command true &&
	config refinery.test.early.when entry &&
	config refinery.test.early.needs check &&
	test_expect_code 128 run &&
	test_text "runs on entries and needs" said &&
	config --remove-section refinery.test.early &&
	run &&
	test_text "main: 1 landed" said
'

test_expect_success 'all of it is proven' '
	git -C origin.git refinery verify &&
	invariants origin.git
'

test_done
