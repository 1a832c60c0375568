#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What lands is what git itself makes of it: over random histories, `run` with
# each merge method against `git rebase`, `git merge --squash` and `git merge`
# of the installed git, commit by commit. HISTORIES sets how many (default 40,
# 400 under REFINERY_STRESS), SEED which ones.

test_description='landed commits are those that git makes'

. "${0%/*}/../lib/refinery.sh"

SEED=${SEED:-$(date +%j)}
if test -n "$REFINERY_STRESS"
then
	HISTORIES=${HISTORIES:-400}
else
	HISTORIES=${HISTORIES:-40}
fi
echo "# SEED=$SEED HISTORIES=$HISTORIES"

# What git makes of topic-$2 on main-$2, in the repository $1.
expect_rebase () {
	git -C "$1" checkout -q --detach "topic-$2" &&
	if git -C "$1" rebase -q "main-$2" >/dev/null 2>&1
	then
		git -C "$1" log --reverse --format="$format" "main-$2..HEAD"
	else
		git -C "$1" rebase --abort && echo conflict
	fi
}

expect_squash () {
	git -C "$1" checkout -q --detach "main-$2" &&
	if git -C "$1" merge -q --squash "topic-$2" >/dev/null 2>&1
	then
		tree=$(git -C "$1" write-tree) &&
		if test "$tree" != "$(git -C "$1" rev-parse "main-$2^{tree}")"
		then
			echo "$tree"
		fi
	else
		echo conflict
	fi
	git -C "$1" reset -q --hard
}

expect_merge () {
	git -C "$1" checkout -q --detach "main-$2" &&
	if git -C "$1" merge -q --no-ff -m m "topic-$2" >/dev/null 2>&1
	then
		git -C "$1" log -1 --format='%T' HEAD
	else
		git -C "$1" merge --abort && echo conflict
	fi
}

# What landed on main-$2 in the served repository $1, since main-$2 of $3.
landed () {
	old=$(git -C "$3" rev-parse "main-$2") &&
	if git -C "$1" log -1 --format=%B "refs/refinery/log/main-$2" |
		grep -q '^Code: CONFLICT'
	then
		echo conflict
	else
		git -C "$1" log --reverse --first-parent --format="$4" \
			"$old..main-$2"
	fi
}

format='%T %an <%ae> %at %s'

test_expect_success 'random histories' '
	git config --global merge.ours.driver true &&
	git config --global merge.join.driver \
		"cat %B >>%A && echo %P %L >>%A" &&
	git init -q histories &&
	LC_ALL=C awk -v seed="$SEED" -v first=1 -v last="$HISTORIES" \
		-f "$REFINERY_SOURCE/tests/lib/histories.awk" >stream &&
	git -C histories fast-import --quiet --done <stream &&
	test "$(git -C histories branch --list "topic-*" | wc -l)" \
		-eq "$HISTORIES"
'

for method in rebase squash merge
do
	test_expect_success "$method: the same trees, authors and subjects" '
		git clone -q --bare histories $method.git &&
		targets= &&
		for k in $(seq "$HISTORIES")
		do
			targets="$targets --target=main-$k" || return 1
		done &&
		git -C $method.git config refinery.method $method &&
		git -C $method.git config refinery.sandbox off &&
		git -C $method.git refinery init --no-hooks --no-wake \
			--gate=any=true $targets >/dev/null &&
		for k in $(seq "$HISTORIES")
		do
			git -C $method.git refinery enqueue \
				--target="main-$k" "topic-$k" \
				>>enqueued 2>&1 || return 1
		done &&
		git -C $method.git refinery run >ran 2>&1 &&
		case $method in
		rebase) shown=$format ;;
		*) shown=%T ;;
		esac &&
		for k in $(seq "$HISTORIES")
		do
			echo "# history $k" &&
			expect_$method histories "$k" || return 1
		done >expect.$method &&
		for k in $(seq "$HISTORIES")
		do
			echo "# history $k" &&
			landed $method.git "$k" histories "$shown" || return 1
		done >actual.$method &&
		test_cmp expect.$method actual.$method
	'
done

test_expect_success 'there was something to compare' '
	grep -c "^[0-9a-f]\{40\}" expect.rebase >count &&
	test "$(cat count)" -ge "$HISTORIES" &&
	test "$(grep -c ^conflict expect.rebase)" -lt "$HISTORIES" &&
	! grep -q UNVERIFIED ran
'

test_done
