#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Nothing of the machine it was written on: no home directory of anybody, no
# registry or mirror by name.
. "${0%/*}/../lib/lint.sh"

# A path begins after something that cannot be part of one before it. The home
# of x is nobody's.
paths()
{
	lint_files | xargs grep -nIE \
		'(^|[^]A-Za-z0-9_.})/>*-])/(root|home|work)/[A-Za-z.]' |
		grep -vE '/home/x[^A-Za-z0-9]' || :
}

registries()
{
	names='registry[.]|pypi[.]|crates[.]io|npmjs[.]|rubygems[.]'
	names="$names|(deb|security|archive)[.](debian|ubuntu)"
	names="$names|proxy[.]golang|docker[.]io|ghcr[.]io|quay[.]io"
	names="$names|maven[.]|artifacto[r]y|nexus[.]"
	lint_files | xargs grep -nIiE "$names" || :
}

lint 'no path of a home directory' paths
lint 'no name of a registry' registries
lint_done
