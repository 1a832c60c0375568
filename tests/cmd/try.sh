#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='try tests a branch as if it were queued, and lands nothing'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

refinery()
{
	git -C origin.git refinery "$@"
}

# All that try must leave alone.
state()
{
	git -C origin.git for-each-ref refs/heads refs/refinery
}

# said <name>: a member of the object in json.
said()
{
	sed -n "s/^	\"$1\":	*\"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" json
}

# commands <config>: .refinery on main, past the queue.
commands()
{
	git -C nux fetch -q &&
	git -C nux checkout -q -B config origin/main &&
	printf '%s\n' "$1" >nux/.refinery &&
	git -C nux add .refinery &&
	git -C nux commit -q -m config &&
	git -C nux push -q ../origin.git +HEAD:refs/heads/config &&
	git -C origin.git update-ref refs/heads/main config &&
	git -C nux fetch -q
}

test_expect_success 'a served repository and a clone' '
	serve &&
	commit_file nux bad src/3 FAIL &&
	git -C nux push -q origin bad
'

test_expect_success 'a good branch passes, and nothing else happens' '
	state >before &&
	refinery try one >out 2>err &&
	grep "^check: pass in .*s (.*)$" out &&
	tip=$(git -C origin.git rev-parse --short=10 main) &&
	test_line "one passes on main ($tip)" out &&
	test_line "next: git refinery enqueue one" err &&
	state >after &&
	test_cmp before after &&
	git -C origin.git refinery status >out &&
	test_must_fail grep one out
'

test_expect_success 'what was tried is not tested again, queued or tried' '
	refinery try one 2>err &&
	test_line "all of this was known before; nothing ran" err &&
	queue one &&
	refinery run 2>err &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 0 test runs" err &&
	refinery verify
'

test_expect_success 'what main lacks is put on its tip by its method' '
	git -C nux log --format=%s one..two >expect &&
	for method in rebase squash merge; do
		git -C origin.git config refinery.main.method $method &&
		refinery try --json two >json &&
		test "$(said base)" = "$(git -C origin.git rev-parse main)" &&
		commit=$(said commit) &&
		git -C origin.git show "$commit:src/2" >tried &&
		test_line two tried &&
		git -C origin.git merge-base --is-ancestor main "$commit" &&
		git -C origin.git rev-parse "$commit^{tree}" >tree &&
		test_line "$(said tree)" tree &&
		git -C origin.git rev-list --parents -n 1 "$commit" \
			>>parents || return 1
	done &&
	git -C origin.git config --unset refinery.main.method &&
	awk "{ print NF }" parents >counts &&
	printf "2\n2\n3\n" >expect &&
	test_cmp expect counts
'

test_expect_success 'a bad one fails, with the end of the output' '
	state >before &&
	test_expect_code 1 refinery try bad >out 2>err &&
	grep "^check: fail in " out &&
	test_line "not ok 1 - no file says FAIL" out &&
	grep "bad does not pass on main (.*): gate .check. failed: exit status 1" out &&
	test_text "next: mend the branch" err &&
	state >after &&
	test_cmp before after &&
	queue bad &&
	refinery run 2>err &&
	test_line "main: 0 landed, 1 rejected, 0 parked; 0 test runs" err
'

test_expect_success 'a test that does not end is no verdict' '
	git -C origin.git config refinery.test.check.timeout 1s &&
	git -C origin.git config refinery.test.check.command \
		"sleep 60" &&
	test_expect_code 128 refinery try two >out &&
	grep "two could not be tested on main (.*): gate .check. timed out" out &&
	test_expect_code 128 refinery try two --json >json &&
	test "$(said result)" = error &&
	test "$(said runs)" = 1 &&
	git -C origin.git config refinery.test.check.timeout 10m &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	refinery try two
'

test_expect_success 'a conflict is a no and names the files' '
	git -C nux checkout -q -B clash origin/main &&
	commit_file nux clash src/1 clash &&
	git -C nux push -q origin clash &&
	test_expect_code 1 refinery try clash 2>err &&
	test_line "error: it conflicts with main in src/1" err &&
	test_text "git rebase main" err &&
	test_expect_code 1 refinery try clash --json >json 2>err &&
	test "$(said result)" = conflict
'

test_expect_success 'what would break .refinery is refused' '
	git -C nux fetch -q &&
	git -C nux checkout -q -B broken origin/main &&
	commit_file nux broken .refinery "nonsense" &&
	git -C nux push -q origin broken &&
	test_expect_code 1 refinery try broken 2>err &&
	test_text "with this change nothing could land any more" err
'

test_expect_success 'without anything new the target itself is tested' '
	refinery try main >out 2>err &&
	test_text "main passes on main" out &&
	test_text "this was about main itself" err &&
	git -C origin.git config refinery.test.check.command false &&
	test_expect_code 1 refinery try main &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh"
'

test_expect_success 'one gate of several, with what it needs' '
	git -C origin.git config refinery.test.late.command true &&
	git -C origin.git config refinery.test.late.needs check &&
	git -C origin.git config refinery.test.other.command false &&
	refinery try --gate late two >out &&
	sed -n "s/: pass in.*//p" out >passed &&
	printf "check\nlate\n" >expect &&
	test_cmp expect passed &&
	test_expect_code 128 refinery try --gate lat two 2>err &&
	grep "did you mean .late.?" err &&
	test_expect_code 1 refinery try two &&
	git -C origin.git config --remove-section refinery.test.late &&
	git -C origin.git config --remove-section refinery.test.other
'

# The runner has the first slot and is at the door.
test_expect_success 'a runner at work is not disturbed' '
	git -C nux fetch -q &&
	commit_file nux three src/3 three &&
	git -C nux push -q origin three &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.check.command \
		"flock -s \"$TRASH/door\" true; sh ./check.sh" &&
	id=$(queue three) &&
	exec 8>door && flock 8 &&
	{ git -C origin.git refinery run 2>said & } &&
	wait_until "refinery status | grep -q testing" &&
	refinery status --json >before &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	refinery try --json two >json &&
	test "$(said result)" = pass && test "$(said runs)" = 1 &&
	refinery status --json >after &&
	grep -c "\"$id\"" before >expect &&
	grep -c "\"$id\"" after >actual &&
	test_cmp expect actual &&
	refinery status | grep testing &&
	flock -u 8 &&
	wait &&
	test_text "main: 1 landed" said
'

test_expect_success 'a signal ends it, and the test' '
	git -C origin.git config refinery.test.check.command \
		"echo \$\$ >\"$TRASH/pid\"; sleep 600" &&
	rm -f pid &&
	{ git-refinery -C origin.git try two >out & } &&
	try=$! &&
	wait_until "test -s pid" &&
	kill "$try" &&
	test_expect_code 143 wait "$try" &&
	test_must_be_empty out &&
	wait_until "! kill -0 $(cat pid) 2>/dev/null" &&
	git -C origin.git config --unset refinery.sandbox
'

test_expect_success 'in a clone: on what was fetched, by its own settings' '
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	git -C nux fetch -q &&
	git -C nux checkout -q two &&
	test_expect_code 1 git -C nux refinery try 2>err &&
	test_text "no test is defined" err &&
	git -C nux config refinery.test.check.command "sh ./check.sh" &&
	echo more >>nux/src/2 &&
	git -C nux refinery try >out 2>err &&
	git -C nux checkout -q src/2 &&
	tip=$(git -C nux rev-parse --short=10 origin/main) &&
	test_line "two passes on origin/main ($tip)" out &&
	test_text "warning: 1 file with uncommitted changes is not tried" err &&
	git -C nux refinery try two 2>err &&
	test_line "all of this was known before; nothing ran" err &&
	git -C nux config --remove-section refinery.test.check
'

test_expect_success 'in a clone commands of .refinery need trust' '
	commands "[test \"main\"]
command = echo by-main; test -e README" &&
	git -C nux checkout -q two &&
	test_expect_code 1 git -C nux refinery try 2>err &&
	test_line "  main: echo by-main; test -e README" err &&
	test_text "git refinery try --trust" err &&
	git -C nux refinery try --trust >out &&
	grep "^main: pass" out &&
	git -C nux rev-parse origin/main:.refinery >expect &&
	git -C nux config refinery.trusted >actual &&
	test_cmp expect actual &&
	git -C nux refinery try &&
	commands "[test \"main\"]
command = echo by-another" &&
	git -C nux checkout -q two &&
	test_expect_code 1 git -C nux refinery try 2>err &&
	test_text "by-another" err
'

# The branch that is tried says nothing about what runs.
test_expect_success 'what a branch says in .refinery does not run' '
	git -C nux checkout -q -B sly origin/main &&
	commit_file nux sly .refinery "[test \"main\"]
command = touch \"$TRASH/owned\"" &&
	git -C nux push -q origin sly &&
	refinery try sly >out &&
	grep "^main: pass" out &&
	git -C nux refinery try --trust sly >out &&
	grep "^main: pass" out &&
	test ! -e owned
'

test_expect_success 'another remote, another target' '
	git -C origin.git branch next main &&
	test_expect_code 128 git -C nux refinery try --target next two 2>err &&
	test_text "next: git fetch origin" err &&
	git -C nux fetch -q &&
	git -C nux remote rename origin upstream &&
	git -C nux refinery try --target next --remote upstream \
		--trust two >out &&
	test_text "two passes on upstream/next" out &&
	git -C nux remote rename upstream origin &&
	test_expect_code 128 refinery try --target nope two 2>err &&
	test_text "use one of: main" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery try -h >help 2>err &&
	test_text "usage: git refinery try" help &&
	test_must_be_empty err
'

test_expect_success 'bad calls' '
	test_expect_code 129 refinery try one two &&
	test_expect_code 129 refinery try --nowhere &&
	test_expect_code 128 refinery try no-such-branch 2>err &&
	test_text "next: git branch --all" err
'

test_expect_success 'the repository is as it should be' '
	refinery run &&
	refinery verify &&
	invariants origin.git
'

test_done
