#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What a mixed queue costs, side by side with a shell loop that tests one
# branch after another, in one run:
#
#	tests/bench/mixed.sh [BRANCHES [SECONDS [ROUNDS]]]
#
# Of BRANCHES (100) five in a hundred fail their test, which takes SECONDS
# (0.2), two fail only together, and two do not merge with each other. Ours
# with one slot and with two, ROUNDS (3) times; the table has medians: test
# runs, changes landed, time, and the time over that of the loop. The bound is
# that of Shannon: log2 of the ways to choose the culprits. git-refinery is the
# one in PATH.
set -euo pipefail

branches=${1:-100}
seconds=${2:-0.2}
rounds=${3:-3}

work=$(mktemp -d "${TMPDIR:-/tmp}/git-refinery-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
export HOME=$work GIT_CONFIG_GLOBAL=$work/.gitconfig GIT_CONFIG_NOSYSTEM=1
export XDG_CACHE_HOME=$work/.cache
git config --global init.defaultBranch main
git config --global advice.detachedHead false
git config --global user.name bench
git config --global user.email bench@example.org
git config --global gc.auto 0
cd "$work"

# Run where the files are: a line to $work/runs for each time.
cat >check.sh <<END
echo x >>"$work/runs"
sleep $seconds
! grep -rq FAIL src && test "\$(grep -rl HALF src | wc -l)" -le 1
END

content()
{
	case $1 in
	$((branches * 30 / 100)) | $((branches * 75 / 100)))
		echo HALF >"src/new$1" ;;
	$((branches / 2)) | $((branches / 2 + 1)))
		echo "$1" >src/5 ;;
	*)
		if test $(($1 % 20)) -eq 7; then
			echo FAIL >"src/new$1"
		else
			echo good >"src/new$1"
		fi ;;
	esac
}

seed()
{
	local i

	git init -q seed
	(
		cd seed
		mkdir src
		for ((i = 0; i < 200; i++)); do
			echo "file $i" >"src/$i"
		done
		git add .
		git commit -q -m base
		for ((i = 1; i <= branches; i++)); do
			git checkout -q -b "b$i" main
			content "$i"
			git add .
			git commit -q -m "change $i"
		done
		git checkout -q main
	)
	git clone -q --bare seed plain.git
}

now()
{
	date +%s%N
}

# measured <file> <repository> <command>...: a line "<runs> <landed> <ms>".
measured()
{
	local file=$1 repository=$2 start
	shift 2

	: >runs
	start=$(now)
	"$@" >output 2>&1
	printf '%s %s %s\n' "$(wc -l <runs)" \
		"$(($(git -C "$repository" rev-list --count main) - 1))" \
		$((($(now) - start) / 1000000)) >>"$file"
}

ours()
{
	local i

	rm -rf served.git
	cp -r plain.git served.git
	git -C served.git refinery init --no-hooks --no-wake \
		--gate="check=sh $work/check.sh" >/dev/null
	git -C served.git config refinery.sandbox off
	git -C served.git config refinery.main.slots "$1"
	for ((i = 1; i <= branches; i++)); do
		git-refinery -C served.git enqueue "b$i" >/dev/null 2>&1
	done
	measured "ours-$1" served.git git-refinery -C served.git run
	git-refinery -C served.git verify >/dev/null
}

land_by_hand()
{
	git -C loop fetch -q
	git -C loop checkout -q -B work "origin/b$1"
	if ! git -C loop rebase -q origin/main; then
		git -C loop rebase --abort
	elif (cd loop && sh "$work/check.sh"); then
		git -C loop push -q origin work:main
	fi
}

shell_loop()
{
	local i

	for ((i = 1; i <= branches; i++)); do
		land_by_hand "$i"
	done
}

theirs()
{
	rm -rf loop loop.git
	cp -r plain.git loop.git
	git clone -q loop.git loop
	measured loop-1 loop.git shell_loop
}

median()
{
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

row()
{
	printf '%-22s %6s %7s %9s %7.2f\n' "$1" \
		"$(cut -d' ' -f1 "$2" | median)" \
		"$(cut -d' ' -f2 "$2" | median)" \
		"$(cut -d' ' -f3 "$2" | median)" \
		"$(paste -d' ' "$2" loop-1 | awk '{ print $3 / $6 }' | median)"
}

# Those that fail: each seventh of twenty, and one of the pair.
bound()
{
	awk -v n="$branches" 'BEGIN {
		k = int((n + 13) / 20) + 1
		for (i = 0; i < k; i++)
			bits += (log(n - i) - log(i + 1)) / log(2)
		printf "%.1f", bits
	}'
}

seed
echo "# $branches branches, a test of $seconds s, $rounds rounds;" \
	"bound $(bound) runs"
for ((round = 0; round < rounds; round++)); do
	ours 1
	ours 2
	theirs
done
printf '%-22s %6s %7s %9s %7s\n' '' runs landed ms ratio
row 'shell loop' loop-1
row 'one slot' ours-1
row 'two slots' ours-2
