#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='a git that fails, dies, hangs or lies costs nobody an entry'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/sweep.sh"
. "$REFINERY_SOURCE/tests/lib/scenarios.sh"

HELPER_GIT=$(command -v git)
export HELPER_GIT

ways='fail refuse silent die late hang stop empty garbage half'

# way <mode>: that, or for "first" and "second" one that the point and the seed
# choose.
way()
{
	case $1 in
	first | second)
		echo "$ways" | awk -v at="${sweep_at:-0}" -v seed="$SWEEP_SEED" \
			-v mode="$1" '{
				srand(seed + at + 1000 * (mode == "first"))
				rand()
				print $(1 + int(rand() * NF))
			}'
		;;
	*) echo "$1" ;;
	esac
}

# In place of that of tests/lib/sweep.sh: not a system call but a call of git
# is what fails, in the way that the mode says.
disturbed()
{
	(
		HELPER_HOW=$(way "${sweep_how#--error=}") HELPER_AT=$sweep_at
		HELPER_CALLS=$PWD/../helper.calls HELPER_HIT=$sweep_list
		export HELPER_HOW HELPER_AT HELPER_CALLS HELPER_HIT
		: >"$HELPER_CALLS"
		PATH=$SWEEP/bin:$PATH timeout 60 "$@"
		helper_status=$?
		test -n "$sweep_at" || cp "$HELPER_CALLS" "$sweep_list"
		exit $helper_status
	)
}

# What could not run is held: a person would have it tried again.
forgive()
{
	git --git-dir="$1" for-each-ref --format='%(refname:lstrip=4) %(subject)' \
		refs/refinery/queue | sed -n 's/ Park .*//p' >../held
	while read -r helper_id; do
		git --git-dir="$1" refinery retry "$helper_id" || return 1
	done <../held
}

# short <scenario>: so that a git that hangs is found to do so at once
short_prepare()
{
	mixed_prepare && git -C origin.git config refinery.gitTimeout 1s
}
short_command()
{
	land_command
}
short_recover()
{
	forgive origin.git && run_again
}

test_expect_success 'a helper can stand in for git' '
	sweep_start && mkdir "$SWEEP/bin" &&
	ln -s "$REFINERY_SOURCE/tests/lib/helper.sh" "$SWEEP/bin/git"
'

# Each call in two of the ways, or in all of them.
if test -z "$REFINERY_STRESS"; then
	ways_to_go='first second'
else
	ways_to_go=$ways
fi
for how in $ways_to_go; do
	test_expect_success "git in a run: $how" "
		sweep short $how 20
	"
done

test_done
