#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Branches that a rebase does not carry over whole: work in merge commits,
# subtrees, what lands again after its revert, patches that the target has.

test_description='branches with merges, reverts and patches that are there'

. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# n: git in the clone.
n () {
	git -C nux "$@"
}

# start <branch>: from the target as it is now.
start () {
	n fetch -q && n checkout -q --no-track -B "$1" origin/main
}

# put <path> <content> [<subject>]: commit it on the branch that is checked out.
put () {
	mkdir -p "nux/$(dirname "$1")" && printf '%s\n' "$2" >"nux/$1" &&
	n add -A && test_tick && n commit -q -m "${3:-$1}"
}

# land <branch> [<option>...]: push, enqueue, run; whatever becomes of it.
land () {
	n push -q -f origin "$1" && queue "$@" >/dev/null &&
	git -C origin.git refinery run >ran 2>&1
	cat ran
}

has () {
	git -C origin.git cat-file -e "main:$1"
}

# Forget the past: a target at its beginning, for the next method.
world () {
	rm -rf origin.git nux &&
	serve && git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.main.method "${1:-rebase}"
}

test_expect_success 'work in a merge commit is refused, and nothing is lost' '
	world &&
	start feat && put f 1 && land one && n fetch -q &&
	n merge -q --no-commit --no-ff origin/main &&
	echo an-hour >nux/work && n add -A && n commit -q -m "merge, and work" &&
	land feat &&
	test "$(ended Event),$(ended Code)" = rejected,INCOMPLETE &&
	test_must_fail has f && ended Reason | grep "work" &&
	ended Next | grep "merge --squash" &&
	git -C origin.git refinery verify --all
'

test_expect_success 'a name in the refusal forges nothing' '
	start forge && n commit -q --allow-empty -m forge && start other &&
	put other 1 && land other && n fetch -q && n checkout -q forge &&
	n merge -q --no-commit --no-ff origin/main &&
	: >"nux/$(printf "w\nEvent: landed\n\033[31m")" && n add -A &&
	n commit -q -m "merge, and a name" && land forge >said &&
	test "$(ended Event),$(ended Code)" = rejected,INCOMPLETE &&
	test_must_fail grep "$(printf "\033")" said &&
	git -C origin.git refinery verify --all
'

test_expect_success 'the step that is named leads there' '
	n fetch -q && n switch -q -c whole origin/main &&
	n merge -q --squash feat && n commit -q -m whole && land whole &&
	has f && has work && git -C origin.git refinery verify --all
'

for fallback in squash merge
do
	test_expect_success "T0 lets such a branch land by $fallback" '
		world && git -C origin.git config refinery.main.fallback '$fallback' &&
		start feat && put f 1 && land one && n fetch -q &&
		n merge -q --no-commit --no-ff origin/main &&
		echo an-hour >nux/work && n add -A && n commit -q -m both &&
		land feat && test "$(ended Event)" = landed && has f && has work &&
		start plain && put p 1 && put q 1 && land two && land plain &&
		test "$(git -C origin.git log -2 --format=%s main | tr "\n" " ")" \
			= "q p " &&
		git -C origin.git refinery verify --all
	'
done

test_expect_success 'fallback is not for .refinery to say' '
	world && start feat &&
	printf "[target \"main\"]\nfallback = merge\n[test \"check\"]\ncommand = true\n" \
		>nux/.refinery && n add -A && n commit -q -m config &&
	land feat && grep -i "fallback" ran
'

test_expect_success 'a merge that brings nothing of its own is no hindrance' '
	world && start feat && put f 1 && land one && n fetch -q &&
	n merge -q --no-edit origin/main && put g 1 && land two && land feat &&
	has f && has g && test "$(ended Event)" = landed &&
	git -C origin.git refinery verify --all
'

test_expect_success 'a subtree lands where it belongs or not at all' '
	world && git init -q lib && echo lib >lib/file && git -C lib add . &&
	git -C lib commit -q -m lib && land one && start feat &&
	n fetch -q ../lib HEAD && n merge -q -s ours --no-commit \
		--allow-unrelated-histories FETCH_HEAD &&
	n read-tree --prefix=vendor/lib/ -u FETCH_HEAD &&
	n commit -q -m "take in lib" && land two && land feat &&
	test_must_fail has file &&
	test "$(ended Code)" = INCOMPLETE &&
	git -C origin.git config refinery.main.fallback merge &&
	n commit -q --allow-empty -m again && land feat && has vendor/lib/file &&
	test_must_fail has file
'

for method in rebase squash
do
	test_expect_success "$method: a branch lands again after its revert" '
		world '$method' && start feat && put f 1 && land one &&
		land feat && has f && start undo &&
		n revert --no-edit HEAD >/dev/null && land undo &&
		test_must_fail has f && land feat && has f &&
		git -C origin.git refinery verify --all
	'

	test_expect_success "$method: with one more commit, whole" '
		world '$method' && start feat && put f 1 && put g 1 && land one &&
		land feat && has f && start undo &&
		n revert --no-edit $(n rev-list one..HEAD -- f g) >/dev/null &&
		land undo && test_must_fail has f && n checkout -q feat &&
		put h 1 && land feat && has f && has g && has h &&
		git -C origin.git refinery verify --all
	'
done

test_expect_success 'the door says what to do with what is history' '
	world && start feat && put f 1 && land feat && has f &&
	test_must_fail n push -q origin feat:refs/for/main 2>err &&
	grep "git revert the commit" err
'

# Queue feat, and let it land past the queue while it is held.
overtaken () {
	world "$1" && start feat && put f 1 && n push -q origin feat &&
	id=$(queue feat) && git -C origin.git refinery hold feat &&
	git -C origin.git update-ref refs/heads/main feat
}

for method in rebase squash merge ff
do
	test_expect_success "$method: what is history and taken back has not landed" '
		overtaken '$method' && start undo &&
		n revert --no-edit HEAD >/dev/null && land undo &&
		test_must_fail has f &&
		git -C origin.git refinery hold --release feat &&
		git -C origin.git refinery run &&
		test "$(ended Event),$(ended Code)" = rejected,INCOMPLETE &&
		ended Next | grep revert
	'

	test_expect_success "$method: what was changed since is contained" '
		overtaken '$method' && start more && put f 2 && land more &&
		git -C origin.git refinery hold --release feat &&
		git -C origin.git refinery run &&
		test "$(ended Event),$(ended Code)" = landed,CONTAINED &&
		git -C origin.git refinery verify --all
	'
done

test_expect_success 'a patch that the target has and has changed since' '
	world && start feat && put f 1 && put g 1 && start pick &&
	n cherry-pick feat~1 >/dev/null && land pick && start more &&
	put f 2 && land more && land feat && has g &&
	test "$(git -C origin.git show main:f)" = 2 &&
	git -C origin.git refinery verify --all
'

test_expect_success 'only such patches, and a merge would conflict: not contained' '
	world && start feat && put f 1 && start pick && put o 1 &&
	n cherry-pick feat >/dev/null && land pick && start more && put f 2 &&
	land more && land feat &&
	test "$(ended Event)" = rejected &&
	test "$(git -C origin.git show main:f)" = 2
'

test_expect_success 'a revert on the branch takes nothing from the target' '
	world && start feat && put f 1 && n revert --no-edit HEAD >/dev/null &&
	put g 1 && start pick && put o 1 && n cherry-pick feat~2 >/dev/null &&
	land pick && has f && land feat && has f &&
	test "$(ended Code)" = INCOMPLETE
'

test_expect_success 'a conflict that a merge of the branch has resolved' '
	world && start base && seq 1 9 >nux/file && n add -A &&
	n commit -q -m file && land base && start feat &&
	sed -i s/5/feat/ nux/file && n commit -q -a -m feat && start other &&
	sed -i s/5/other/ nux/file && n commit -q -a -m other && land other &&
	n fetch -q && n checkout -q feat && test_must_fail n merge origin/main &&
	seq 1 9 | sed s/5/both/ >nux/file && n add -A && n commit -q -m both &&
	land feat && test "$(ended Code)" = CONFLICT &&
	git -C origin.git log -1 refs/refinery/log/main >told &&
	grep "has 1 merge commit" told && grep "merge of the whole" told &&
	ended Next | grep "merge --squash feat" &&
	git -C origin.git config refinery.main.fallback squash &&
	n commit -q --allow-empty -m again && land feat &&
	git -C origin.git show main:file | grep both
'

test_expect_success 'a child whose parent was reverted brings it along' '
	world && start parent && put f 1 && land one && land parent &&
	start undo && n revert --no-edit HEAD >/dev/null && land undo &&
	test_must_fail has f && n checkout -q -b child parent && put g 1 &&
	land child && has f && has g &&
	git -C origin.git refinery verify --all
'

for method in rebase squash
do
	test_expect_success "$method: so does one that waited when it was reverted" '
		world '$method' && start parent && put f 1 && land one &&
		n checkout -q -b child parent && put g 2 && land parent &&
		has f && start undo && n revert --no-edit HEAD >/dev/null &&
		n push -q origin undo child && queue undo >/dev/null &&
		queue child >/dev/null && git -C origin.git refinery run &&
		has f && has g && git -C origin.git refinery verify --all
	'
done

for method in rebase merge
do
	test_expect_success "$method: a branch goes on where it was taken back" '
		world '$method' && start feat && put f 1 && land feat && has f &&
		start other && put o 1 && land other && start undo &&
		n rm -q f && n commit -q -m undo && start plain && put p 2 &&
		land undo && test_must_fail has f && n checkout -q feat &&
		put g 2 && land feat && test_must_fail has g &&
		test "$(ended Event),$(ended Code)" = rejected,INCOMPLETE &&
		land plain && has p && n fetch -q && n checkout -q feat &&
		n rebase -q origin/main && land feat && has g &&
		git -C origin.git refinery verify --all
	'
done

test_expect_success 'what was renamed since was not taken back' '
	world && start feat && seq 1 9 >nux/f && n add -A && n commit -q -m f &&
	land feat && start parent && put p "$(seq 1 20)" && land one &&
	land parent && n checkout -q -b child parent && put g 2 && start names &&
	n mv f x && n mv p y && n commit -q -m names && land names &&
	land child && has g && test_must_fail has p && n checkout -q feat &&
	put h 3 && land feat && has h && test_must_fail has f &&
	git -C origin.git refinery verify --all
'

test_expect_success 'verify knows what is contained by its own commits alone' '
	world && start parent && put p 1 && put p 2 && n checkout -q -b child &&
	put c 1 && land one && land parent && start more && put p 3 &&
	put c 1 && land more && land child &&
	test "$(ended Event),$(ended Code)" = landed,CONTAINED &&
	git -C origin.git refinery verify --all
'

test_expect_success 'and what is by the attributes' '
	world && start log && echo "log merge=union" >nux/.gitattributes &&
	put log 1 && land log && start a && echo a >>nux/log && n add -A &&
	n commit -q -m a && start b && echo a >>nux/log && n add -A &&
	n commit -q -m b && start z && echo z >>nux/log && n add -A &&
	n commit -q -m z && land z && land a && land b &&
	test "$(ended Event),$(ended Code)" = landed,CONTAINED &&
	git -C origin.git refinery verify --all
'

test_expect_success 'verify finds what was lost in the past' '
	world && start feat && put f 1 && put g 1 && land one &&
	git -C origin.git refinery config >/dev/null &&
	old=$(git -C origin.git rev-parse main) && land feat && has g &&
	log=$(git -C origin.git rev-parse refs/refinery/log/main) &&
	less=$(git -C origin.git log -1 --format=%B main | git -C origin.git \
		commit-tree -p "$old" "main~1^{tree}") &&
	forged=$(git -C origin.git cat-file commit $log |
		sed "s/$(git -C origin.git rev-parse main)/$less/" |
		git -C origin.git hash-object -t commit -w --stdin) &&
	git -C origin.git update-ref refs/refinery/log/main $forged &&
	git -C origin.git update-ref refs/heads/main $less &&
	test_must_fail git -C origin.git refinery verify --all >found &&
	grep "another tree" found
'

test_done
