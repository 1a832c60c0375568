#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='many at once, and runners that are killed: nothing is lost'
. "${0%/*}/../lib/refinery.sh"

# RACE_SEED decides what is killed when; it is printed.
: "${RACE_SEED:=$(date +%s)}"
if test -n "$REFINERY_STRESS"; then
	each=24
else
	each=4
fi
echo "# seed $RACE_SEED, 8 x $each entries"

# Branch <name> off main with <path> saying <content>; without a work tree.
branch()
{
	race_blob=$(echo "$3" | git hash-object -w --stdin) &&
		git read-tree main &&
		git update-index --add --cacheinfo "100644,$race_blob,$2" &&
		race_tree=$(git write-tree) &&
		race_commit=$(git commit-tree -p main -m "$1" "$race_tree") &&
		git update-ref "refs/heads/$1" "$race_commit"
}

# Of each enqueuer's branches most are good, some fail, some conflict with
# those of the others, and some fail only beside another.
content()
{
	case $(($2 % 6)) in
	1) branch "$1-$2" "src/new-$1-$2" FAIL ;;
	3) branch "$1-$2" src/0 "of $1-$2" ;;
	5) branch "$1-$2" "src/half-$1-$2" HALF ;;
	*) branch "$1-$2" "src/new-$1-$2" good ;;
	esac
}

# A number from 0 to <n> - 1, another one for each <who> and <turn>.
dice()
{
	awk -v seed="$RACE_SEED" -v who="$1" -v turn="$2" -v n="$3" \
		'BEGIN { srand(seed + 7919 * who + turn); rand();
			 print int(n * rand()) }'
}

enqueuer()
{
	enqueuer_i=0
	while test $enqueuer_i -lt "$each"; do
		if git refinery -C origin.git enqueue "$1-$enqueuer_i" \
			>"said.$1" 2>"err.$1"; then
			sed -n 's/^queued .* as \([0-9a-f]*\) for .*/\1/p' \
				"said.$1" >>"queued.$1"
		else
			cat "err.$1" >>"failed.$1"
		fi
		enqueuer_i=$((enqueuer_i + 1))
	done
}

# Until there is a file stop. One runner in three lives; of the others now the
# whole group of processes dies, now the runner alone.
runner()
{
	runner_i=0
	while ! test -e stop; do
		runner_i=$((runner_i + 1))
		case $(dice "$1" $runner_i 3) in
		0) runner_kill= ;;
		1) runner_kill='timeout -s KILL' ;;
		2) runner_kill='timeout --foreground -s KILL' ;;
		esac
		if test -n "$runner_kill"; then
			runner_kill="$runner_kill 0.$(dice "$1" $runner_i 400 |
				awk '{ printf "%03d", $1 + 1 }')"
		fi
		# shellcheck disable=SC2086 # several words
		$runner_kill git-refinery -C origin.git run 2>"run.$1"
		runner_status=$?
		# 124: it ended by itself when it was about to be killed.
		case $runner_status in
		0 | 124 | 137) ;;
		*)
			echo "status $runner_status" >>"failed.runner-$1"
			cat "run.$1" >>"failed.runner-$1"
			;;
		esac
	done
}

withdrawer()
{
	withdrawer_i=0
	while ! test -e stop && test $withdrawer_i -lt $((each * 2)); do
		withdrawer_i=$((withdrawer_i + 1))
		withdrawer_id=$(git --git-dir=origin.git for-each-ref \
			--format='%(refname:lstrip=4)' refs/refinery/queue |
			sed -n "$(($(dice 9 $withdrawer_i 40) + 1))p")
		test -z "$withdrawer_id" || git refinery -C origin.git \
			withdraw "$withdrawer_id" >>withdrawn 2>&1
	done
}

tidier()
{
	while ! test -e stop; do
		git --git-dir=origin.git pack-refs --all 2>>tidied
		git --git-dir=origin.git -c gc.auto=50 -c gc.autoDetach=false \
			gc -q --auto 2>>tidied
	done
}

queue_is_empty()
{
	test -z "$(git --git-dir=origin.git for-each-ref refs/refinery/queue)"
}

everybody()
{
	enqueuers=
	for who in 1 2 3 4 5 6 7 8; do
		enqueuer $who &
		enqueuers="$enqueuers $!"
	done
	others=
	for who in 1 2; do
		runner $who &
		others="$others $!"
	done
	withdrawer &
	others="$others $!"
	tidier &
	others="$others $!"
	# shellcheck disable=SC2086 # several numbers
	wait $enqueuers
	wait_until queue_is_empty 240
	drained=$?
	: >stop
	# shellcheck disable=SC2086
	wait $others
	return $drained
}

test_expect_success 'setup' '
	make_origin &&
	git -C origin.git refinery init --target=main --no-wake \
		--gate "unit=sh ./check.sh" &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.main.slots 2 &&
	(
		GIT_DIR=$TRASH/origin.git GIT_INDEX_FILE=$TRASH/index &&
		export GIT_DIR GIT_INDEX_FILE &&
		for who in 1 2 3 4 5 6 7 8; do
			i=0 &&
			while test $i -lt $each; do
				content $who $i || exit 1
				i=$((i + 1))
			done
		done
	)
'

test_expect_success 'eight enqueue while two run, one withdraws, one tidies' '
	everybody
'

test_expect_success 'nobody but the killed failed' '
	find . -maxdepth 1 -name "failed.*" -exec cat {} + >failed &&
	test_must_be_empty failed
'

test_expect_success 'each enqueue that was acknowledged ended exactly once' '
	git -C origin.git refinery run &&
	git --git-dir=origin.git log --first-parent \
		--format="%(trailers:key=Entry,valueonly)" \
		refs/refinery/log/main >log &&
	awk "NF { print \$1 }" log | sort >ended &&
	sort queued.* >acknowledged &&
	test $(wc -l <acknowledged) -eq $((8 * each)) &&
	test_cmp acknowledged ended
'

test_expect_success 'the target is whole, and nothing is left over' '
	invariants origin.git &&
	git -C origin.git refinery verify &&
	find origin.git -name "*.lock" >locks &&
	test_must_be_empty locks &&
	git --git-dir=origin.git fsck --strict --no-dangling &&
	mkdir tip &&
	git --git-dir=origin.git archive main | tar -x -C tip &&
	(cd tip && sh ./check.sh) &&
	git --git-dir=origin.git rev-list -g main | sort >been &&
	git --git-dir=origin.git rev-list main | sort >landed &&
	comm -23 been landed >lost &&
	test_must_be_empty lost
'

test_done
