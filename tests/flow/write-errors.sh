#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='a disk that is full or broken: said, and nothing wrong done'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/sweep.sh"
. "$REFINERY_SOURCE/tests/lib/scenarios.sh"

test_expect_success 'system calls can be counted and disturbed here' '
	sweep_start
'

scenarios >plan
while read -r scenario points; do
	test_expect_success "$scenario: no space is left" "
		sweep $scenario ENOSPC $points
	"
	test_expect_success "$scenario: input and output errors" "
		sweep $scenario EIO $points
	"
done <plan

test_done
