#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='objects that were emptied or pruned stop neither queue nor pushes'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# only <commit>: the objects that no branch and no record needs.
only()
{
	git -C origin.git rev-list --objects --branches \
		--glob="refs/refinery/log/*" --glob="refs/refinery/queue/*" \
		--glob="refs/notes/*" | cut -c 1-40 | sort >needed &&
	git -C origin.git rev-list --objects "$1" | cut -c 1-40 | sort |
		comm -23 - needed
}

# As ext4 leaves the file of each object named on stdin, or as <text>.
empty()
{
	while read -r object; do
		path=origin.git/objects/$(echo "$object" | sed 's|..|&/|') &&
		chmod u+w "$path" && printf %s "$1" >"$path" || return 1
	done
}

# Everybody can go on: what was queued lands, a push to any branch arrives.
goes_on()
{
	git -C origin.git refinery run 2>err &&
	test -z "$(queued)" &&
	git -C nux push -q -f origin "two:refs/heads/any-$(git -C origin.git rev-parse --short main)" &&
	git -C origin.git fsck --strict --no-dangling --no-progress >found 2>&1 &&
	test_must_be_empty found &&
	git -C origin.git refinery doctor >out &&
	test_must_fail grep -E "^problem" out &&
	invariants origin.git
}

test_expect_success 'set up' '
	serve &&
	git -C origin.git config refinery.sandbox off &&
	commit_file nux three src/3 three &&
	commit_file nux four src/4 four &&
	commit_file nux five src/5 five &&
	commit_file nux six src/6 six &&
	git -C nux push -q origin three four five six &&
	queue two && git -C origin.git refinery run
'

# Kill the run once its candidate is pinned and its test says so. The test cannot
# do it: it reaches no runner.
kill_run () {
	git-refinery -C origin.git run >out 2>&1 &
	runner=$!
	wait_until "test -e testing" && kill -9 $runner &&
	test_expect_code 137 wait $runner
}

test_expect_success 'a runner was killed, and its candidate is empty' '
	git -C origin.git config refinery.test.check.command "
		cd \"$TRASH/origin.git\"
		while git merge-base --is-ancestor refs/refinery/candidate/main main
		do :; done
		: >\"$TRASH/testing\"
		exec tail -f /dev/null" &&
	queue one && kill_run &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	only refs/refinery/candidate/main >objects &&
	test -s objects &&
	empty "" <objects &&
	goes_on &&
	grep "without contents" err
'

for name in four six three; do
	case $name in
	four) text='' ;;
	six) text=$(printf 'x\001K') ;; # the beginning of one
	three) text='no object at all' ;;
	esac
	test_expect_success "a merge would make objects again, as of $name" "
		git -C origin.git refinery try $name --json >tried &&
		only \"\$(sed -n 's/^	\"commit\":	\"\([0-9a-f]*\)\".*/\1/p' \
			tried)\" >objects &&
		test -s objects &&
		empty '$text' <objects &&
		queue $name &&
		goes_on
	"
done

test_expect_success 'what is damaged is kept, what is empty is not' '
	ls origin.git/refinery/damaged >kept &&
	comm -13 kept objects >lost &&
	test_must_be_empty lost
'

test_expect_success 'a prune takes what is being tested' '
	git -C origin.git config refinery.test.check.command "
		cd \"$TRASH/origin.git\" &&
		git update-ref -d refs/refinery/candidate/main &&
		git prune --expire=now" &&
	queue five &&
	goes_on &&
	git -C origin.git show main:src/5 >shown && test_line five shown
'

test_expect_success 'nothing is left aside' '
	ls origin.git/refinery/aside >left &&
	echo lock >expect &&
	test_cmp expect left
'

test_done
