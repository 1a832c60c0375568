#!/bin/sh
# SPDX-License-Identifier: MIT
#
# No shell script has anything that shellcheck finds.
. "${0%/*}/../lib/lint.sh"

# 1090, 1091: it does not follow what is sourced.
# 2016, 2034, 2154: cases are quoted, and share variables with sharness.
check()
{
	lint_scripts | grep -v '^tests/' |
		xargs shellcheck --format=gcc --exclude=SC1090,SC1091
	lint_scripts | grep '^tests/' | xargs shellcheck --format=gcc \
		--exclude=SC1090,SC1091,SC2016,SC2034,SC2154
	shellcheck --format=gcc contrib/completion/git-refinery
}

lint 'shellcheck finds nothing' check
lint_done
