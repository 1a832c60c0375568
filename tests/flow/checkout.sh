#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='an ordinary clone: work trees, and the target checked out'
. "${0%/*}/../lib/refinery.sh"

# branch <name> <path> <content>: in a work tree of its own.
branch()
{
	test_tick &&
	git -C repo worktree add -q -b "$1" "../$1" main 2>/dev/null &&
	printf '%s\n' "$3" >"$1/$2" &&
	git -C "$1" add "$2" &&
	git -C "$1" commit -q -m "$1"
}

test_expect_success 'setup' '
	git init -q repo &&
	for i in 1 2 3 4 5; do
		echo "file $i" >repo/$i || return 1
	done &&
	git -C repo add . &&
	git -C repo commit -q -m start &&
	git -C repo refinery init --target=main --no-wake \
		--gate=unit="test ! -e bad"
'

test_expect_success 'the work tree moves along while it is clean' '
	branch one 1 changed &&
	git -C one refinery enqueue &&
	git -C repo refinery run &&
	test_line changed repo/1 &&
	git -C repo status --porcelain >status &&
	test_must_be_empty status
'

test_expect_success 'untracked files that are not in the way stay' '
	echo mine >repo/untracked &&
	branch two 2 changed &&
	git -C two refinery enqueue &&
	git -C repo refinery run &&
	test_line changed repo/2 &&
	test_line mine repo/untracked
'

test_expect_success 'landing waits for uncommitted work, and says where' '
	echo precious >>repo/3 &&
	branch three 4 changed &&
	git -C three refinery enqueue &&
	git -C repo rev-parse main >before &&
	test_expect_code 1 git -C repo refinery run 2>err &&
	test_text "$TRASH/repo" err &&
	grep "^next: " err &&
	git -C repo rev-parse main >after &&
	test_cmp before after &&
	test_line precious repo/3 &&
	test_line "file 4" repo/4
'

test_expect_success 'once it is clean, landing goes on' '
	git -C repo checkout -q 3 &&
	git -C repo refinery run &&
	test_line changed repo/4
'

test_expect_success 'an untracked file in the way is never overwritten' '
	echo precious >repo/new &&
	branch four new theirs &&
	git -C four refinery enqueue &&
	test_expect_code 1 git -C repo refinery run 2>err &&
	test_line precious repo/new &&
	rm repo/new &&
	git -C repo refinery run &&
	test_line theirs repo/new
'

test_expect_success 'a target that is checked out nowhere just lands' '
	git -C repo checkout -q --detach &&
	branch five 5 changed &&
	git -C five refinery enqueue &&
	git -C repo refinery run &&
	test_line "file 5" repo/5 &&
	git -C repo show main:5 >landed &&
	test_line changed landed
'

test_expect_success 'a linked work tree that has it moves along, too' '
	git -C repo worktree add -q ../linked main &&
	branch six 1 "changed twice" &&
	git -C six refinery enqueue &&
	git -C linked refinery run &&
	test_line "changed twice" linked/1 &&
	git -C linked status --porcelain >status &&
	test_must_be_empty status
'

test_expect_success 'a move that was cut off is finished' '
	branch seven 2 "changed twice" &&
	git -C seven refinery enqueue &&
	old=$(git -C repo rev-parse main) &&
	git -C repo refinery run &&
	new=$(git -C repo rev-parse main) &&
	git -C linked read-tree --reset -u $old &&
	echo "changed twice" >linked/2 &&
	mkdir -p repo/.git/refinery/checkout &&
	printf "%s\\0" "$old $new $TRASH/linked" \
		>repo/.git/refinery/checkout/main &&
	git -C repo refinery run &&
	git -C linked status --porcelain >status &&
	test_must_be_empty status &&
	test ! -e repo/.git/refinery/checkout/main
'

# cut_off <text>: as if git had died over the first bytes of a new file.
cut_off()
{
	git -C linked read-tree --reset -u "$old" &&
		printf "%s" "$1" >linked/new &&
		printf "%s\\0" "$old $new $TRASH/linked" \
			>repo/.git/refinery/checkout/main &&
		git -C repo refinery run 2>err
}

test_expect_success 'one that was cut off within a file, too' '
	branch eight new "a new file" &&
	git -C eight refinery enqueue &&
	old=$(git -C repo rev-parse main) &&
	git -C repo refinery run &&
	new=$(git -C repo rev-parse main) &&
	cut_off "" &&
	test_line "a new file" linked/new &&
	cut_off "a new f" &&
	test_line "a new file" linked/new &&
	git -C linked status --porcelain >status &&
	test_must_be_empty status
'

test_expect_success 'but not over what somebody else wrote there' '
	cut_off "a new idea" &&
	test_text "is left behind" err &&
	test "$(cat linked/new)" = "a new idea"
'

# --- work trees in any state ---

test_expect_success 'a repository to copy' '
	git init -q model && echo base >model/base &&
	mkdir model/dir && echo in >model/dir/in &&
	git -C model add . && git -C model commit -q -m start &&
	git -C model refinery init --target=main --no-wake --gate=t=true &&
	git -C model switch -q -c topic && echo t >model/t &&
	git -C model add . && git -C model commit -q -m topic &&
	git -C model switch -q --detach main
'

# fresh: a repository with a target, a branch to land, nothing checked out.
fresh()
{
	rm -rf m wt && cp -a model m
}

# lands, waits <text>: whether the branch lands; if not, why.
lands()
{
	git -C m refinery enqueue topic && git -C m refinery run &&
	git -C m cat-file -e main:t
}

waits()
{
	git -C m rev-parse main >before && git -C m refinery enqueue topic &&
	test_expect_code 1 git -C m refinery run 2>err &&
	test_text "$1" err && grep "^next: " err &&
	git -C m rev-parse main >after && test_cmp before after
}

test_expect_success 'a work tree that is gone is in nobody'\''s way' '
	fresh && git -C m worktree add -q ../wt main && rm -rf wt && lands
'

test_expect_success 'nor is what is there in its place' '
	fresh && git -C m worktree add -q ../wt main && rm -rf wt &&
	git clone -q repo wt && git -C wt rev-parse HEAD >expect && lands &&
	git -C wt rev-parse HEAD >actual && test_cmp expect actual &&
	test ! -e wt/t &&
	fresh && git -C m worktree add -q ../wt main && rm -rf wt && mkdir wt &&
	lands
'

test_expect_success 'one that is locked and away is waited for' '
	fresh && git -C m worktree add -q ../wt main &&
	git -C m worktree lock ../wt && mv wt away &&
	waits "is locked and not there" &&
	mv away wt && git -C m refinery run && test_line t wt/t
'

test_expect_success 'locked and away on another branch: not' '
	fresh && git -C m worktree add -q -b other ../wt main &&
	git -C m worktree lock ../wt && rm -rf wt && lands
'

test_expect_success 'a rebase of the target is waited for' '
	fresh && git -C m worktree add -q ../wt main &&
	echo 1 >wt/base && git -C wt commit -q -a -m one &&
	echo 2 >wt/base && git -C wt commit -q -a -m two &&
	(
		cd wt &&
		GIT_SEQUENCE_EDITOR="sed -i s/^pick/edit/" &&
		export GIT_SEQUENCE_EDITOR &&
		git rebase -q -i HEAD~1
	) &&
	waits "is being rebased in the work tree" &&
	git -C wt rebase --continue &&
	git -C m refinery run && test_line t wt/t
'

test_expect_success 'so is that of a branch above, if it takes the target along' '
	fresh && git -C m switch -q main &&
	echo 1 >m/base && git -C m commit -q -a -m one &&
	git -C m switch -q -c above &&
	echo 2 >m/base && git -C m commit -q -a -m two &&
	(
		cd m &&
		GIT_SEQUENCE_EDITOR="sed -i 1s/^pick/edit/" &&
		export GIT_SEQUENCE_EDITOR &&
		git rebase -q -i --update-refs HEAD~2
	) &&
	waits "is being rebased" && git -C m rebase --abort &&
	git -C m refinery run && git -C m cat-file -e main:t
'

test_expect_success 'a bisection is not: it comes back to where the target is' '
	fresh && git -C m worktree add -q ../wt main &&
	echo 1 >wt/base && git -C wt commit -q -a -m one &&
	echo 2 >wt/base && git -C wt commit -q -a -m two &&
	git -C wt bisect start HEAD HEAD~2 && lands &&
	git -C wt bisect reset && test_line t wt/t
'

test_expect_success 'merges and cherry-picks are concluded first' '
	fresh && git -C m worktree add -q ../wt main &&
	git -C m branch side main &&
	git -C m update-ref refs/heads/side \
		"$(git -C m commit-tree -p main -m side main^{tree})" &&
	git -C wt merge -q --no-ff --no-commit side &&
	test -z "$(git -C wt status --porcelain)" &&
	waits "not concluded" &&
	git -C wt commit -q -m merged && git -C m refinery run &&
	test_line t wt/t
'

test_expect_success 'an unmerged index, and a lock on it' '
	fresh && git -C m worktree add -q ../wt main &&
	echo a >wt/base && git -C wt commit -q -a -m a &&
	git -C m branch side main~1 && git -C wt switch -q side &&
	echo b >wt/base && git -C wt commit -q -a -m b &&
	git -C wt switch -q main &&
	test_must_fail git -C wt merge side &&
	waits "uncommitted changes (base)" &&
	git -C wt merge --abort &&
	>m/.git/worktrees/wt/index.lock &&
	test_expect_code 1 git -C m refinery run 2>err &&
	test_text "a git command is at work" err &&
	rm m/.git/worktrees/wt/index.lock && git -C m refinery run &&
	test_line t wt/t
'

test_expect_success 'a path with a line end in it' '
	fresh && rm -rf "two
lines" && git -C m worktree add -q "../two
lines" main && lands && test_line t "two
lines/t" && test ! -e m/.git/refinery/checkout/main
'

test_expect_success 'files outside of a sparse checkout stay away' '
	fresh && git -C m worktree add -q ../wt main &&
	git -C wt sparse-checkout set --cone dir &&
	git -C m switch -q topic && mkdir m/far && echo f >m/far/f &&
	echo n >m/dir/n && git -C m add . && git -C m commit -q -m more &&
	git -C m switch -q --detach && lands &&
	test_line n wt/dir/n && test ! -e wt/far &&
	test -z "$(git -C wt status --porcelain)"
'

test_expect_success 'a linked work tree of a bare repository' '
	fresh && rm -rf bare.git && git clone -q --bare m bare.git &&
	git -C bare.git refinery init --target=main --no-wake --gate=t=true &&
	git -C bare.git worktree add -q ../wt main &&
	git -C bare.git refinery enqueue topic &&
	git -C bare.git refinery run && test_line t wt/t &&
	test -z "$(git -C wt status --porcelain)"
'

# --- submodules ---

# with_submodule: like fresh, with the target and a submodule checked out in m.
with_submodule()
{
	rm -rf m wt sub && git init -q sub &&
	for i in 1 2; do
		echo $i >sub/v && git -C sub add v &&
		git -C sub commit -q -m $i && git -C sub tag v$i || return 1
	done &&
	fresh && git -C m switch -q main &&
	git -C m -c protocol.file.allow=always submodule --quiet \
		add ../sub s &&
	git -C m/s checkout -q v1 && git -C m add . &&
	git -C m commit -q -m start &&
	git -C m worktree add -q -B topic ../wt main &&
	git -C wt update-index --cacheinfo \
		"160000,$(git -C sub rev-parse v2),s" &&
	git -C wt commit -q -m bump && echo t >wt/t && git -C wt add t &&
	git -C wt commit -q -m t
}

test_expect_success 'a submodule that a landing moved is in no later one'\''s way' '
	with_submodule && lands &&
	test "$(git -C m/s rev-parse HEAD)" = "$(git -C sub rev-parse v1)" &&
	echo more >wt/t && git -C wt commit -q -a -m more &&
	git -C m refinery enqueue topic && git -C m refinery run &&
	test_line more m/t
'

test_expect_success 'nor are changes in it, or that it is gone' '
	with_submodule && echo mine >m/s/v && lands && test_line mine m/s/v &&
	with_submodule && rm -rf m/s && lands
'

test_expect_success 'with submodule.recurse it is left to people as well' '
	with_submodule && git -C m config submodule.recurse true && lands &&
	test "$(git -C m/s rev-parse HEAD)" = "$(git -C sub rev-parse v1)"
'

test_expect_success 'one that is staged is a change like any other' '
	with_submodule && git -C m update-index --cacheinfo \
		"160000,$(git -C sub rev-parse v2),s" &&
	waits "uncommitted changes (s)"
'

test_done
