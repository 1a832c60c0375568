#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Makefile.am and contrib/install-packages list all there is, and no more.
. "${0%/*}/../lib/lint.sh"

listed()
{
	tr -s '[:space:]' '\n' <Makefile.am | grep -qxF -e "$1"
}

# unlisted <file>...: those that Makefile.am does not name as a word
unlisted()
{
	for file; do
		test -e "$file" || continue
		listed "$file" || echo "Makefile.am: $file is missing"
	done
}

sources()
{
	# shellcheck disable=SC2046
	unlisted $(find src -name '*.[ch]' | sort) src/LAYERS
}

tests()
{
	unlisted tests/cmd/*.sh tests/flow/*.sh tests/lint/*.sh \
		tests/model/*.sh tests/lib/*.sh tests/unit/*.h
	for file in tests/unit/*.c; do
		listed "${file%.c}.t" ||
			echo "Makefile.am: ${file%.c}.t is missing"
	done
}

others()
{
	# shellcheck disable=SC2046
	unlisted doc/*.[1-8] hooks/* \
		$(lint_files | grep -E '^(doc/model|tests/bench|tests/peers|contrib|\.ci)/')
}

# The packages that configure names: of libraries, and after the colon those
# of the tools for tests.
packages()
{
	{
		grep -oE '\[[a-z0-9-]+-dev\]' configure.ac | tr -d '[]'
		sed -n '/^for needed in/,/^do/p' configure.ac |
			grep -oE ':[a-z-]+' | tr -d :
	} | sort -u |
		while read -r package; do
			grep -qw -e "$package" contrib/install-packages ||
				echo "contrib/install-packages: no $package"
		done
	contrib/install-packages --check --print >/dev/null
}

lint 'Makefile.am lists each file of src' sources
lint 'Makefile.am lists each test' tests
lint 'Makefile.am lists pages, hooks, models and scripts' others
lint 'install-packages knows what configure asks for' packages
lint_done
