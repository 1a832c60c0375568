#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What was submitted arrives or is refused, with the default method: over
# random histories with merges that bring work, reverts on either side, commits
# taken over and branches that come again. The judge is git alone. HISTORIES
# sets how many (default 40, 1000 under REFINERY_STRESS), SEED which ones.

test_description='a rebase loses nothing'

. "${0%/*}/../lib/refinery.sh"

SEED=${SEED:-$(date +%j)}
if test -n "$REFINERY_STRESS"
then
	HISTORIES=${HISTORIES:-1000}
else
	HISTORIES=${HISTORIES:-40}
fi
echo "# SEED=$SEED HISTORIES=$HISTORIES"

h () {
	git -C histories "$@"
}

# merged <onto> <head>: the tree of a clean merge, or "conflict".
merged () {
	h merge-tree --write-tree --allow-unrelated-histories "$@" >tree &&
	cat tree || echo conflict
}

# rebased <k> [<option>]: the tree of git's own rebase, or "conflict".
rebased () {
	h checkout -q --detach "topic-$1" &&
	if h rebase -q ${2:+"$2"} "main-$1" >/dev/null 2>&1
	then
		h rev-parse "HEAD^{tree}"
	else
		h rebase --abort >/dev/null 2>&1
		echo conflict
	fi
	h reset -q --hard && h clean -fdxq
}

# names_only <tree> <tree>: the same contents, under other names?
names_only () {
	h diff-tree -r --no-renames --raw "$1" "$2" >raw &&
	awk '$3 !~ /^0*$/ { print $3, substr($1, 2) }' raw | sort >old &&
	awk '$4 !~ /^0*$/ { print $4, $2 }' raw | sort >new &&
	test_cmp old new >/dev/null
}

# plain <k>: is each merge of the branch what its parents give?
plain () {
	for merge in $(h rev-list --merges "main-$1..topic-$1")
	do
		test "$(merged "$merge^1" "$merge^2")" = \
			"$(h rev-parse "$merge^{tree}")" || return 1
	done
}

wrong () {
	echo "history $1 of seed $SEED: $2"
	return 1
}

# check_landed <k> <clean merge>: the target must have all of it.
check_landed () {
	tree=$(git -C served.git rev-parse "main-$1^{tree}")
	test "$tree" = "$2" && return
	if ! plain "$1"
	then
		wrong "$1" "landed without what its merges bring"
	elif test "$2" = conflict
	then
		test "$tree" = "$(rebased "$1")" ||
			wrong "$1" "landed another tree than a rebase"
	else
		names_only "$tree" "$2" ||
			wrong "$1" "landed, and lacks part of the branch"
	fi
}

# check_refused <k> <clean merge>: no rebase would have kept all.
check_refused () {
	test "$2" = conflict && return
	for how in --no-reapply-cherry-picks --reapply-cherry-picks
	do
		test "$(rebased "$1" $how)" != "$2" ||
			wrong "$1" "refused, although git rebase loses nothing" ||
			return
	done
}

check () {
	git -C served.git log -1 --format=%B "refs/refinery/log/main-$1" \
		>record &&
	clean=$(merged "main-$1" "topic-$1") &&
	code=$(sed -n 's/^Code: //p' record) &&
	case $(sed -n 's/^Event: //p' record),$code in
	landed,CONTAINED)
		test "$clean" = "$(h rev-parse "main-$1^{tree}")" ||
			wrong "$1" "called contained, and is not"
		;;
	landed,*)
		check_landed "$1" "$clean"
		;;
	rejected,CONFLICT | rejected,INCOMPLETE)
		check_refused "$1" "$clean"
		;;
	*)
		wrong "$1" "ended as $(tr '\n' ' ' <record)"
		;;
	esac
}

test_expect_success 'tangled histories' '
	git init -q histories &&
	LC_ALL=C awk -v seed="$SEED" -v first=1 -v last="$HISTORIES" \
		-f "$REFINERY_SOURCE/tests/lib/tangles.awk" >stream &&
	git -C histories fast-import --quiet --done <stream &&
	git clone -q --bare histories served.git &&
	targets= &&
	for k in $(seq "$HISTORIES")
	do
		targets="$targets --target=main-$k" || return 1
	done &&
	git -C served.git config refinery.sandbox off &&
	git -C served.git refinery init --no-hooks --no-wake \
		--gate=any=true $targets >/dev/null &&
	for k in $(seq "$HISTORIES")
	do
		git -C served.git refinery enqueue --target="main-$k" \
			"topic-$k" >>enqueued 2>&1 ||
		echo "$k" >>not-enqueued
	done
'

test_expect_success 'what was submitted arrives or is refused' '
	git -C served.git refinery run >ran 2>&1 &&
	for k in $(seq "$HISTORIES")
	do
		grep -qx "$k" not-enqueued 2>/dev/null ||
		check "$k" || return 1
	done
'

test_expect_success 'there was something of each kind' '
	git -C served.git for-each-ref --format="%(contents)" \
		refs/refinery/log >records &&
	grep -c "^Event: landed" records >landed &&
	test $(($(cat landed) * 4)) -ge "$HISTORIES" &&
	grep -q "^Code: INCOMPLETE" records
'

test_expect_success 'it is what verify finds, too' '
	git -C served.git refinery verify --all
'

test_done
