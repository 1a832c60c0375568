#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='refs in the way of the queue, and what is no change to land'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

test_expect_success 'a served repository' '
	serve &&
	cp -R origin.git fresh.git
'

# refused <text> <push arguments>...: with the text and a next step; no ref
# has changed
refused()
{
	text=$1
	shift
	git -C origin.git for-each-ref >before &&
	test_must_fail git -C nux push origin "$@" 2>said &&
	git -C origin.git for-each-ref >after &&
	test_cmp before after &&
	test_text "$text" said &&
	test_text "next: " said
}

# --- at the door ---

for ref in notes/refinery notes/refinery/tests/x notes/refinery/reviews/x \
	notes/Refinery notes/REFINERY/tests Notes/refinery/tests \
	refinery/queue refinery/queue/main refinery/log refinery/log/main/x \
	refinery/candidate refinery/candidate/main/x refinery/ready \
	refinery/usage refinery/x Refinery/log/main rEfinery/x \
	refinery-remote/origin refinery-aside/x For/main fOR/main; do
	test_expect_success "no push makes refs/$ref" '
		refused "only the refinery itself writes there" one:refs/$ref
	'
done
test_expect_success 'nor refs/refinery, refs/for, refs/notes themselves' '
	refused "only the refinery" one:refs/refinery &&
	refused "only the refinery" one:refs/for &&
	refused "only the refinery" one:refs/notes
'
test_expect_success 'nor what is below an entry' '
	id=$(queue one) &&
	refused "only the refinery" two:refs/refinery/queue/main/$id/x &&
	git -C origin.git refinery withdraw $id
'
test_expect_success 'nor what shows another history' '
	tip=$(git -C origin.git rev-parse main) &&
	refused "another history" one:refs/replace/$tip &&
	refused "another history" one:refs/Replace/$tip &&
	git -C origin.git update-ref refs/replace/$tip one &&
	git -C nux push -q origin :refs/replace/$tip
'
test_expect_success 'nor a target by another case, where that is the same' '
	git -C nux push -q origin one:refs/heads/MAIN &&
	git -C nux push -q origin :refs/heads/MAIN &&
	git -C origin.git config core.ignoreCase true &&
	refused "moves only through the merge queue" one:refs/heads/MAIN &&
	refused "moves only through the merge queue" one:refs/Heads/main &&
	git -C origin.git config --unset core.ignoreCase
'
test_expect_success 'a name that goes on for 4,000 bytes is refused in words' '
	long=$(printf "%0200d/" 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20) &&
	refused "is no entry" one:refs/refinery/queue/main/$(printf %0200d 1) &&
	refused "only the refinery" one:refs/refinery/queue/main/${long}x &&
	refused "a topic is one word of at most" one:refs/for/main/${long}x
'
test_expect_success 'names that are only like ours are left to others' '
	git -C nux push -q origin one:refs/heads/refinery \
		one:refs/notes/refineryx one:refs/forest/main one:refs/refiner/x
'

# --- heads ---

test_expect_success 'a tag, a tree, a blob' '
	git -C nux tag -a -m tag atag one &&
	refused "is a tag and no commit" atag:refs/for/main &&
	refused "is a tree and no commit" one^{tree}:refs/for/main &&
	refused "is a blob and no commit" one:README:refs/for/main
'
test_expect_success 'a record, and what stands on one' '
	id=$(queue one) &&
	git -C nux fetch -q origin "+refs/refinery/*:refs/theirs/*" &&
	record=$(git -C nux rev-parse refs/theirs/queue/main/$id) &&
	refused "is a record of the refinery" $record:refs/for/main &&
	on=$(git -C nux commit-tree -p $record -m "on it" two^{tree}) &&
	refused "is a record of the refinery" $on:refs/for/main &&
	test_must_fail git -C origin.git refinery enqueue -t x $record &&
	git -C origin.git refinery withdraw $id &&
	refused "next: " refs/theirs/log/main:refs/for/main
'
# made <sed script>: branch one as no command of git would make it
made()
{
	git -C nux cat-file commit one | sed "$1" |
		git -C "${2:-nux}" hash-object --literally -t commit -w --stdin
}
test_expect_success 'a commit that names its parent twice' '
	twice=$(made "s/^parent .*/&\\n&/") &&
	refused "names one parent twice" $twice:refs/for/main/twice &&
	on=$(git -C nux commit-tree -p $twice -m "on it" two^{tree}) &&
	refused "names one parent twice" $on:refs/for/main/twice
'
test_expect_success 'commits without a date, a tree, a parent that is there' '
	none=1111111111111111111111111111111111111111 &&
	for script in "s/^parent .*/parent $none/" "s/^tree .*/tree $none/" \
		"s/^\(author .*>\).*/\1/" \
		"s/^\(author .*>\) [0-9]*/\1 9223372036854775807/"
	do
		id=$(made "$script" origin.git) &&
		test_must_fail git -C origin.git refinery enqueue -t x $id \
			2>said &&
		test_text "next: " said || return 1
	done &&
	test -z "$(queued)"
'
test_expect_success 'what came past the hooks is rejected, and others land' '
	git -C origin.git fetch -q ../nux $twice && other=$(queue two) &&
	record=$(git -C origin.git log -1 --format=%B \
		refs/refinery/queue/main/$other |
		sed -e "s/^Head: .*/Head: $twice/" -e "s/^Branch: .*/Branch: t/" |
		git -C origin.git commit-tree \
			$(git -C origin.git mktree </dev/null) -p $twice) &&
	id=$(echo $record | cut -c1-12) &&
	git -C origin.git update-ref refs/refinery/queue/main/$id $record &&
	git -C origin.git refinery run &&
	git -C origin.git refinery log $id >log &&
	test_text "NOT_SOUND" log &&
	git -C origin.git cat-file -e main:src/2 && test -z "$(queued)" &&
	git -C origin.git refinery verify
'

# --- history as it is ---

test_expect_success 'refs/replace and grafts of the repository change nothing' '
	rm -rf origin.git && cp -R fresh.git origin.git &&
	tip=$(git -C origin.git rev-parse main) &&
	empty=$(git -C origin.git mktree </dev/null) &&
	git -C origin.git replace $tip \
		$(git -C origin.git commit-tree -m fake $empty) &&
	one=$(git -C origin.git rev-parse one) &&
	echo "$one" >origin.git/info/grafts &&
	queue one && queue two && git -C origin.git refinery run &&
	export GIT_NO_REPLACE_OBJECTS=1 &&
	rm origin.git/info/grafts &&
	git -C origin.git ls-tree -r --name-only main >files &&
	test_line README files &&
	test $(git -C origin.git rev-list --count main) = 3 &&
	git -C origin.git refinery verify &&
	sh "$REFINERY_SOURCE/tests/lib/invariants.sh" origin.git &&
	unset GIT_NO_REPLACE_OBJECTS &&
	git -C origin.git refinery doctor >said &&
	test_text "below refs/replace/" said
'

# --- what is there already ---

for ref in notes/refinery notes/refinery/tests/x refinery/candidate \
	refinery/candidate/main/x refinery/queue refinery/ready; do
	test_expect_success "refs/$ref stands in the way, and is moved aside" '
		rm -rf origin.git && cp -R fresh.git origin.git &&
		git -C origin.git update-ref refs/$ref one &&
		{ git -C nux refinery enqueue two || test $ref = refinery/queue; } &&
		test_must_fail git -C origin.git refinery run 2>said &&
		test_text "the ref '\''refs/$ref'\'' is in its way" said &&
		test_text "next: git refinery doctor --fix" said &&
		test_must_fail git -C origin.git refinery doctor >said &&
		test_text "'\''refs/$ref'\'' is in its way" said &&
		git -C origin.git refinery doctor --fix >said &&
		test_text "moved refs/$ref to refs/refinery-aside/$ref" said &&
		git -C origin.git rev-parse refs/refinery-aside/$ref >actual &&
		git -C origin.git rev-parse one >expect &&
		test_cmp expect actual &&
		test_must_fail git -C origin.git rev-parse -q --verify refs/$ref &&
		{ test -n "$(queued)" || queue two; } &&
		git -C origin.git refinery run &&
		git -C origin.git show main:src/2 >actual &&
		test_line two actual
	'
done
test_expect_success 'where it would be moved to, others may be as well' '
	for ref in refinery-aside refinery-aside/notes/x refinery-aside/notes
	do
		rm -rf origin.git && cp -R fresh.git origin.git &&
		git -C origin.git update-ref refs/$ref one &&
		git -C origin.git update-ref refs/notes two &&
		git -C origin.git refinery doctor --fix >said &&
		test_text "moved refs/notes to refs/refinery-aside/notes" said &&
		git -C origin.git for-each-ref >refs &&
		test $(grep -c refs/refinery-aside refs) = 2 &&
		queue one && git -C origin.git refinery run || return 1
	done
'
test_expect_success 'so is what was there before the repository was served' '
	rm -rf origin.git && cp -R fresh.git origin.git &&
	git -C origin.git refinery init --uninstall &&
	git -C origin.git update-ref -d refs/refinery/log/main &&
	git -C origin.git update-ref refs/refinery/log one &&
	test_must_fail git -C origin.git refinery init --target=main 2>said &&
	test_text "next: " said && test_text "refs/refinery/log" said &&
	{ git -C origin.git refinery doctor --fix >said || :; } &&
	test_text "moved refs/refinery/log to" said &&
	git -C origin.git refinery init --target=main
'
test_expect_success 'what is no ref, or leads elsewhere, is named with its path' '
	for what in file link symbolic
	do
		rm -rf origin.git && cp -R fresh.git origin.git &&
		queue one && case $what in
		file) echo junk >origin.git/refs/notes ;;
		link) ln -s "$TRASH/nowhere" origin.git/refs/notes ;;
		*) git -C origin.git symbolic-ref refs/notes/refinery/tests \
			refs/heads/two ;;
		esac &&
		two=$(git -C origin.git rev-parse two) &&
		test_must_fail git -C origin.git refinery run 2>said &&
		test_text "refs/notes" said && test_text "next: mv -n " said &&
		test "$(git -C origin.git rev-parse two)" = $two &&
		sh -c "$(sed -n "s/^next: //p" said)" &&
		git -C origin.git refinery run || return 1
	done
'
test_expect_success 'doctor sees what is in the place of our own directories' '
	for name in refinery refinery/lock refinery/output
	do
		rm -rf origin.git && cp -R fresh.git origin.git &&
		rm -rf origin.git/$name && >origin.git/$name && queue one &&
		test_must_fail git -C origin.git refinery run 2>said &&
		test_must_fail git -C origin.git refinery doctor >said &&
		test_text "origin.git/$name'\'' is no directory" said &&
		mv origin.git/$name moved && { test -n "$(queued)" || queue one; } &&
		git -C origin.git refinery run || return 1
	done
'

test_done
