#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='shallow and partial clones are worked in, and serve nothing'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

# libgit2 1.5 leaks whenever it opens a repository of format 1, which partial
# clones are: so leaks are not looked for.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

# thin <name> <option>...: such a clone of origin.git.
thin()
{
	thin_name=$1
	shift
	git clone -q "$@" "file://$TRASH/origin.git" "$thin_name" &&
	git -C "$thin_name" refinery init --review >out
}

# works <name>: a change in it is reviewed, pushed, queued, shown and landed.
works()
{
	git -C "$1" checkout -q -b "$1" &&
	echo "$1" >>"$1/a" && echo "breakpoint()" >"$1/$1.py" &&
	git -C "$1" add -A && git -C "$1" commit -q -m one &&
	echo "$1" >>"$1/$1.py" && git -C "$1" commit -q -a -m two &&
	git -C "$1" refinery review >out &&
	test_text "$1.py:1: warning: a breakpoint" out &&
	git -C "$1" push -q origin HEAD 2>err && test_text "goes on" err &&
	git -C "$1" refinery enqueue >out && test_text "queued $1" out &&
	git -C "$1" refinery status >out && test_text "$1" out &&
	git -C origin.git refinery run 2>err && test_text "landed" err &&
	git -C "$1" fetch -q && git -C "$1" refinery log >out &&
	test_text "$1" out && git -C "$1" refinery doctor >out
}

test_expect_success 'a repository that serves, with some history' '
	reviewed && for n in 1 2 3 4; do
		put a "$n" && put b "$n" && commit "$n" || return 1
	done &&
	git -C work branch -f main && git clone -q --bare work origin.git &&
	git -C origin.git symbolic-ref HEAD refs/heads/main &&
	git -C origin.git config uploadpack.allowFilter true &&
	git -C origin.git config refinery.wake false &&
	git -C origin.git refinery init --target=main --gate t=true
'

test_expect_success 'a shallow clone' '
	thin shallow --depth=1 && works shallow
'

test_expect_success 'partial clones: without blobs, without trees, shallow' '
	thin blobless --filter=blob:none && works blobless &&
	thin treeless --filter=tree:0 && works treeless &&
	thin both --depth=2 --filter=blob:none && works both &&
	git -C both config extensions.partialClone origin &&
	git -C both refinery review HEAD~1..HEAD && git -C both refinery doctor
'

test_expect_success 'where a shallow history goes elsewhere, all of it is new' '
	git init -q --bare elsewhere.git &&
	git -C elsewhere.git config receive.shallowUpdate true &&
	git -C shallow push -q "$TRASH/elsewhere.git" HEAD:refs/heads/new 2>err &&
	test_text "new: 5 files" err && test_text "a breakpoint" err
'

# As a sparse checkout has it, or a tool that writes commits on its own.
test_expect_success 'what is changed and was never here is fetched' '
	git clone -q --no-checkout --filter=blob:none \
		"file://$TRASH/origin.git" bare &&
	git -C bare refinery init --review >out &&
	git -C bare read-tree origin/main~1 &&
	new=$(echo new | git -C bare hash-object -w --stdin) &&
	git -C bare update-index --cacheinfo "100644,$new,b" &&
	tree=$(git -C bare write-tree --missing-ok) &&
	commit=$(git -C bare commit-tree -p origin/main~1 -m new "$tree") &&
	git -C bare push -q origin "$commit:refs/heads/unseen" 2>err &&
	test_text "unseen: 1 file, +1 -1" err
'

test_expect_success 'one that serves would decide without knowing all' '
	test_must_fail git -C shallow refinery init --target=main 2>err &&
	test_text "shallow" err && test_text "git fetch --unshallow" err &&
	cp -r origin.git cut.git &&
	git -C cut.git rev-parse main~1 >cut.git/shallow &&
	test_must_fail git -C cut.git refinery run 2>err &&
	test_text "shallow" err &&
	test_must_fail git -C cut.git refinery doctor >out &&
	test_text "shallow" out
'

test_done
