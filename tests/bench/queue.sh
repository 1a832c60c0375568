#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What the queue itself costs, side by side with what people do without one,
# in one run:
#
#	tests/bench/queue.sh [FILES [BRANCHES [ROUNDS]]]
#
# FILES (20000) in the repository, BRANCHES (100) that land, a test that does
# nothing. Each comparison is made ROUNDS (5) times, the two sides in turn; the
# table has medians and the median of the ratios. git-refinery is the one in
# PATH. Quote ratios: absolute times are those of a machine at a moment.
set -euo pipefail

files=${1:-20000}
branches=${2:-100}
rounds=${3:-5}

here=$(cd "${0%/*}" && pwd)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
bench_begin

# Milliseconds that a command takes; its output goes to a file.
took()
{
	local start

	start=$(now)
	"$@" >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }
	echo $((($(now) - start) / 10000)) | sed 's/\(..\)$/.\1/; s/^\./0./'
}

# compare <title> <unit> <ours> <theirs>: files of one figure a line each.
compare()
{
	paste "$3" "$4" | awk '$2 > 0 { print $1 / $2 }' | median >ratio
	printf '%-44s %10s %10s  %6.3f\n' "$1, $2" "$(median <"$3")" \
		"$(median <"$4")" "$(cat ratio)"
	rm -f "$3" "$4"
}

seed()
{
	git init -q seed
	(
		cd seed
		for ((d = 0; d < files / 100; d++)); do
			mkdir "d$d"
			for ((f = 0; f < 100; f++)); do
				printf 'line %s\n' "$d $f" 2 3 4 5 6 7 8 9 \
					>"d$d/f$f"
			done
		done
		git add .
		git commit -q -m base
		for ((b = 0; b <= branches; b++)); do
			git checkout -q -b "b$b" main
			echo "$b" >"d$((b % (files / 100)))/new$b"
			sed -i "5s/.*/changed by $b/" \
				"d$((b * 3 % (files / 100)))/f$((b % 100))"
			git add .
			git commit -q -m "change $b"
		done
		git checkout -q main
		git repack -adq
	)
}

serve()
{
	rm -rf served.git
	cp -r plain.git served.git
	git -C served.git refinery init --no-hooks --no-wake --gate=nothing=true
}

# The first landing fills the slot, as the first clone fills a work tree.
fill_slot()
{
	git-refinery -C served.git enqueue b0 && git-refinery -C served.git run
}

enqueue_all()
{
	local b

	for ((b = 1; b <= branches; b++)); do
		git-refinery -C served.git enqueue "b$b" || return 1
	done
}

# What people write: fetch, rebase, test, push.
land_by_hand()
{
	git -C loop fetch -q &&
		git -C loop checkout -q -B work "origin/b$1" &&
		git -C loop rebase -q origin/main &&
		true &&
		git -C loop push -q origin work:main
}

# One branch after another.
shell_loop()
{
	local b

	for ((b = 1; b <= branches; b++)); do
		land_by_hand "$b" || return 1
	done
}

bench_landing()
{
	local i

	for ((i = 0; i < rounds; i++)); do
		serve >/dev/null 2>&1
		rm -rf .cache
		took fill_slot >>filled
		enqueue_all >/dev/null 2>&1
		took git-refinery -C served.git run >>ours
		test "$(git -C served.git rev-list --count main)" -eq \
			$((branches + 2))
		rm -rf loop loop.git
		cp -r plain.git loop.git
		took git clone -q loop.git loop >>cloned
		land_by_hand 0 >/dev/null 2>&1
		took shell_loop >>theirs
		test "$(git -C loop.git rev-list --count main)" -eq \
			$((branches + 2))
	done
	for f in ours theirs; do
		awk -v n="$branches" '{ printf "%.3f\n", $1 / n }' $f >$f.each
	done
	rm -f ours theirs
	compare "landing a change (shell loop)" ms ours.each theirs.each
	compare "the first landing (git clone)" ms filled cloned
}

# The two commands that an enqueue stands for, synced as it is.
two_commands()
{
	local c

	c=$(git -C served.git -c core.fsync=committed commit-tree \
		-p "b$1" -m 'an entry' "$empty") &&
		git -C served.git -c core.fsync=committed,reference \
			update-ref "refs/other/$1" "$c" ''
}

bench_enqueue()
{
	local b

	serve >/dev/null 2>&1
	empty=$(git -C served.git hash-object -t tree -w /dev/null)
	for ((b = 1; b <= branches; b++)); do
		took git-refinery -C served.git enqueue "b$b" >>ours
		took two_commands "$b" >>theirs
	done
	compare "enqueue (commit-tree and update-ref)" ms ours theirs
}

bench_idle()
{
	local i

	serve >/dev/null 2>&1
	git-refinery -C served.git run
	for ((i = 0; i < 20 * rounds; i++)); do
		took git-refinery -C served.git run >>ours
		took git -C served.git rev-parse HEAD >>theirs
	done
	compare "idle run (git rev-parse)" ms ours theirs
}

bench_status()
{
	local i

	serve >/dev/null 2>&1
	enqueue_all >/dev/null 2>&1
	git -C served.git config refinery.main.allow nobody
	# A thousand entries: the ones that are there, under other names.
	many
	for ((i = 0; i < 4 * rounds; i++)); do
		took git-refinery -C served.git status --porcelain=v1 >>ours
		took git -C served.git for-each-ref --format='%(contents)' \
			refs/refinery/queue >>theirs
	done
	compare "status, 1000 entries (for-each-ref)" ms ours theirs
}

many()
{
	local i

	for ((i = branches + 1; i <= 1000; i++)); do
		echo "commit refs/heads/m$i"
		echo "committer b <b@example.org> $((1700000000 + i)) +0000"
		printf 'data 2\nm\nfrom refs/heads/b1\n'
	done | git -C served.git fast-import --quiet
	git -C served.git config --unset refinery.main.allow
	for ((i = branches + 1; i <= 1000; i++)); do
		git-refinery -C served.git enqueue "m$i"
	done >/dev/null 2>&1
}

echo "# $files files, $branches branches, $rounds rounds"
seed
git clone -q --bare seed plain.git
printf '%-44s %10s %10s  %6s\n' 'what (beside)' ours theirs ratio
bench_landing
bench_enqueue
bench_idle
bench_status
