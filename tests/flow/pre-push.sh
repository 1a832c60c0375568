#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='the pre-push hook reviews exactly what the push would add'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

push()
{
	git -C work push -q origin "$@" 2>err
}

# there <ref>: what the remote has.
there()
{
	git -C origin.git rev-parse -q --verify "$1"
}

here()
{
	git -C work rev-parse "$1"
}

# bad <path>: a commit that blocks; warned <path>: one that does not.
bad()
{
	ln -sf /etc "work/$1" && commit "$1"
}

warned()
{
	put "$1" "breakpoint()" && commit "$1"
}

test_expect_success 'a clone whose pushes are reviewed' '
	reviewed && git init -q --bare origin.git &&
	git -C work remote add origin "$PWD/origin.git" &&
	git -C work refinery init --review >out &&
	test_text "install" out && test_text "pre-push" out &&
	git -C work refinery init --review >out &&
	test_text "already set up" out
'

test_expect_success 'what is clean goes with one line' '
	push main && test "$(there main)" = "$(here main)" &&
	test "$(wc -l <err)" -eq 1 && test_text "no finding: merge" err
'

test_expect_success 'a warning goes, and is told' '
	warned src/a.py && push topic &&
	test "$(there topic)" = "$(here topic)" &&
	test_text "src/a.py:1: warning" err && test_text "goes on" err
'

test_expect_success 'only what is new to the remote is looked at' '
	put src/b.py fine && commit && push topic &&
	test_text "topic: 1 file, +1 -0: no finding" err
'

test_expect_success 'an error stays here' '
	bad link && test_must_fail git -C work push -q origin topic 2>err &&
	test_text "link: error" err && test_text "push again" err &&
	test "$(there topic)" = "$(here topic~1)"
'

test_expect_success 'each branch of a push is looked at, one bad blocks all' '
	git -C work checkout -q -b fine main &&
	put src/c.py fine && commit &&
	test_must_fail git -C work push -q origin fine topic 2>err &&
	test_text "link: error" err && test_text "fine: 1 file" err &&
	test_must_fail there fine && push fine
'

test_expect_success 'tags, deletions and other refs pass' '
	git -C work tag bad topic && push bad && push :fine &&
	push topic:refs/other/place && test ! -s err &&
	test_must_fail there fine
'

test_expect_success 'a rewritten branch: only what is new' '
	git -C work checkout -q topic && git -C work reset -q --hard topic~2 &&
	put src/d.py fine && commit &&
	git -C work push -q --force origin topic 2>err &&
	test_text "topic: 1 file, +1 -0: no finding" err
'

test_expect_success 'what was merged from the target is not looked at again' '
	git -C work checkout -q main && warned src/main.py &&
	push main && git -C work checkout -q topic &&
	git -C work merge -q --no-edit main && push topic &&
	test_text "topic: 0 files, +0 -0: no finding" err
'

test_expect_success 'on the way to the queue, too' '
	bad again &&
	test_must_fail git -C work push -q origin HEAD:refs/for/main 2>err &&
	test_text "again: error" err
'

test_expect_success 'what was dismissed does not block' '
	id=$(sed -n "s/^again: .* \([0-9a-f]*\)$/\1/p" err) &&
	git -C work refinery dismiss "$id" --reason "a test" &&
	push topic
'

test_expect_success '--no-verify is git'"'"'s own way around' '
	bad third && git -C work push -q --no-verify origin topic
'

test_expect_success 'a remote without a name' '
	git init -q --bare other.git &&
	test_must_fail git -C work push -q "$PWD/other.git" topic 2>err &&
	test_text "third: error" err &&
	push main && git -C work push -q "$PWD/other.git" main
'

test_expect_success 'a hook that was there runs first, and its refusal counts' '
	git -C work refinery init --uninstall >out &&
	printf "%s\n" "#!/bin/sh" "cat >>asked" "test ! -e refuse" \
		>work/.git/hooks/pre-push &&
	chmod +x work/.git/hooks/pre-push &&
	git -C work refinery init --review &&
	git -C work checkout -q main && put x y && commit && push main &&
	test_text "refs/heads/main" work/asked &&
	put x z && commit && : >work/refuse &&
	test_must_fail git -C work push -q origin main &&
	rm work/refuse && push main &&
	git -C work refinery init --uninstall &&
	test_text "asked" work/.git/hooks/pre-push
'

test_expect_success 'hooks elsewhere: what to add is said' '
	git -C work config core.hooksPath .husky &&
	mkdir work/.husky &&
	git -C work refinery init --review >out &&
	test_text "NOT INSTALLED" out && test_text "pre-push: exec" out &&
	git -C work config --unset core.hooksPath
'

test_expect_success 'a review is offered once for each commit' '
	git -C work refinery init --review &&
	put x one && git -C work add -A &&
	git -C work commit -q -m one 2>err &&
	test "$(grep -c "git refinery review" err)" -eq 1 &&
	(cd work && .git/hooks/post-commit) 2>err && test ! -s err &&
	git -C work config refinery.reviewSuggest false &&
	put x two && git -C work add -A &&
	git -C work commit -q -m two 2>err && test ! -s err
'

test_expect_success 'nothing is pushed where the review fails' '
	git -C work config refinery.reviewBlock nonsense &&
	put x three && commit &&
	test_must_fail git -C work push -q origin main 2>err &&
	test_text "refinery.reviewBlock" err &&
	git -C work config --unset refinery.reviewBlock
'

# history <commits>: as many, of which the first adds a token that the second
# takes away.
history()
{
	awk -v n="$1" -v token="$(token)" "BEGIN {
		for (i = 1; i <= n; i++) {
			text = i == 1 ? token : \"line \" i
			print \"commit refs/heads/long\"
			print \"committer A <a@example.com> \" 1700000000 + i \" +0000\"
			print \"data 1\\nx\"
			print \"M 644 inline f\" i % 9
			print \"data \" length(text) + 1 \"\\n\" text
			if (i == 2)
				print \"D f1\"
		}
	}"
}

test_expect_success 'a whole history goes to a new remote, each commit looked at' '
	git init -q long && history 3000 | git -C long fast-import --quiet &&
	git init -q --bare new.git && git -C long refinery init --review >out &&
	test_must_fail git -C long push -q "$PWD/new.git" long 2>err &&
	test_text "in commit $(git -C long log long --reverse --format=%h --abbrev=10 |
		head -1)" err && test_must_fail grep incomplete err &&
	id=$(sed -n "s/.*token\\] \([0-9a-f]*\)$/\1/p" err) &&
	git -C long refinery dismiss "$id" --reason "made up" &&
	git -C long push -q "$PWD/new.git" long
'

test_expect_success 'large files that nobody can read hold nothing up' '
	git -C work checkout -q -B large main &&
	{ printf "\\000" && head -c 9000000 /dev/zero; } >work/image.png &&
	seq 1200000 >work/numbers && commit large && push large &&
	test_text "numbers: warning: a file of 8.1 MB" err &&
	test_must_fail grep incomplete err
'

test_done
