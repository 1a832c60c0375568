#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The manual: mandoc has no complaint, and pages refer to pages that exist.
. "${0%/*}/../lib/lint.sh"

complaints()
{
	find doc -maxdepth 1 -name '*.[1-8]' -exec mandoc -Tlint -W warning {} +
}

references()
{
	grep -nE '^\.(It )?Xr git-refinery' doc/*.[1-8] |
		sed -E 's/:\.(It )?Xr ([^ ]+) ([1-8]).*/ \2.\3/' |
		while read -r place page; do
			test -f "doc/$page" || echo "$place: no page doc/$page"
		done
}

names()
{
	for page in doc/*.[1-8]; do
		name=$(basename "${page%.*}")
		title=$(echo "$name" | tr '[:lower:]' '[:upper:]')
		grep -qx "\.Nm $name" "$page" ||
			echo "$page: NAME is not $name"
		grep -qx "\.Dt $title ${page##*.}" "$page" ||
			echo "$page: .Dt is not $title ${page##*.}"
	done
}

lint 'mandoc has no complaint' complaints
lint 'pages refer to pages that exist' references
lint 'pages are named as their files' names
lint_done
