# SPDX-License-Identifier: MIT
#
# Objects of one list of `git refinery review --json --all`, a line each, with
# the members that are asked for between tabs.
#
#	awk -v list=findings -v members='state tool rule path first last'
#	awk -v list=coverage -v members='reviewer state reason'
#
# It relies on how the program prints: a member on a line of its own, with a tab
# for each level.

BEGIN { wanted = split(members, member, " ") }

/^\t"[a-z_]+":\t\[\{$/ { within = index($0, "\"" list "\"") == 2; next }

within && /^\t\t\t"[a-z_]+":\t/ {
	text = substr($0, 5)
	name = substr(text, 1, index(text, "\"") - 1)
	text = substr(text, length(name) + 4)
	sub(/,$/, "", text)
	if (text ~ /^".*"$/) {
		text = substr(text, 2, length(text) - 2)
		gsub(/\\"/, "\"", text)
		gsub(/\\\\/, "\\", text)
	}
	value[name] = text
}

within && /^\t\t\}/ {
	for (i = 1; i <= wanted; i++)
		printf "%s%s", value[member[i]], i < wanted ? "\t" : "\n"
	split("", value)
	within = / \{$/ || /\{$/
}
