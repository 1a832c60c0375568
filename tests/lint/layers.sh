#!/bin/sh
# SPDX-License-Identifier: MIT
#
# src/LAYERS is a graph without cycles, and every #include keeps to it.
. "${0%/*}/../lib/lint.sh"

# A line names a directory and may use only those that stand above it.
graph()
{
	awk -F: '
	/^#/ || NF < 2 { next }
	{
		n = split($2, used, " ")
		for (i = 1; i <= n; i++)
			if (!(used[i] in seen))
				print FILENAME ": " $1 " uses " used[i] \
					", which does not stand above it"
		if ($1 in seen)
			print FILENAME ": " $1 " stands there twice"
		seen[$1]
	}' src/LAYERS
}

directories()
{
	for directory in src/*/; do
		name=$(basename "$directory")
		grep -q "^$name:" src/LAYERS ||
			echo "src/LAYERS: $name is missing"
	done
}

includes()
{
	find src -mindepth 2 -name '*.[ch]' | sort | xargs awk '
	FILENAME == "src/LAYERS" {
		split($0, line, ":")
		n = split(line[2], used, " ")
		for (i = 1; i <= n; i++)
			may[line[1], used[i]]
		next
	}
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split(FILENAME, path, "/")
		split($0, quoted, "\"")
		to = quoted[2]
		if (to == "config.h")
			next
		if (to !~ /^[a-z]+\/[^\/]+$/) {
			print FILENAME ":" FNR ": \"" to \
				"\" is not written as \"directory/file.h\""
			next
		}
		sub(/\/.*/, "", to)
		if (to != path[2] && !((path[2], to) in may))
			print FILENAME ":" FNR ": " path[2] \
				" may not include " quoted[2]
	}' src/LAYERS
}

lint 'a layer uses only layers above it' graph
lint 'each directory of src is a layer' directories
lint 'each include is allowed by src/LAYERS' includes
lint_done
