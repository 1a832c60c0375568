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
	echo "$old $new $TRASH/linked" >repo/.git/refinery/checkout/main &&
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
		echo "$old $new $TRASH/linked" \
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

test_done
