# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# A repository to review, work, with a branch topic off main; and what a review
# of it says. Credentials are made here, from parts, so that none stands in any
# file of this project.

# put <path> <line>...: a file of work.
put()
{
	case $1 in
	*/*) mkdir -p "work/${1%/*}" ;;
	esac
	put_file=work/$1
	shift
	printf '%s\n' "$@" >"$put_file"
}

commit()
{
	git -C work add -A && git -C work commit -q -m "${1:-change}"
}

reviewed()
{
	git init -q work &&
	put README read &&
	put src/main.c 'int main(void)' '{' '	return 0;' '}' &&
	commit start &&
	git -C work branch -M main &&
	git -C work checkout -q -b topic
}

# review [<argument>...]: to out and err, with its status.
review()
{
	git -C work refinery review "$@" >out 2>err
}

# found: a line for each open finding of a review to json: rule, level, place.
found()
{
	git -C work refinery review --json "$@" >json
	awk -F'"' '
		$2 == "findings" { in_findings = 1 }
		$2 == "coverage" { in_findings = 0 }
		!in_findings { next }
		$2 == "state" { state = $4 }
		$2 == "level" { level = $4 }
		$2 == "rule" { rule = $4 }
		$2 == "path" { path = $4 }
		$2 == "first" { gsub(/[^0-9]/, "", $3); line = $3 }
		$2 == "confidence" && state == "open" {
			print rule, level, path ":" line
		}' json
}

# A token of GitHub's with a right checksum: given with its halves apart.
token()
{
	printf '%s%s%s' ghp_ 7RkQz2Lm9XvB4tYc8NwJ5pHd3GsF6a 3tNtQq
}
