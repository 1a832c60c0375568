#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='dismiss says that a finding is none, and why'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

# id: of the one open finding of the last review to out.
id()
{
	sed -n 's/^[^ ]*: [a-z]*: .* \([0-9a-f]\{10\}\)$/\1/p' out
}

dismiss()
{
	git -C work refinery dismiss "$@"
}

test_expect_success 'nothing was reviewed yet' '
	reviewed &&
	test_expect_code 128 git -C work refinery dismiss abcd \
		--reason x 2>err &&
	test_text "nothing was reviewed here yet" err &&
	test_text "git refinery review" err
'

test_expect_success 'a finding counts until it is dismissed' '
	put src/a.js "const key = \"$(token)\";" && commit &&
	test_expect_code 1 git -C work refinery review >out &&
	finding=$(id) && test -n "$finding" &&
	dismiss "$finding" --reason "of the manual" >out &&
	test_line "dismissed $finding: secret/token in src/a.js" out &&
	git -C work refinery review >out &&
	test_text "1 set aside: 1 dismissed" out &&
	git -C work refinery review --all >out &&
	test_text "dismissed: of the manual" out
'

test_expect_success 'it is remembered over moved lines' '
	put src/a.js "// one" "// two" "const key = \"$(token)\";" && commit &&
	git -C work refinery review
'

test_expect_success 'but not over another text' '
	put src/a.js "const other = \"$(token)\";" && commit &&
	test_expect_code 1 git -C work refinery review
'

test_expect_success 'it is a record, with name and reason' '
	git -C work log -1 --format=%an%n%B refs/refinery/dismissed >out &&
	test_line "Refinery-Record: dismissal/1" out &&
	test_line "Reason: of the manual" out &&
	test_line "Path: src/a.js" out && test_line "$GIT_COMMITTER_NAME" out
'

test_expect_success 'twice is told' '
	git -C work reset -q --hard HEAD~1 &&
	git -C work refinery review &&
	test_expect_code 1 git -C work refinery dismiss "$finding" \
		--reason again 2>err &&
	test_text "is dismissed already" err
'

test_expect_success 'undone' '
	git -C work refinery review --all >out &&
	dismiss --undo "$finding" >out &&
	test_line "restored $finding: secret/token in src/a.js" out &&
	test_expect_code 1 git -C work refinery review
'

test_expect_success 'many at a time, by the beginning of their ids' '
	put src/b.py "breakpoint()" && commit &&
	test_expect_code 1 git -C work refinery review --json >json &&
	ids=$(sed -n "s/.*\"id\":	\"\([0-9a-f]\{12\}\).*/\1/p" json | sort -u) &&
	# shellcheck disable=SC2086 # words
	dismiss $ids --reason "all of them" &&
	git -C work refinery review
'

test_expect_success 'records that others push are refused' '
	git clone -q --bare work served.git &&
	git -C served.git config refinery.wake false &&
	git -C served.git refinery init --target=main --gate t=true &&
	test_must_fail git -C work push ../served.git \
		refs/refinery/dismissed 2>err &&
	test_text "refs/refinery/dismissed" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git-refinery dismiss -h >out 2>err &&
	test_text "usage: git refinery dismiss" out && test ! -s err
'

test_expect_success 'bad calls' '
	test_expect_code 129 git -C work refinery dismiss &&
	test_expect_code 129 git -C work refinery dismiss abcd 2>err &&
	test_text "needs a --reason" err &&
	test_expect_code 128 git -C work refinery dismiss xyz --reason r 2>err &&
	test_text "is no finding" err &&
	test_expect_code 128 git -C work refinery dismiss 00000000 \
		--reason r 2>err &&
	test_text "has a finding" err
'

test_done
