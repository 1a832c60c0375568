#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='a process may die anywhere, and the next one makes it good'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/sweep.sh"
. "$REFINERY_SOURCE/tests/lib/scenarios.sh"

test_expect_success 'system calls can be counted and disturbed here' '
	sweep_start
'

scenarios >plan
while read -r scenario points; do
	test_expect_success "$scenario: one of the processes is killed" "
		sweep $scenario one $points
	"
	test_expect_success "$scenario: all of them are killed" "
		sweep $scenario all $points
	"
done <plan

test_done
