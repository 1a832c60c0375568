#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='slots = auto: as many tests at a time as pays'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# long <n>: the newest landing was tested n times more, a minute each, alone.
long()
{
	tree=$(git -C origin.git rev-parse 'main^{tree}') || return 1
	git -C origin.git notes --ref=refinery/tests show "$tree" |
		sed -n "s/ ms=[0-9]* beside=[0-9]* / ms=60000 beside=0 /p" >line
	for i in $(seq "$1"); do
		sed "s/ at=.*/ at=2026-01-01T00:$i:00Z/" line
	done >lines
	git -C origin.git notes --ref=refinery/tests append \
		-F "$TRASH/lines" "$tree"
}

# four <name>: four branches in the queue.
four()
{
	git -C nux fetch -q || return 1
	for i in 1 2 3 4; do
		commit_file nux "$1-$i" "src/$1-$i" good &&
		git -C nux push -q origin "$1-$i" &&
		queue "$1-$i" || return 1
	done
}

test_expect_success 'one slot, as long as nothing is known' '
	serve &&
	queue one &&
	git -C origin.git refinery run &&
	test "$(git refinery -C origin.git config main.slots)" = auto &&
	long 3 &&
	four few &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 4 landed" said &&
	test_must_fail grep slots said
'

if test "$(nproc)" -ge 2 &&
	test "$(cut -d" " -f1 /sys/fs/cgroup/cpu.max 2>/dev/null)" != 100000 &&
	git -C origin.git notes --ref=refinery/tests show 'main^{tree}' |
	grep -q sandbox=bubblewrap
then
	test_set_prereq ROOM
fi

test_expect_success ROOM 'two are tried once the past is known' '
	long 5 &&
	four more &&
	git -C origin.git refinery run --dry-run 2>said &&
	test_line "2 slots, to see whether that is faster" said &&
	git -C origin.git refinery run 2>said &&
	test_line "2 slots, to see whether that is faster" said &&
	test_text "main: 4 landed" said &&
	git -C origin.git refinery verify
'

test_expect_success ROOM 'not where tests share a network' '
	git -C origin.git config refinery.sandboxNetwork true &&
	long 5 &&
	four shared &&
	git -C origin.git refinery run 2>said &&
	test_text "main: 4 landed" said &&
	test_must_fail grep slots said
'

test_done
