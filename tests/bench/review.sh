#!/bin/bash
# SPDX-License-Identifier: MIT
#
# How well reviewers know the corpus: recall and precision for each level and
# each reviewer, as doc/review-results.md has them.
#
#	tests/bench/review.sh [--rules] [--model FILE] [--findings FILE]
#
# It makes the repositories of tests/corpus, reviews each level with the
# git-refinery of PATH, first with the rules alone, then with the linters of
# tests/bench/linters/config, too, and last, where a FILE of git config names
# models, with those, three times (models do not say the same twice), and
# scores what they said against labels.tsv.
#
# --rules leaves out the linters. Without it, it needs npm and the network,
# once. Linters of Debian that are not there (shellcheck, clang-tidy,
# cppcheck, flawfinder, bandit, pylint) are left out, and named. --findings
# keeps what was said: a line for each finding, as score.awk reads it.
set -euo pipefail

linters=yes
models=
keep=
while test $# -gt 0; do
	case $1 in
	--rules) linters= ;;
	--model)
		models=$(realpath "$2")
		shift
		;;
	--findings)
		keep=$(realpath "$2")
		shift
		;;
	*)
		sed -n 's/^#	\(tests.*\)/usage: \1/p' "$0" >&2
		exit 129
		;;
	esac
	shift
done

here=$(cd "${0%/*}" && pwd)
source=$(cd "$here/../.." && pwd)
corpus=$source/tests/corpus
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
work=
user_home=$HOME
bench_begin

projects=(bookstore c python shell)
left_out=()

# --- the linters ---

npm_linters()
{
	local node

	mkdir tools
	cp "$here"/linters/package*.json tools
	(
		cd tools
		# Not npm ci: it fails where a registry lacks the packages of
		# other systems, which are optional.
		HOME=$user_home npm install --no-save --ignore-scripts \
			--no-audit --no-fund --loglevel=error >&2
	)
	bin=$work/tools/bin
	mkdir "$bin"
	for node in "$work"/tools/node_modules/node-linux-*/bin/node; do
		test ! -x "$node" || ln -s "$node" "$bin/node"
	done
	for file in "$work"/tools/node_modules/.bin/*; do
		test "${file##*/}" = node || ln -s "$file" "$bin/${file##*/}"
	done
}

# The configuration of those that are there.
configure_linters()
{
	local tool

	cp -r "$source/contrib/reviewers" tools/contrib
	sed -e "s|@bin@|$bin|g" -e "s|@contrib@|$work/tools/contrib|g" \
		-e "s|@modules@|$work/tools/node_modules|g" \
		"$here/linters/config" >linters.config
	for tool in shellcheck clang-tidy cppcheck flawfinder bandit pylint; do
		command -v "$tool" >/dev/null && continue
		left_out+=("$tool")
		git config --file linters.config --remove-section \
			"refinery.reviewer.$tool"
	done
	git config --file linters.config refinery.sandboxBind "$work/tools"
}

# --- reviews ---

# The levels of a project: the base first, control last.
levels()
{
	echo main
	git -C "$1" for-each-ref --format='%(refname:short)' refs/heads |
		grep -vx -e main -e control
	echo control
}

# review <set> <configuration> <project> <level>
review()
{
	local base=main

	test "$4" != main || base=start
	git -C "$3" config --replace-all include.path "$2"
	git -C "$3" refinery review --json --all "$base..$4" >review.json ||
		test $? -eq 1
	awk -f "$here/findings.awk" -v list=findings \
		-v members='state tool rule path first last' review.json |
		sed "s|^|$1	$3/$4	|" >>findings.tsv
	awk -F'\t' -f "$here/findings.awk" -v list=coverage \
		-v members='state reviewer reason' review.json |
		grep -vE '^(ran|idle)	' | sed "s|^|$1	$3/$4	|" >>gaps.tsv || :
}

review_all()
{
	local project level

	for project in "${projects[@]}"; do
		for level in $(levels "$project"); do
			review "$1" "$2" "$project" "$level"
		done
	done
}

count_lines()
{
	local project level base

	for project in "${projects[@]}"; do
		for level in $(levels "$project"); do
			base=main
			test "$level" != main || base=start
			git -C "$project" diff --numstat "$base..$level" |
				awk -v name="$project/$level" '{ n += $1 }
					END { print name "\t" n }'
		done
	done
}

# --- the report ---

report()
{
	cat <<END
# What reviewers find in the corpus

Made by \`tests/bench/review.sh\`; do not edit. tests/corpus/README.md says what the levels are and when a finding is right. Levels
main are clean bases, reviewed as a change; levels control are clean, too, and only look bad. "Knowable" are the labels that
a rule can know, and with linters those, too, that a linter can; the last table has the others. Which these are was settled with
these linters at hand: the column says that they find what they found, and not what the best of all linters would.
END
	if test ${#left_out[@]} -gt 0; then
		printf '\nNot here, so left out: %s.\n' "${left_out[*]}"
	fi
	if test -s gaps.tsv; then
		printf '\nReviews that are incomplete:\n\n'
		sed 's/^/- /; s/	/: /g' gaps.tsv
	fi
	awk -f "$here/score.awk" kind=classes "$corpus/classes.tsv" \
		kind=labels "$corpus/labels.tsv" kind=levels levels.tsv \
		kind=findings findings.tsv
}

for project in "${projects[@]}"; do
	"$corpus/make-repository" "$project" "$project"
done
: >findings.tsv
: >gaps.tsv
count_lines >levels.tsv
all=$work/nothing.config
: >"$all"
review_all 'rules alone' "$all"
if test -n "$linters"; then
	npm_linters
	configure_linters
	all=$work/linters.config
	review_all 'rules and linters' "$all"
fi
if test -n "$models"; then
	git config --file models.config include.path "$all"
	git config --file models.config --add include.path "$models"
	for round in 1 2 3; do
		review_all "with models, round $round" "$work/models.config"
	done
fi
report
test -z "$keep" || cp findings.tsv "$keep"
