#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='hook is what the hooks of a served repository call'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'a served repository and a clone' '
	make_origin &&
	git -C origin.git config refinery.wake false &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	git -C origin.git refinery init --target=main &&
	make_clone nux &&
	commit_file nux feature src/1 changed &&
	zero=0000000000000000000000000000000000000000 &&
	main=$(git -C nux rev-parse origin/main) &&
	feature=$(git -C nux rev-parse feature) &&
	git -C nux push -q origin feature
'

ids()
{
	git -C origin.git for-each-ref --format='%(refname:lstrip=4)' \
		refs/refinery/queue/main
}

idle()
{
	for lock in origin.git/refinery/lock/*; do
		flock -n "$lock" true || return 1
	done
}

# call <hook> [<argument>...]: as git does it, in the repository.
call()
{
	(cd origin.git && GIT_DIR=. git-refinery hook "$@")
}

# --- the probe ---

test_expect_success 'a probe is answered, nothing is done, and the push refused' '
	for hook in pre-receive update proc-receive post-receive; do
		echo "git-refinery hook $hook 4711" >expect &&
		(cd origin.git && test_expect_code 1 env REFINERY_PROBE=4711 \
			sh hooks/$hook refs/heads/main $zero $zero </dev/null) \
			>actual &&
		test_cmp expect actual || return 1
	done &&
	(cd / && REFINERY_PROBE=x git-refinery hook any) >actual &&
	test_line "git-refinery hook any x" actual
'

# --- pre-receive and update ---

test_expect_success 'pre-receive refuses, and says of each ref why' '
	printf "%s\n" "$main $feature refs/heads/main" \
		"$zero $feature refs/refinery/log/x" >input &&
	test_expect_code 1 call pre-receive <input >out 2>err &&
	test_must_be_empty out &&
	test $(grep -c ^error: err) = 2 &&
	test $(grep -c ^next: err) = 2 &&
	test_text "moves only through the merge queue" err &&
	test_text "only the refinery itself writes there" err
'

test_expect_success 'pre-receive lets pass what is not ours' '
	printf "%s\n" "$zero $feature refs/heads/x" \
		"$zero $feature refs/tags/main" >input &&
	call pre-receive <input >out 2>err &&
	test_must_be_empty out &&
	test_must_be_empty err &&
	call pre-receive </dev/null
'

test_expect_success 'pre-receive tells ten refusals, then how many more' '
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		echo "$zero $feature refs/refinery/$i"
	done >input &&
	test_expect_code 1 call pre-receive <input 2>err &&
	test $(grep -c ^error: err) = 10 &&
	test_line "and 2 more" err
'

test_expect_success 'pre-receive refuses lines that it does not know' '
	echo "$zero $feature" >input &&
	test_expect_code 128 call pre-receive <input &&
	echo "$zero-$feature refs/heads/x" >input &&
	test_expect_code 128 call pre-receive <input &&
	echo "zzzz $feature refs/heads/x" >input &&
	test_expect_code 128 call pre-receive <input &&
	{ printf "$zero $feature refs/heads/"; head -c 9000 /dev/zero |
		tr "\0" x; echo; } >input &&
	test_expect_code 128 call pre-receive <input
'

test_expect_success 'update alone holds the line, too' '
	test_expect_code 1 call update refs/heads/main $main $feature 2>err &&
	test_text "moves only through the merge queue" err &&
	test_expect_code 1 call update refs/heads/main $main $zero &&
	test_expect_code 1 call update refs/refinery/log/main $zero $feature &&
	call update refs/heads/x $zero $feature &&
	rm origin.git/hooks/pre-receive &&
	test_must_fail git -C nux push -q origin feature:main &&
	git -C origin.git refinery init &&
	test -x origin.git/hooks/pre-receive
'

test_expect_success 'update wants three arguments' '
	test_expect_code 129 call update refs/heads/main 2>err &&
	test_text "usage: " err
'

test_expect_success 'the push option for a push past the queue has its reason' '
	git -C origin.git config refinery.main.bypass "$(id -un)" &&
	echo "$main $feature refs/heads/main" >input &&
	test_expect_code 1 call pre-receive <input &&
	test_expect_code 1 env GIT_PUSH_OPTION_COUNT=1 \
		GIT_PUSH_OPTION_0=bypass= git -C origin.git refinery \
		hook pre-receive <input &&
	test_expect_code 1 call update refs/heads/main $main $feature &&
	GIT_PUSH_OPTION_COUNT=1 GIT_PUSH_OPTION_0=bypass=fire \
		git -C origin.git refinery hook pre-receive <input &&
	call update refs/heads/main $main $feature &&
	rm -r origin.git/refinery/bypass &&
	test_expect_code 1 call update refs/heads/main $main $feature &&
	git -C origin.git config --unset refinery.main.bypass
'

test_expect_success 'a mark is of no use to who is not named' '
	git -C origin.git config refinery.main.bypass "$(id -un)" &&
	GIT_PUSH_OPTION_COUNT=1 GIT_PUSH_OPTION_0=bypass=fire \
		git -C origin.git refinery hook pre-receive <input &&
	git -C origin.git config refinery.main.bypass other &&
	test_expect_code 1 call update refs/heads/main $main $feature &&
	git -C origin.git config --unset refinery.main.bypass
'

test_expect_success 'more push options than can be are refused' '
	GIT_PUSH_OPTION_COUNT=101 test_expect_code 128 \
		git -C origin.git refinery hook pre-receive <input 2>err &&
	test_text "more than 100 push options" err
'

test_expect_success 'a repository with a bad setting lets nothing in' '
	git -C origin.git config refinery.main.maxGroup many &&
	test_when_finished "git -C origin.git config --unset \
		refinery.main.maxGroup" &&
	test_expect_code 128 call pre-receive <input 2>err &&
	test_text refinery.main.maxGroup err
'

# --- proc-receive ---

# pkt <text>: a pkt-line. conversation <line>...: what git would send.
pkt()
{
	printf '%04x%s\n' $((${#1} + 5)) "$1"
}

# version 1 with push-options, as git sends it: 0x21 bytes with the NUL.
hello()
{
	printf '0021version=1\0push-options atomic0000'
}

test_expect_success 'proc-receive speaks version 1' '
	{ hello && pkt "$zero $feature refs/for/main" && printf 0000 &&
		pkt priority=0 && printf 0000; } >input &&
	call proc-receive <input >out 2>err &&
	id=$(ids) &&
	tr "\0" "@" <out >text &&
	test_text "001aversion=1@push-options0000" text &&
	test_text "ok refs/for/main" text &&
	test_text "option refname refs/refinery/queue/main/$id" text &&
	test_text "option new-oid $(git -C origin.git rev-parse \
		refs/refinery/queue/main/$id)" text &&
	test_text "queued as $id for main, number 1 of 1" err &&
	test "$(tail -c 4 out)" = 0000
'

test_expect_success 'proc-receive answers no with one line' '
	{ hello && pkt "$zero $feature refs/for/main" &&
		pkt "$zero $zero refs/for/main" &&
		pkt "$zero $feature refs/for/nope" && printf 00000000; } >input &&
	call proc-receive <input >out 2>err &&
	test_text "ng refs/for/main $(git -C nux rev-parse --short=10 \
		feature) is queued for" out &&
	test_text "ng refs/for/main there is nothing to delete" out &&
	test_text "ng refs/for/nope '\''nope'\'' is not a target" out &&
	test_text "next: use one of: main" err
'

test_expect_success 'proc-receive without push options' '
	printf "000dversion=10000" >input &&
	{ pkt "$zero $feature refs/for/nope" && printf 0000; } >>input &&
	call proc-receive <input >out &&
	test_text "000dversion=10000" out
'

# broken <text>: the conversation ends with a failure and no entry.
broken()
{
	ids >before &&
	test_expect_code 128 call proc-receive 2>err &&
	ids >after &&
	test_cmp before after &&
	test_text "$1" err
}

test_expect_success 'proc-receive refuses what is not its protocol' '
	broken "early" </dev/null &&
	printf "000dversion=20000" >input &&
	broken "a version" <input &&
	printf "zzzz" >input &&
	broken "not possible" <input &&
	printf "fff5" >input &&
	broken "not possible" <input &&
	printf "0003" >input &&
	broken "not possible" <input &&
	printf "0000" >input &&
	broken "a version" <input &&
	{ hello && pkt "$zero $feature"; } >input &&
	broken "a command that is none" <input &&
	{ hello && pkt "$zero $feature refs/for/main"; } >input &&
	broken "early" <input
'

test_expect_success 'proc-receive takes a limited number of refs and options' '
	{ hello && yes "$(pkt "$zero $feature refs/for/nope")" | head -n 1001 &&
		printf 00000000; } >input &&
	broken "more than 1000 refs" <input &&
	{ hello && pkt "$zero $feature refs/for/nope" && printf 0000 &&
		yes "$(pkt priority=0)" | head -n 101 && printf 0000; } >input &&
	broken "more than 100 push options" <input
'

# --- post-receive ---

test_expect_success 'post-receive starts no runner where that is off' '
	echo "$zero $(git -C origin.git rev-parse \
		refs/refinery/queue/main/$id) refs/refinery/queue/main/$id" \
		>input &&
	call post-receive <input &&
	test_must_fail test -e origin.git/refinery/run.log
'

test_expect_success 'post-receive wakes the runner without delaying a push' '
	git -C origin.git config refinery.wake true &&
	mkfifo block &&
	git -C origin.git config refinery.test.check.command \
		"cd \"$TRASH\" && touch started && { test -e go || cat block; }" &&
	commit_file nux second src/2 second &&
	timeout 60 git -C nux push -q origin second:refs/for/main &&
	wait_until "test -e started" &&
	commit_file nux third src/3 third &&
	timeout 60 git -C nux push -q origin third:refs/for/main &&
	test $(ids | wc -l) = 3 &&
	: >go &&
	: >block &&
	wait_until "test -z \"\$(ids)\" && idle" &&
	test_text "landed" origin.git/refinery/run.log &&
	git -C origin.git cat-file -e main:src/3 &&
	git -C origin.git log --format=%s main >subjects &&
	test_line "third: write src/3" subjects
'

test_expect_success 'the runner knows nothing of the push' '
	git -C origin.git config refinery.test.check.command \
		"env >\"$TRASH/environment\"" &&
	commit_file nux fourth src/4 fourth &&
	git -C nux push -q origin fourth:refs/for/main -o topic=t &&
	wait_until "test -z \"\$(ids)\" && idle" &&
	test_must_fail grep -E "^GIT_(DIR|PUSH|QUARANTINE|OBJECT)" environment
'

test_expect_success 'a push that concerns no target wakes nobody' '
	: >origin.git/refinery/run.log &&
	git -C nux push -q origin fourth:refs/heads/fourth &&
	idle &&
	test_must_be_empty origin.git/refinery/run.log
'

test_expect_success 'its log is kept small' '
	head -c 1100000 /dev/zero | tr "\0" x >origin.git/refinery/run.log &&
	commit_file nux fifth src/5 fifth &&
	git -C nux push -q origin fifth:refs/for/main &&
	wait_until "test -z \"\$(ids)\" && idle" &&
	test $(wc -c <origin.git/refinery/run.log) -lt 10000 &&
	test $(wc -c <origin.git/refinery/run.log.1) = 1100000
'

test_expect_success 'the push is good whatever happens then' '
	git -C origin.git config refinery.wake false &&
	echo "$zero $feature refs/refinery/queue/main/0123456789ab" >input &&
	call post-receive <input 2>err &&
	test_text "warning: " err
'

# --- the command ---

test_expect_success 'an unknown hook, and none, are refused' '
	test_expect_code 129 call pre-commit 2>err &&
	test_text "there is no hook '\''pre-commit'\''" err &&
	test_expect_code 129 call
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery hook -h >help 2>err &&
	test_text "usage: git refinery hook" help &&
	test_must_be_empty err
'

test_done
