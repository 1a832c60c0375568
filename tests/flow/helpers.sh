#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='a git that fails, dies, hangs or lies costs nobody an entry'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/sweep.sh"
. "$REFINERY_SOURCE/tests/lib/scenarios.sh"

HELPER_GIT=$(command -v git)
export HELPER_GIT

# In place of that of tests/lib/sweep.sh: not a system call but a call of git
# is what fails, in the way that the mode says.
disturbed()
{
	(
		HELPER_HOW=${sweep_how#--error=} HELPER_AT=$sweep_at
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

while read -r how points; do
	test_expect_success "git in a run: $how" "
		sweep short $how $points
	"
done <<-END
fail 8
refuse 8
silent 6
die 8
late 8
hang 2
stop 1
empty 12
garbage 8
half 10
END

test_done
