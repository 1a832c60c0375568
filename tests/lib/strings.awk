# SPDX-License-Identifier: MIT
# The string literals of C sources, a line each: "<file>:<line>:<text>".
# Neighbours are joined as the compiler joins them; escapes stay as they are.

function flush()
{
	if (text != "")
		print place ":" text
	text = ""
}

FNR == 1 { flush(); comment = 0 }

{
	line = $0
	if (line ~ /^#/)
		next
	while (line != "") {
		if (comment) {
			at = index(line, "*/")
			if (!at)
				next
			line = substr(line, at + 2)
			comment = 0
		} else if (match(line, /^[ \t]+/)) {
			line = substr(line, RLENGTH + 1)
		} else if (substr(line, 1, 2) == "/*") {
			line = substr(line, 3)
			comment = 1
		} else if (match(line, /^'(\\.|[^'\\])+'/)) {
			flush()
			line = substr(line, RLENGTH + 1)
		} else if (match(line, /^"(\\.|[^"\\])*"/)) {
			if (text == "")
				place = FILENAME ":" FNR
			text = text substr(line, 2, RLENGTH - 2)
			line = substr(line, RLENGTH + 1)
		} else {
			flush()
			line = substr(line, 2)
		}
	}
}

END { flush() }
