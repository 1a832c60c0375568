#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The examples of git-refinery-workflow(7) and the tour of README do what they
# say. In the page each "$ " line is run, in its order and in one shell; what
# stands below it is what it prints, up to a line "..." or the next command.
# Where nothing stands there nothing is compared. An example whose output has
# a line "error:" fails, the others do not. Ids, times and the path of this
# test are left out of the comparison.
#
#	WORKFLOW_SHOW=1 tests/flow/workflow.sh	print what the page should say
test_description='the examples of the manual work as written'
. "${0%/*}/../lib/refinery.sh"

# The examples of a page, without what is only for roff.
examples()
{
	awk '
	/^\.Ed/ { inside = 0; print "\f" }
	inside {
		gsub(/\\e/, "\\")
		gsub(/\\&/, "")
		print
	}
	/^\.Bd -literal/ { inside = 1 }' "$1"
}

# What differs from run to run and from host to host.
plain()
{
	sed -E -e '/^warning: (bubblewrap|tests run at sandbox level) /d' \
		-e '/^next: apt-get install bubblewrap/d' \
		-e 's/[[:space:]]+$//' -e "s#$TRASH/#/srv/#g" \
		-e "s/$(id -un): /carol: /" \
		-e 's/[0-9]{4}(-[0-9]{2}){2}[T ][0-9:]{5,8}Z?/<time>/g' \
		-e 's/\b[0-9a-f]{40}\b/<id>/g' \
		-e 's/\b[0-9a-f]{12}\b/<id>/g' \
		-e 's/\b[0-9a-f]{10}\b/<id>/g' \
		-e 's/\b[0-9a-f]{7}\b/<id>/g' \
		-e 's/\b[0-9.]+s\b/<s>/g' \
		-e 's/\((bubblewrap|(namespaces\+)?landlock|namespaces|none)\)/(<sandbox>)/g' \
		-e 's/  +/  /g'
}

# Split the examples on stdin into steps, in directories 1, 2, ...: command,
# expect (if there is any) and dots (if the end is left out).
split_steps()
{
	awk '
	/^\$ / {
		n++
		dir = sprintf("steps/%03d", n)
		system("mkdir -p " dir)
		print substr($0, 3) >(dir "/command")
		mode = "command"
		next
	}
	/^> / && mode == "command" {
		print substr($0, 3) >(dir "/command")
		next
	}
	/^\f/ { mode = ""; next }
	mode == "" { next }
	/^\.\.\.$/ {
		print >(dir "/dots")
		mode = ""
		next
	}
	{
		mode = "output"
		print >(dir "/expect")
	}'
}

# Run all steps in one shell, each with its output in a file. Who commits is
# said there by configuration.
run_steps()
{
	set +e
	unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
	unset GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
	for step_dir in "$TRASH"/steps/*; do
		eval "$(cat "$step_dir/command")" >"$step_dir/output" 2>&1 \
			</dev/null
		echo $? >"$step_dir/status"
	done
}

show_steps()
{
	for step_dir in steps/*; do
		sed -e '1s/^/$ /' -e '1!s/^/> /' "$step_dir/command"
		sed "s#$TRASH/#/srv/#g" "$step_dir/output"
	done >&5
}

check_step()
{
	status=$(cat "$1/status")
	plain <"$1/output" >"$1/actual"
	if test -f "$1/expect" && grep -qE '^(remote: )?error:' "$1/expect"; then
		test "$status" -ne 0 || echo "it did not fail"
	else
		test "$status" -eq 0 || echo "it failed with $status"
	fi
	test -f "$1/expect" || return 0
	plain <"$1/expect" >"$1/wanted"
	if test -f "$1/dots"; then
		head -n "$(wc -l <"$1/wanted")" "$1/actual" >"$1/beginning"
		mv "$1/beginning" "$1/actual"
	fi
	cmp -s "$1/wanted" "$1/actual" || diff -u "$1/wanted" "$1/actual"
}

check_steps()
{
	for step_dir in steps/*; do
		check_step "$step_dir" >"$step_dir/wrong"
		test -s "$step_dir/wrong" || continue
		echo "--- $(cat "$step_dir/command")"
		cat "$step_dir/wrong" "$step_dir/output"
	done >wrong
	cat wrong >&2
	test_must_be_empty wrong
}

test_expect_success 'the page has examples' '
	examples "$REFINERY_SOURCE/doc/git-refinery-workflow.7" >all &&
	split_steps <all &&
	test "$(ls steps | wc -l)" -gt 30
'

test_expect_success 'each does what the page says' '
	make_origin project.git &&
	(run_steps) &&
	if test -n "$WORKFLOW_SHOW"; then show_steps; fi &&
	check_steps
'

test_expect_success 'what they leave is sound' '
	invariants project.git
'

# The commands of the tour, up to its last step, which is for the reader's own
# test.
test_expect_success 'the tour of README works as written' '
	mkdir tour &&
	(cd tour && make_origin yours) &&
	sed -n "/^Five minutes/,/^\*\*8/s/^    //p" \
		"$REFINERY_SOURCE/README" | sed "s/PROJECT/yours/" >tour/script &&
	test "$(wc -l <tour/script)" -gt 25 &&
	(cd tour && sh -e script) >tour.out 2>&1 &&
	test_text "rejected" tour.out &&
	test_text "found BROKEN" tour.out
'

test_expect_success 'the tour leaves what it promises' '
	git -C tour/shared.git ls-tree --name-only main >files &&
	for file in HELLO WORLD FINE; do
		test_line $file files || return 1
	done &&
	! grep -x BROKEN files &&
	git -C tour/shared.git refinery init --wake &&
	git -C tour/shared.git refinery status >status &&
	test_text "0 entries" status &&
	invariants tour/shared.git
'

test_done
