#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='history that moves back, and what lingers after an end'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

test_expect_success 'a served repository' '
	serve &&
	git -C origin.git config refinery.main.bypass "$(id -un)"
'

# branch <name> [<from>]: with a file of its name, pushed
branch()
{
	git -C nux fetch -q &&
	git -C nux checkout -q --no-track -B "$1" "${2:-origin/main}" &&
	echo "$1" >"nux/$1" &&
	git -C nux add "$1" &&
	test_tick &&
	git -C nux commit -q -m "add $1" &&
	git -C nux push -q -f origin "$1"
}

run()
{
	git -C origin.git refinery run
}

# on_main <name>...: these files are there; off_main: these are not
on_main()
{
	for name in "$@"; do
		git -C origin.git cat-file -e "main:$name" || return 1
	done
}

off_main()
{
	for name in "$@"; do
		! git -C origin.git cat-file -e "main:$name" 2>/dev/null ||
			return 1
	done
}

# back <commit>: who may sets the target back
back()
{
	git -C nux push -q -f origin "$1:refs/heads/main" -o bypass=back
}

sound()
{
	git -C origin.git refinery verify --all &&
	sh "$REFINERY_SOURCE/tests/lib/invariants.sh" origin.git
}

# --- the target keeps the first of a group ---

for method in rebase squash merge; do
	test_expect_success "$method: of three the one that is there stays landed" '
		git -C origin.git config refinery.main.method $method &&
		for n in 1 2 3; do branch $method-$n || return 1; done &&
		a=$(queue $method-1) && b=$(queue $method-2) &&
		c=$(queue $method-3) && run && on_main $method-3 &&
		git -C nux fetch -q &&
		kept=$(git -C origin.git rev-parse main~2) &&
		back $kept && run &&
		on_main $method-1 && off_main $method-2 $method-3 &&
		test "$(queued | sort)" = "$(printf "%s\n" $b $c | sort)" &&
		test "$(field $b Code)" = PUSHED_AWAY &&
		test_must_fail git -C origin.git refinery withdraw $a &&
		git -C origin.git refinery show $a >shown &&
		grep "^state *landed" shown &&
		sound
	'
	test_expect_success "$method: the others land again" '
		git -C origin.git refinery hold --release $b &&
		git -C origin.git refinery hold --release $c && run &&
		on_main $method-1 $method-2 $method-3 && test -z "$(queued)" &&
		sound
	'
done
test_expect_success 'nobody had leave: what is lost is queued again and lands' '
	git -C origin.git config refinery.main.method rebase &&
	branch lone-1 && branch lone-2 &&
	queue lone-1 && queue lone-2 && run && on_main lone-2 &&
	git -C origin.git update-ref refs/heads/main main~1 &&
	run >said 2>&1 && test_text "lone-2" said && ! grep "landed.*lone-1" said &&
	on_main lone-1 lone-2 && sound
'

# --- a child whose parent the target lost ---

test_expect_success 'a held child waits for the parent that came back' '
	start=$(git -C origin.git rev-parse main) &&
	branch parent && branch child parent &&
	parent=$(queue parent) && child=$(queue child) &&
	git -C origin.git refinery hold $child && run && on_main parent &&
	back $start && run && off_main parent &&
	git -C origin.git refinery hold --release $child &&
	run && off_main child &&
	git -C origin.git refinery status >said &&
	test_text "after entry $(echo $parent | cut -c1-10)" said &&
	git -C origin.git refinery hold --release $parent &&
	run && on_main parent child && sound
'
test_expect_success 'so does one that was enqueued after the parent had landed' '
	start=$(git -C origin.git rev-parse main) &&
	branch mum && branch kid mum && mum=$(queue mum) && run &&
	on_main mum && kid=$(queue kid) &&
	git -C origin.git refinery hold $kid && run &&
	test -z "$(field $kid After)" && back $start && run &&
	git -C origin.git refinery hold --release $kid &&
	run && off_main mum kid &&
	git -C origin.git refinery hold --release $mum &&
	run && on_main mum kid && sound
'
test_expect_success 'and one that was told to come after it' '
	start=$(git -C origin.git rev-parse main) &&
	branch dad && branch son && dad=$(queue dad) && run && on_main dad &&
	son=$(queue son --after dad) && git -C origin.git refinery hold $son &&
	back $start && run &&
	git -C origin.git refinery hold --release $son &&
	run && off_main dad son &&
	git -C origin.git refinery hold --release $dad &&
	run && on_main dad son && sound
'
test_expect_success 'and one that comes once the target has lost it' '
	start=$(git -C origin.git rev-parse main) &&
	branch old && old=$(queue old) && run && on_main old &&
	git -C nux fetch -q && branch new old &&
	back $start && run && off_main old &&
	new=$(queue new) && run && off_main new &&
	git -C origin.git refinery hold --release $old &&
	run && on_main old new && sound
'
test_expect_success 'a child of one that was lost and then withdrawn waits' '
	start=$(git -C origin.git rev-parse main) &&
	branch gone && branch left gone && gone=$(queue gone) &&
	left=$(queue left) && git -C origin.git refinery hold $left && run &&
	back $start && run && git -C origin.git refinery withdraw $gone &&
	git -C origin.git refinery hold --release $left &&
	run && off_main gone left &&
	git -C origin.git refinery withdraw $left && sound
'

# --- refs that could not be deleted ---

test_expect_success 'a ref that stayed goes with the next run, whatever came since' '
	git -C origin.git config refinery.main.maxGroup 1 &&
	branch stay-1 && branch stay-2 && branch stay-3 &&
	stays=$(queue stay-1) && queue stay-2 && run &&
	git -C origin.git update-ref refs/refinery/queue/main/$stays \
		refs/refinery/log/main~1^2 &&
	more=$(queue stay-3) && git -C origin.git refinery withdraw $more &&
	test "$(queued)" = $stays &&
	test_must_fail git -C origin.git refinery verify >said &&
	test_text "is still queued" said &&
	run && test -z "$(queued)" && sound
'

test_done
