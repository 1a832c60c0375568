#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What a mixed queue costs, side by side with a shell loop that tests one
# branch after another, in one run:
#
#	tests/bench/mixed.sh [BRANCHES [SECONDS [ROUNDS]]]
#
# The load (100 branches, tests of 0.2 s) is that of load.sh. Ours with one
# slot and with two, ROUNDS (3) times; the table has medians: test runs,
# changes landed, time, and the time over that of the loop. The bound is that
# of Shannon: log2 of the ways to choose the culprits. git-refinery is the one
# in PATH.
set -euo pipefail

branches=${1:-100}
seconds=${2:-0.2}
rounds=${3:-3}
clean=

here=$(cd "${0%/*}" && pwd)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/bench/load.sh
. "$here/load.sh"

bench_begin
# shellcheck disable=SC2119 # none of ours
load
echo "# $branches branches, a test of $seconds s, $rounds rounds;" \
	"bound $(bound) runs"
for ((round = 0; round < rounds; round++)); do
	ours 1
	ours 2
	by_hand
done
head_row
row 'shell loop' by-hand
row 'one slot' ours-1
row 'two slots' ours-2
