#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What a review by the rules alone costs, side by side with what `git diff`
# takes for the same commits, in one run:
#
#	tests/bench/rules.sh [LINES [ROUNDS]]
#
# A push of LINES (10000) changed lines, in files of 100 lines of which half
# are new, as one commit and as twenty; and one of 100 lines, as people push.
# Each is made ROUNDS (9) times, the two in turn. MB are those of the files'
# new sides. git-refinery is the one in PATH. Quote ratios: absolute times are
# those of a machine at a moment.
set -euo pipefail

lines=${1:-10000}
rounds=${2:-9}

here=$(cd "${0%/*}" && pwd)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
bench_begin

# source <files> <seed>: files of 100 lines that look like code.
source_files()
{
	awk -v files="$1" -v seed="$2" 'BEGIN {
		srand(seed)
		split("count buffer index result entry handler path value", w)
		for (f = 0; f < files; f++) {
			file = "src/d" int(f / 50) "/f" f ".c"
			for (l = 0; l < 100; l++)
				printf "\t%s = %s(%s[%d], \"%s %s\", %d);\n",
					w[1 + int(rand() * 8)],
					w[1 + int(rand() * 8)],
					w[1 + int(rand() * 8)], l,
					w[1 + int(rand() * 8)],
					w[1 + int(rand() * 8)],
					rand() * 100000 >file
			close(file)
		}
	}'
}

# change <branch> <lines> <commits>: a branch off main.
change()
{
	local files=$(($2 / 100)) i each

	each=$(((files + $3 - 1) / $3))
	git checkout -q -b "$1" main
	for ((i = 0; i < files; i++)); do
		if ((i % 2)); then
			cp "src/d0/f$((i % 50)).c" "src/new$i.c"
			sed -i "s/count/count$i/" "src/new$i.c"
		else
			sed -i "s/;\$/; \/* $i *\//" "src/d$((i / 50))/f$i.c"
		fi
		(((i + 1) % each)) || { git add -A; git commit -q -m "$1"; }
	done
	git add -A
	git commit -q -m "$1" --allow-empty
}

took()
{
	local start

	start=$(now)
	"$@" >"$work/output" 2>&1 || test $? -eq 1
	echo $((($(now) - start) / 10000)) | sed 's/\(..\)$/.\1/; s/^\./0./'
}

# bytes <branch>: of the new sides of the changed files.
bytes()
{
	git diff --name-only main "$1" | while read -r path; do
		git cat-file -s "$1:$path"
	done | awk '{ sum += $1 } END { print sum }'
}

row()
{
	local r

	for ((r = 0; r < rounds; r++)); do
		took git-refinery review "main..$1" >>ours
		took git diff -M --unified=0 "main...$1" >>theirs
	done
	paste ours theirs | awk '$2 > 0 { print $1 / $2 }' | median >ratio
	awk -v title="$2" -v ours="$(median <ours)" -v bytes="$(bytes "$1")" \
		-v theirs="$(median <theirs)" -v ratio="$(cat ratio)" 'BEGIN {
			printf "%-28s %9.2f %9.2f %7.2f %8.1f\n", title, ours,
				theirs, ratio, bytes / ours / 1000
		}'
	rm -f ours theirs
}

git init -q repository
cd repository
git config user.name bench
git config user.email bench@localhost
mkdir -p src/d{0,1,2,3,4,5,6,7,8,9}
source_files 500 1
git add -A
git commit -q -m base
git branch -M main
change small 100 1
change large "$lines" 1
change many "$lines" 20
printf '%-28s %9s %9s %7s %8s\n' 'push' 'review ms' 'diff ms' 'ratio' 'MB/s'
row small '100 lines'
row large "$lines lines"
row many "$lines lines, 20 commits"
