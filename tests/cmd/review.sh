#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='review looks at a change before it leaves'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

test_expect_success 'a branch that adds nothing bad: one line, status 0' '
	reviewed &&
	put src/more.c "int more;" && commit &&
	review &&
	test_line "main..topic: 1 file, +1 -0: no finding: merge" out &&
	test "$(wc -l <out)" -eq 1 && test ! -s err
'

test_expect_success 'a token blocks, is named and is not repeated' '
	put src/key.js "const key = \"$(token)\";" && commit &&
	test_expect_code 1 git -C work refinery review >out &&
	test_text "src/key.js:1: error: a GitHub token stands in the text: ghp_" \
		out &&
	test_text "[secret/token]" out && test_text "do NOT merge" out &&
	test_text "  fix: Revoke it" out && test_text "next: mend" out &&
	test_must_fail grep -F "$(token)" out
'

test_expect_success 'what was taken away again leaves all the same' '
	put src/key.js "const key = process.env.KEY;" && commit clean &&
	test_expect_code 1 git -C work refinery review >out &&
	test_text "src/key.js:1: error" out &&
	test_text "in commit $(git -C work rev-parse --short=10 HEAD~1)" out &&
	git -C work refinery review main..HEAD~2 &&
	git -C work refinery review HEAD~1..HEAD
'

test_expect_success 'nor does a merge hide what only it had' '
	git -C work checkout -q -B side main && put side 1 && commit side &&
	git -C work checkout -q -B merged main && put own 1 && commit own &&
	git -C work merge -q --no-ff --no-commit side &&
	put src/key.js "const key = \"$(token)\";" && commit evil &&
	git -C work rm -q src/key.js && commit clean &&
	test "$(found)" = "secret/token error src/key.js:1" &&
	put side "key = \"$(token)\"" && commit known &&
	git -C work checkout -q -B other main && put other 1 && commit other &&
	git -C work merge -q --no-edit merged && git -C work rm -q side &&
	commit clean && found main..other >list && test "$(wc -l <list)" -eq 2 &&
	found merged..other >list && test_must_fail grep . list
'

test_expect_success 'only changed lines count' '
	git -C work checkout -q -B topic main &&
	put src/a.py one "breakpoint()" three four && commit &&
	git -C work branch -f base HEAD &&
	put src/a.py one "breakpoint()" three 4 && commit &&
	test -z "$(found base..topic)" &&
	test "$(found main..topic)" = "debug/breakpoint warning src/a.py:2"
'

test_expect_success 'a range, a branch, and both dots mean the same' '
	found base..topic >two && found base...topic >three &&
	test_cmp two three &&
	found --target base topic >branch && test_cmp two branch &&
	found main..topic >two && git -C work checkout -q main &&
	found ..topic >left && test_cmp two left &&
	git -C work checkout -q topic
'

test_expect_success 'what is staged, and what is not committed' '
	put src/b.py "breakpoint()" &&
	review --staged && test_text "nothing to review" err &&
	test ! -s out && review --staged --json &&
	test_text "\"verdict\":	\"merge\"" out &&
	review --staged --format=sarif && test_text "2.1.0" out &&
	review --staged --format=rdjsonl && test ! -s out &&
	test "$(found --uncommitted)" = "debug/breakpoint warning src/b.py:1" &&
	git -C work add src/b.py &&
	put src/b.py fine &&
	test "$(found --staged)" = "debug/breakpoint warning src/b.py:1" &&
	test -z "$(found --uncommitted)" &&
	git -C work diff --cached --name-only >staged &&
	test_line src/b.py staged &&
	git -C work reset -q --hard
'

test_expect_success 'a branch that took in its target is not blamed for it' '
	git -C work checkout -q main &&
	put src/theirs.py "breakpoint()" && commit theirs &&
	git -C work checkout -q -B merged HEAD~1 &&
	put src/ours.py fine && commit ours &&
	git -C work branch -f pushed &&
	git -C work merge -q --no-edit main &&
	test -z "$(found main..merged)" &&
	put src/theirs.py "breakpoint()" "more()" && commit more &&
	test -z "$(found main..merged)" &&
	git -C work checkout -q topic && git -C work branch -f main main~1
'

test_expect_success 'renamed files are compared with what they were' '
	git -C work checkout -q -B topic main &&
	put src/long.py "breakpoint()" 1 2 3 4 5 6 7 8 9 && commit &&
	git -C work branch -f base &&
	git -C work mv src/long.py src/longer.py &&
	put src/longer.py "breakpoint()" 1 2 3 4 5 6 7 8 nine && commit &&
	test -z "$(found base..topic)"
'

test_expect_success 'the numbers of files and lines are those of git' '
	git -C work checkout -q -B topic main &&
	put one a b c d e f g && put two 1 2 3 && commit &&
	put one a B c e f g h && git -C work rm -q two && put three x && commit &&
	git -C work diff --numstat topic~1 topic >expect &&
	git -C work refinery review --json topic~1..topic >json &&
	awk -F"[:\",\t]+" "
		/\"files\"/ { files = 1 }
		files && /\"path\"/ { path = \$3 }
		files && /\"added\"/ { added = \$3 }
		files && /\"removed\"/ { print added \"\t\" \$3 \"\t\" path }
	" json >actual &&
	test_cmp expect actual
'

test_expect_success 'styles tell the same findings' '
	put src/c.py "breakpoint()" && put .refinery "[test \"x\"]" "command = true" &&
	commit &&
	test "$(found | wc -l)" -eq 1 &&
	test "$(found --style strict | wc -l)" -eq 2 &&
	for style in strict balanced lenient roast; do
		git -C work refinery review --style $style >out || return 1
		test_text "src/c.py:1: warning: a breakpoint was left in" out &&
		test_text "  fix: Remove the line." out &&
		test_text "1 warning" out &&
		test_text "address before merge" out || return 1
	done &&
	test_text "Good: " out
'

test_expect_success 'what blocks is a setting, and an option' '
	git -C work refinery review >out &&
	test_expect_code 1 git -C work refinery review --block warning &&
	git -C work config refinery.reviewBlock warning &&
	test_expect_code 1 git -C work refinery review &&
	git -C work refinery review --block never &&
	git -C work config --unset refinery.reviewBlock
'

test_expect_success 'what was set aside is counted, and shown on demand' '
	git -C work refinery review >out &&
	test_text "1 set aside: 1 held (--all shows it)" out &&
	git -C work refinery review --all >out &&
	test_text ".refinery: note" out && test_text "held: a note" out
'

test_expect_success 'markdown has no markup of others' '
	put "src/[x](http:__e)<b>.py" "breakpoint()" && commit &&
	git -C work refinery review --format markdown >out &&
	test_text "## Review: address before merge" out &&
	test_must_fail grep -F "[x](" out && test_must_fail grep -F "<b>" out
'

test_expect_success 'an entry of the queue' '
	git clone -q --bare work served.git &&
	git -C served.git config refinery.wake false &&
	git -C served.git refinery init --target=main --gate t=true &&
	git -C served.git refinery enqueue topic >out &&
	id=$(sed "s/.* as \([^ ]*\) .*/\1/" out) &&
	git -C served.git refinery review --entry "$id" >out &&
	test_text "entry $id: " out && test_text "a breakpoint" out
'

test_expect_success 'a file of 10,000 changed lines' '
	awk "BEGIN { for (i = 0; i < 10000; i++)
		printf \"int v%d = f(\\\"%d\\\", %d);\\n\", i, i * 7, i * 13 }" \
		>work/src/large.c && commit &&
	review HEAD~1..HEAD && test_text "+10000 -0: no finding" out &&
	test ! -s err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git-refinery review -h >out 2>err &&
	test_text "usage: git refinery review" out && test ! -s err
'

test_expect_success 'bad calls' '
	test_expect_code 129 git -C work refinery review a b &&
	test_expect_code 129 git -C work refinery review --staged topic &&
	test_expect_code 129 git -C work refinery review --json --format=text &&
	test_expect_code 129 git -C work refinery review --bad &&
	test_expect_code 128 git -C work refinery review --style loud 2>err &&
	test_text "there is no style" err &&
	test_expect_code 128 git -C work refinery review --format x 2>err &&
	test_text "there is no format" err &&
	test_expect_code 128 git -C work refinery review nothing 2>err &&
	test_text "nothing" err &&
	test_expect_code 128 git -C work refinery review --block loud
'

test_done
