#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='review gives the fixes that it knows as a patch that applies'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

# to <format> [<argument>...]: a review, with findings that block or without.
to()
{
	to_format=$1
	shift
	review --format="$to_format" "$@" || test $? -eq 1
}

# mended <file> <line>...: apply the patch; the file is these lines then.
mended()
{
	mended_file=$1
	shift
	to patch &&
	git -C work apply <out &&
	printf '%s\n' "$@" >expected &&
	test_cmp expected "work/$mended_file"
}

test_expect_success 'breakpoints go, as one patch, and nothing else does' '
	reviewed &&
	put src/a.py "def f(x):" "    y = x + 1" "    breakpoint()" \
		"    return y" "" "def g(x):" "    z = x" "    breakpoint()" \
		"    return z" &&
	put src/b.js "f();" "debugger;" "g();" && commit &&
	review &&
	test_text "3 have a patch: git refinery review --format=patch" out &&
	mended src/a.py "def f(x):" "    y = x + 1" "    return y" "" \
		"def g(x):" "    z = x" "    return z" &&
	test "$(cat work/src/b.js)" = "f();
g();" &&
	commit mended && test -z "$(found)"
'

test_expect_success 'not where a block would lose its only statement' '
	put src/a.py "def f(x):" "    breakpoint()" "" "if f(1," "    2):" \
		"    breakpoint()" "x = 1" &&
	put src/b.js "if (x)" "  debugger;" "g();" "while (x) // ;" \
		"  debugger;" && commit &&
	found >list && test "$(grep -c debug/breakpoint list)" -eq 4 &&
	to patch && test ! -s out && test ! -s err
'

test_expect_success 'a focus goes, and the test stays' '
	git -C work checkout -q -f -B topic main &&
	put test/a.test.ts "it.only(\"a\", () => {});" \
		"  fdescribe(\"b\", () => {});" "it(\"only(\", () => {});" &&
	commit &&
	mended test/a.test.ts "it(\"a\", () => {});" \
		"  describe(\"b\", () => {});" "it(\"only(\", () => {});"
'

test_expect_success 'what is invisible or reorders goes' '
	git -C work checkout -q -f -B topic main &&
	put src/a.c "$(printf "int us\\342\\200\\213er = 1;")" "int b;" \
		"$(printf "/*\\342\\200\\256 } \\342\\201\\246if (x)\\342\\201\\251 begin */")" && commit &&
	found >list && test "$(wc -l <list)" -eq 2 &&
	mended src/a.c "int user = 1;" "int b;" "/* } if (x) begin */"
'

test_expect_success 'with no line end at the end, in CRLF, beside spaces' '
	git -C work checkout -q -f -B topic main &&
	printf "f();\r\ndebugger;\r\ng();" >"work/src/a b.js" &&
	printf "f();\ndebugger;" >work/src/end.js && commit &&
	to patch && git -C work apply <out &&
	printf "f();\r\ng();" >expected && test_cmp expected "work/src/a b.js" &&
	printf "f();\n" >expected && test_cmp expected work/src/end.js
'

test_expect_success 'a review to other tools has the fixes, too' '
	git -C work checkout -q -f -B topic main &&
	put src/b.js "f();" "debugger;" "g();" && commit &&
	to sarif && test_text deletedRegion out &&
	to rdjsonl && test_text suggestions out
'

# suggest <first line> <line after> <text>: a line of rdjsonl.
suggest()
{
	printf '{"message": "say %s", "code": {"value": "%s"}, ' \
		"${3%%[!a-z]*}" "$1${3%%[!a-z]*}"
	printf '"location": {"path": "src/list", '
	printf '"range": {"start": {"line": %s}}}, "suggestions": [' "$1"
	printf '{"range": {"start": {"line": %s, "column": 1}, ' "$1"
	printf '"end": {"line": %s, "column": 1}}, "text": "%s"}]}\n' "$2" "$3"
}

test_expect_success 'fixes of one file go together, and none over another' '
	git -C work checkout -q -f -B topic main &&
	put src/list 1 2 3 4 5 6 7 8 &&
	{
		suggest 2 3 "two\\n" && suggest 2 3 "zwei\\n" &&
		suggest 3 3 "2.5\\n" && suggest 4 6 "" &&
		suggest 5 6 "five\\n" && suggest 7 8 "seven\\n"
	} >work/report && commit &&
	git -C work config refinery.reviewer.list.command "cat report" &&
	git -C work config refinery.reviewer.list.format rdjsonl &&
	found >list && test "$(grep -c src/list list)" -eq 6 &&
	mended src/list 1 two 2.5 3 6 seven 8 &&
	test "$(grep -c "^2 more fixes go not with these" out)" -eq 1
'

test_expect_success 'of a file that the change breaks from elsewhere, one' '
	git -C work checkout -q -f topic && git -C work branch -f base &&
	put src/new 1 && commit &&
	git -C work config refinery.reviewer.list.command \
		"test ! -f src/new || cat report" &&
	git -C work config refinery.reviewer.list.mode new &&
	found base..topic >list && test "$(grep -c src/list list)" -eq 6 &&
	to patch base..topic && git -C work apply <out &&
	git -C work diff >diff && grep "^[-+][a-z0-9]" diff >lines &&
	printf "%s\n" -2 +two >expected && test_cmp expected lines
'

test_done
