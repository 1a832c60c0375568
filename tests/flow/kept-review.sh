#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='what was said of a change is not asked for again'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

# said: what the linter, whose words are never the same twice, says now.
said()
{
	found "$@" >/dev/null
	grep -o 'looked at [0-9]*' json
}

# same <file>...: they say something, and the same.
same()
{
	test -s "$1" && test_cmp "$1" "$2"
}

# file <line>: nine lines, of which that is the sixth.
file()
{
	put src/a.py one two three four five "$1" seven eight nine
}

test_expect_success 'a linter that says another thing each time' '
	reviewed && cat >work/linter <<-\END &&
	for f; do
		line=$(grep -n "^ *6" "$f") || continue
		echo "$f:${line%%:*}:1: warning: looked at $(date +%s%N) [clock]"
	done
	END
	git -C work config refinery.reviewer.clock.command \
		"sh ./linter {files}" &&
	git -C work config refinery.reviewer.clock.paths "src/**" &&
	git -C work config refinery.reviewer.clock.format lines &&
	file six && commit a &&
	git -C work checkout -q main && git -C work merge -q topic &&
	git -C work checkout -q topic &&
	file 6 && commit b &&
	said >first && same first first
'

test_expect_success 'the review is a note on the commit' '
	git -C work notes --ref refinery/reviews show HEAD >note &&
	test "$(wc -l <note)" -eq 1 && test_text "\"review\":1" note &&
	test_text "looked at" note && test_text "\"complete\":true" note &&
	test_text "\"verdict\":\"address before merge\"" note
'

test_expect_success 'and is found there' '
	said >second && same first second &&
	test_text "\"kept\":	true" json &&
	git -C work notes --ref refinery/reviews show HEAD >again &&
	test_cmp note again
'

test_expect_success 'unless it is to be asked for again' '
	said --again >second && test -s second && ! test_cmp first second &&
	said >third && same second third && cp second first
'

test_expect_success 'after a rebase, at the line where it is then' '
	git -C work checkout -q main &&
	{ echo zero && cat work/src/a.py; } >longer && mv longer work/src/a.py &&
	put src/b.py other && commit c &&
	git -C work checkout -q topic &&
	found >before && test_text "src/a.py:6" before &&
	git -C work rebase -q main &&
	said >second && same first second &&
	found >after && test_text "src/a.py:7" after &&
	git -C work notes --ref refinery/reviews show HEAD >note
'

test_expect_success 'with another message, too' '
	git -C work commit -q --amend -m "another message" &&
	said >second && same first second
'

test_expect_success 'not of a change that differs in white space' '
	sed -i "s/^6/ 6/" work/src/a.py &&
	git -C work commit -qa --amend -m b && said >second && test -s second &&
	! test_cmp first second
'

test_expect_success 'not by another linter' '
	said >first &&
	git -C work config refinery.reviewer.clock.level warning &&
	said >second && ! test_cmp first second
'

test_expect_success 'a review with gaps does not spare the next' '
	git -C work config refinery.reviewer.broken.command "exit 3" &&
	git -C work config refinery.reviewer.broken.format lines &&
	said >first && said >second && test -s second &&
	! test_cmp first second &&
	git -C work notes --ref refinery/reviews show HEAD >note &&
	test_text "\"complete\":false" note &&
	git -C work config --unset-all refinery.reviewer.broken.command &&
	git -C work config --unset-all refinery.reviewer.broken.format
'

test_expect_success 'a dismissal holds for what is found again' '
	found >list && test_text clock list &&
	git -C work refinery dismiss "$(awk -F"\"" "\$2 == \"id\" { print \$4; \
		exit }" json)" --reason "a clock" &&
	found >list && ! test_text clock list
'

test_expect_success 'a note that somebody spoilt is no review' '
	said --again >first &&
	git -C work notes --ref refinery/reviews show HEAD | tail -n 1 |
		sed "s/\"path\":\"src.a.py\"/\"path\":7/" >spoilt &&
	git -C work notes --ref refinery/reviews add -f -F ../spoilt HEAD &&
	said >second && test -s second && ! test_cmp first second &&
	echo "{\"review\":1" >spoilt &&
	git -C work notes --ref refinery/reviews add -f -F ../spoilt HEAD &&
	said >second && test -s second
'

test_expect_success 'gc drops reviews of commits that are gone' '
	git -C work reflog expire --expire=now --all &&
	git -C work gc -q --prune=now &&
	git -C work notes --ref refinery/reviews list | wc -l >before &&
	git -C work refinery gc >out && test_text "reviews of" out &&
	git -C work notes --ref refinery/reviews list | wc -l >after &&
	test "$(cat after)" -lt "$(cat before)"
'

test_done
