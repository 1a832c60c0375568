#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='the queue reviews what is to land, whoever did not'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

# branch <name> <path> <content>: a branch off the present main, queued.
branch()
{
	git -C nux fetch -q &&
	commit_file nux "$1" "$2" "$3" &&
	git -C nux push -q -f origin "$1" &&
	queue "$1"
}

run()
{
	git -C origin.git refinery run 2>said
}

config()
{
	git -C origin.git config "$@"
}

# body: of the newest record of the log.
body()
{
	git -C origin.git log -1 --format=%B refs/refinery/log/main
}

# reviewed_notes: how many.
reviewed_notes()
{
	git -C origin.git notes --ref refinery/reviews list 2>/dev/null | wc -l
}

has_main()
{
	git -C origin.git cat-file -e "main:$1" 2>/dev/null
}

test_expect_success 'an entry that a rule refuses is rejected untested' '
	serve && branch leak src/deploy.sh "curl -H \"key: $(token)\"" &&
	branch fine src/fine fine && run &&
	test_line "main: 1 landed, 1 rejected, 0 parked; 1 test run" said &&
	test_text "rejected" said && test_text "src/deploy.sh, line 1" said &&
	has_main src/fine && test_must_fail has_main src/deploy.sh &&
	git -C origin.git refinery log leak >out &&
	test_text REVIEW_FAILED out && test_text "src/deploy.sh:1" out &&
	test_text "next:" out &&
	test_must_fail grep "$(token)" out &&
	git -C origin.git refinery verify && invariants origin.git
'

test_expect_success 'what was taken away again is in the history all the same' '
	git -C nux checkout -q leak && git -C nux rm -q src/deploy.sh &&
	git -C nux commit -q -m clean && git -C nux push -q origin leak &&
	queue leak && run &&
	test_line "main: 0 landed, 1 rejected, 0 parked; 0 test runs" said &&
	test "$(ended Code)" = REVIEW_FAILED
'

test_expect_success 'a finding that a maintainer dismisses lets it land' '
	branch token src/token "token: $(token)" &&
	run && test "$(ended Code)" = REVIEW_FAILED && body >text &&
	id=$(awk "/^src.token:1:/ { print \$NF; exit }" text) &&
	git -C origin.git refinery dismiss "$id" --reason "revoked" &&
	git -C origin.git refinery retry token && run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 1 test run" said
'

test_expect_success 'rules leave no note in the queue, and warnings land' '
	before=$(reviewed_notes) &&
	branch debug src/debug.py "breakpoint()" && run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 1 test run" said &&
	test "$(reviewed_notes)" -eq "$before"
'

test_expect_success '.refinery of the target says from where on they do not' '
	branch policy .refinery "$(printf "[review]\nblock = warning\n")" &&
	run && has_main .refinery &&
	git -C origin.git refinery config main.reviewBlock >out &&
	test_line warning out &&
	branch debug-2 src/debug2.py "breakpoint()" && run &&
	test_line "main: 0 landed, 1 rejected, 0 parked; 0 test runs" said
'

test_expect_success '.refinery of the change does not' '
	git -C nux fetch -q && git -C nux checkout -q -b sly origin/main &&
	echo "breakpoint()" >nux/src/sly.py &&
	printf "[review]\nblock = never\n" >nux/.refinery &&
	git -C nux add . && git -C nux commit -q -m sly &&
	git -C nux push -q origin sly && queue sly && run &&
	test_line "main: 0 landed, 1 rejected, 0 parked; 0 test runs" said &&
	test_must_fail has_main src/sly.py
'

test_expect_success 'git config has the last word' '
	config refinery.main.reviewBlock error &&
	git -C origin.git refinery retry debug-2 && run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 1 test run" said &&
	config refinery.main.reviewGate false &&
	branch leak-2 src/leak2 "token: $(token)" && run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 1 test run" said &&
	config --unset refinery.main.reviewGate
'

test_expect_success 'a linter looks at each entry before it is tested' '
	config refinery.reviewer.lint.command "grep -nH LINT {files} |
		sed \"s/:LINT.*/:1: error: it says LINT [lint]/\"" &&
	config refinery.reviewer.lint.format lines &&
	branch lint src/lint LINT && branch no-lint src/no-lint fine && run &&
	test_line "main: 1 landed, 1 rejected, 0 parked; 1 test run" said &&
	test_text "review: src/lint, line 1: it says LINT" said &&
	has_main src/no-lint && test_must_fail has_main src/lint &&
	test "$(reviewed_notes)" -ge 2 &&
	git -C origin.git refinery verify && invariants origin.git
'

test_expect_success 'what is kept of a review is not asked for again' '
	git -C origin.git refinery pause &&
	branch kept src/kept fine &&
	git -C origin.git refinery review --entry "$(queued)" &&
	before=$(reviewed_notes) &&
	config refinery.reviewer.lint.timeout 60s &&
	git -C origin.git refinery resume && run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 1 test run" said &&
	test "$(reviewed_notes)" -eq "$before"
'

test_expect_success 'a reviewer that fails rejects nobody, and nothing lands' '
	config refinery.reviewer.broken.command "echo oh >&2; exit 9" &&
	config refinery.reviewer.broken.format lines &&
	branch patient src/patient fine && { run || :; } &&
	test_line "main: 0 landed, 0 rejected, 1 parked; 0 test runs" said &&
	test_text "reviewer broken failed" said &&
	test "$(field "$(queued)" Code)" = COULD_NOT_RUN &&
	config refinery.reviewIncomplete pass &&
	git -C origin.git refinery retry patient && run &&
	test_line "main: 1 landed, 0 rejected, 0 parked; 1 test run" said &&
	config --unset refinery.reviewIncomplete &&
	config --remove-section refinery.reviewer.broken
'

test_expect_success 'reviews and gates on entries, on two slots' '
	config refinery.main.slots 2 &&
	config refinery.test.early.command "! grep -rn EARLY src" &&
	config refinery.test.early.when entry &&
	branch a src/a fine && branch b src/b LINT && branch c src/c EARLY &&
	branch d src/d fine && branch e src/e FAIL && run &&
	test_text "main: 2 landed, 3 rejected, 0 parked" said &&
	has_main src/a && has_main src/d &&
	git -C origin.git refinery verify && invariants origin.git
'

test_expect_success 'a child is not blamed for its parent' '
	branch parent src/parent.py "breakpoint()" &&
	git -C nux checkout -q -b child parent &&
	echo fine >nux/src/child && git -C nux add . &&
	git -C nux commit -q -m child && git -C nux push -q origin child &&
	queue child && git -C origin.git refinery pause && { run || :; } &&
	for id in $(queued); do
		git -C origin.git refinery review --entry "$id" --json >json ||
			return 1
		{ grep -c "src/parent.py" json || :; } >>seen
	done &&
	git -C origin.git refinery resume && run &&
	test_text "main: 2 landed, 0 rejected" said && grep "^0$" seen
'

test_expect_success 'names that two entries bring together are looked at' '
	test_might_fail config --unset-all refinery.main.reviewGate &&
	branch upper case/Makefile a && branch lower case/makefile b &&
	branch other case/other c && run &&
	test_text "case/makefile: it differs only in case from" said &&
	has_main case/Makefile && test_must_fail has_main case/makefile &&
	has_main case/other &&
	git -C origin.git refinery log lower >out &&
	test_text REVIEW_FAILED out &&
	git -C origin.git refinery verify && invariants origin.git
'

test_done
