# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Lints in a few lines: each case is a function that prints what is wrong,
# one finding a line, and nothing if all is well.
#
#	. "${0%/*}/../lib/lint.sh"
#	lint 'each file has an SPDX line' missing_spdx
#	lint_done

REFINERY_SOURCE=${REFINERY_SOURCE:-$(cd "${0%/*}/../.." && pwd -P)}
REFINERY_BUILD=${REFINERY_BUILD:-$(pwd -P)}
LC_ALL=C
export LC_ALL REFINERY_BUILD
cd "$REFINERY_SOURCE" || exit 1

lint_count=0
lint_failed=0

# lint <description> <command> [<argument>...]
lint()
{
	lint_count=$((lint_count + 1))
	lint_text=$1
	shift
	lint_found=$("$@" 2>&1)
	lint_status=$?
	if test -z "$lint_found" && test $lint_status -eq 0; then
		echo "ok $lint_count - $lint_text"
		return
	fi
	lint_failed=$((lint_failed + 1))
	echo "not ok $lint_count - $lint_text"
	printf '%s\n' "${lint_found:-status $lint_status}" | sed 's/^/# /'
}

lint_done()
{
	echo "1..$lint_count"
	exit $((lint_failed > 0))
}

# The files of the project, one a line: what git tracks or would track, and
# where there is no git, as in a distribution, all but what the build makes.
lint_files()
{
	if test -e .git; then
		git -c safe.directory='*' ls-files --cached --others \
			--exclude-standard | while read -r lint_file; do
			if test -f "$lint_file"; then
				echo "$lint_file"
			fi
		done
		return
	fi
	lint_build=${REFINERY_BUILD#"$REFINERY_SOURCE"/}
	find . -path "./$lint_build" -prune -o -type f -print |
		sed 's|^\./||' | grep -Ev "$(
		printf '%s' '^(build-aux/|autom4te.cache/|test-results/|build/' \
			'|git-refinery$|configure~?$|config\.(log|status|h)' \
			'|aclocal.m4|Makefile(\.in)?$|stamp-h|[^/]*_(build|inst)/' \
			'|git-refinery-[0-9])' \
			'|/trash directory|\.(o|a|t|log|trs|tar\.gz)$' \
			'|/\.(deps|dirstamp)(/|$)'
	)"
}

# Those of them that are held to its style: not what the corpus has for review.
lint_own()
{
	lint_files | grep -v '^tests/corpus/[^/]*/'
}

# Those of them that are shell scripts.
lint_scripts()
{
	lint_own | while read -r lint_file; do
		case $lint_file in
		*.sh) echo "$lint_file" ;;
		*)
			if head -c 64 "$lint_file" | head -n 1 |
				grep -qE '^#! ?/bin/(ba)?sh'; then
				echo "$lint_file"
			fi
			;;
		esac
	done
}
