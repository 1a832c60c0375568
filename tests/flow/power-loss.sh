#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='what a power cut takes away, the next run makes good'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/sweep.sh"
. "$REFINERY_SOURCE/tests/lib/scenarios.sh"

# Everything is killed at some call, and then what was not synced is lost
# (tests/lib/loss.c); crash.sh has the same where nothing is.

test_expect_success 'system calls can be counted and disturbed here' '
	sweep_start
'

# Not any where one after the other is rejected: the ref of an entry that ended before the last one did
# may come back, and no run takes it away again.
while read -r scenario order any; do
	test_expect_success "$scenario: names are lost in order" "
		sweep $scenario order $order
	"
	test -z "$any" || test_expect_success "$scenario: any name is lost" "
		sweep $scenario any $any
	"
done <<-END
	land 6 8
	mixed 3
	freeze 2
	enqueue 3 4
	push 4 5
	withdraw 2 2
END

test_done
