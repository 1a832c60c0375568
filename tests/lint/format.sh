#!/bin/sh
# SPDX-License-Identifier: MIT
#
# clang-format 14 leaves every C file as it is; `make format` mends.
. "${0%/*}/../lib/lint.sh"

version()
{
	clang-format --version | grep -v 'version 14\.' || :
}

format()
{
	lint_own | grep '\.[ch]$' |
		xargs clang-format --style=file --dry-run -Werror 2>&1 |
		sed -n 's/^\([^ :]*\):.*: error: .*/\1: run make format/p' | uniq
}

long_lines()
{
	lint_own | grep '\.[ch]$' | while read -r file; do
		expand "$file" |
			awk -v file="$file" 'length > 80 && !/https?:/ {
				print file ":" NR ": over 80 columns"
			}'
	done
}

spdx()
{
	lint_own | grep -E '\.([chty1-8]|sh|ac|am|pml|bash)$' |
		while read -r file; do
			head -n 3 "$file" |
				grep -q 'SPDX-License-Identifier: MIT' ||
				echo "$file: no SPDX line on top"
		done
}

lint 'clang-format is version 14' version
lint 'clang-format leaves every C file as it is' format
lint 'no line of C is over 80 columns' long_lines
lint 'each file says its licence' spdx
lint_done
