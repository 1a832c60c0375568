#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What a mixed queue costs, side by side with a shell loop that tests one
# branch after another, in one run:
#
#	tests/bench/mixed.sh [BRANCHES [SECONDS [ROUNDS [SEED]]]]
#
# The load (100 branches, tests of 0.2 s) is that of load.sh. Ours with one
# slot and with two, ROUNDS (3) times; the table has medians: test runs,
# changes landed, time, the runs over the bound, and the time over that of the
# loop. The bound is that of Shannon: log2 of the ways to choose the culprits.
# With a SEED (0: none), those that do not land are elsewhere in each round, by
# SEED, SEED + 1, ..., and the runs over the bound of all rounds are printed in
# order of size. git-refinery is the one in PATH.
set -euo pipefail

branches=${1:-100}
seconds=${2:-0.2}
rounds=${3:-3}
first=${4:-0}
seed=$first
clean=

here=$(cd "${0%/*}" && pwd)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/bench/load.sh
. "$here/load.sh"

bench_begin
echo "# $branches branches, a test of $seconds s, $rounds rounds;" \
	"bound $(bound) runs, at most $(good) can land"
for ((round = 0; round < rounds; round++)); do
	if test $round -eq 0 || test "$first" -ne 0; then
		seed=$((first + (first ? round : 0)))
		# shellcheck disable=SC2119 # none of ours
		load
	fi
	ours 1
	ours 2
	by_hand
done

row()
{
	printf '%-12s %6s %7s %9s %7.2f %7.2f\n' "$1" "$(column 1 "$2")" \
		"$(column 2 "$2")" "$(column 3 "$2")" "$(over "$2" | median)" \
		"$(times "$2")"
}

printf '%-12s %6s %7s %9s %7s %7s\n' '' runs landed ms bound time
row 'shell loop' by-hand
row 'one slot' ours-1
row 'two slots' ours-2
if test "$first" -ne 0; then
	for slots in 1 2; do
		printf 'over the bound, slots = %s:' $slots
		over ours-$slots | sort -n | xargs printf ' %.2f'
		echo
	done
fi
