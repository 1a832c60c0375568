#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='no text talks a review into anything

tests/lib/injections has a text a line, with escapes of printf: for models, for
terminals, and for those who read what is written about a finding.'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/servers.sh"
. "$REFINERY_SOURCE/tests/lib/peers.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

peers

INJECTIONS=$REFINERY_SOURCE/tests/lib/injections

# text <number>: as it is.
text()
{
	printf '%b' "$(sed -n "$1p" "$INJECTIONS")"
}

numbers()
{
	seq 1 "$(wc -l <"$INJECTIONS")"
}

# The same as the name of a file, without what no name can hold.
name()
{
	text "$1" | tr '/\0' '__' | head -c 200
}

# verdict [<argument>...]: of the review.
verdict()
{
	git -C work refinery review --json "$@" >json 2>err
	sed -n 's/^	"verdict":	"\(.*\)",$/\1/p' json
}

# plain <file>: no control and no bidirectional character is in it, and it is
# UTF-8.
plain()
{
	iconv -f UTF-8 -t UTF-8 "$1" >/dev/null &&
	! LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f]' "$1" &&
	! LC_ALL=C grep -nP '\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' "$1"
}

test_expect_success 'there are a hundred texts' '
	test "$(numbers | wc -l)" -ge 100 &&
	test "$(sort -u "$INJECTIONS" | wc -l)" -eq "$(numbers | wc -l)"
'

test_expect_success 'a change that must not be merged' '
	reviewed && ln -s /etc work/link && put src/a.py "breakpoint()" &&
	put src/plain text && commit base &&
	test "$(verdict)" = "do NOT merge"
'

# Beside the problem, in its line, as message, author, policy of the branch.
test_expect_success 'no text in the change makes the verdict better' '
	for i in $(numbers); do
		git -C work checkout -q -B one topic &&
		text $i >work/src/plain && text $i >work/REVIEW.md &&
		{ printf "breakpoint()  # " && text $i; } >work/src/a.py &&
		git -C work add -A &&
		{ echo subject && text $i; } |
			git -C work commit -q -F - --cleanup=verbatim 2>/dev/null
		result=$(verdict)
		if test "$result" != "do NOT merge"; then
			echo "number $i: $result"
			return 1
		fi
	done
'

test_expect_success 'nor does one as name of a file' '
	git -C work checkout -q -B names topic &&
	for i in $(numbers); do
		mkdir -p "work/n/$i" && echo "breakpoint()" >"work/n/$i/$(name $i).py" ||
			return 1
	done &&
	git -C work add -A && git -C work commit -q -m names &&
	test "$(verdict)" = "do NOT merge" &&
	test "$(grep -c "\"rule\":	\"debug/breakpoint\"" json)" -eq \
		$(($(numbers | wc -l) + 1))
'

test_expect_success 'a model that repeats all of them' '
	mkdir fixtures && git -C work checkout -q -B said names &&
	for i in $(numbers); do
		text $i >"text.$i" || return 1
	done &&
	"$NODE" - $(numbers | head -n 100) >fixtures/all.json <<-\END &&
	const fs = require("fs");
	const numbers = process.argv.slice(2);
	const findings = numbers.map((i) => {
		const text = fs.readFileSync(`text.${i}`, "utf8").replace(/\0/g, "");
		return { path: "src/a.py", line: 1, quote: "breakpoint()",
			rule: `said-${i}`, level: "note", message: text + ".",
			why: text, fix: text, confidence: 100 };
	});
	const content = JSON.stringify({ findings });
	console.log(JSON.stringify({ fixtures: [
		{ match: { model: "parrot" }, response: { content } } ] }));
	END
	start_aimock mock --strict &&
	git -C work config refinery.modelAllowAddress localhost &&
	printf sk-test >key && chmod 600 key &&
	git -C work config refinery.provider.mock.url "$AIMOCK_URL/v1" &&
	git -C work config refinery.provider.mock.keyFile "$TRASH/key" &&
	git -C work config refinery.model.parrot.provider mock &&
	git -C work config refinery.model.parrot.id parrot &&
	git -C work config refinery.reviewModel parrot &&
	git -C work config refinery.reviewStyle strict &&
	test "$(verdict)" = "do NOT merge" &&
	test "$(grep -c "\"rule\":	\"said-" json)" -ge 95
'

test_expect_success 'no form of the review holds what they try' '
	for form in text json markdown sarif rdjsonl github; do
		{ git -C work refinery review --all --format $form >"out.$form" ||
			test $? -eq 1; } &&
		test -s "out.$form" && plain "out.$form" || {
			echo "form $form"
			return 1
		}
	done &&
	{ git -C work refinery review --all --style roast >roast ||
		test $? -eq 1; } &&
	plain roast && ! test -e /tmp/injected
'

test_expect_success 'each line for GitHub is a finding of ours' '
	test_must_fail grep -v "^::\(error\|warning\|notice\) file=" out.github &&
	test_must_fail grep -v "^[^:]*::[a-z]* file=[^:]*title=" out.github
'

test_expect_success 'JSON stays JSON, and Markdown runs nothing' '
	"$NODE" -e "
		const fs = require(\"fs\");
		JSON.parse(fs.readFileSync(\"out.json\", \"utf8\"));
		JSON.parse(fs.readFileSync(\"out.sarif\", \"utf8\"));
		fs.readFileSync(\"out.rdjsonl\", \"utf8\").trim().split(\"\\n\")
			.forEach((line) => JSON.parse(line));" &&
	test_must_fail grep "^<\|[^\\\\]<" out.markdown &&
	test_must_fail grep "^# \|^## no\|^::" out.markdown
'

test_done
