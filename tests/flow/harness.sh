#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='what make check makes of a test that does not end'
. "${0%/*}/../lib/refinery.sh"

# What automake makes of script $1, which has $2 seconds.
check()
{
	cat >script &&
		sh "$REFINERY_SOURCE/build-aux/tap-driver.sh" \
			--test-name "$1" --log-file "$1.log" \
			--trs-file "$1.trs" -- \
			sh "$REFINERY_SOURCE/tests/lib/in-time.sh" "$2" \
			sh ./script >"$1.out" &&
		sed -n 's/^:test-result: //p' "$1.trs" >"$1.results"
}

test_expect_success 'a test over its time is one error' '
	check hangs 1 <<-\END &&
	echo "ok 1 - before"
	sleep 1000
	echo "ok 2 - after"
	echo 1..2
	END
	printf "%s\n" PASS ERROR >expect &&
	test_cmp expect hangs.results &&
	test_line "ERROR: hangs - Bail out! took longer than 1 seconds" hangs.out
'

test_expect_success 'what it leaves behind holds nobody up' '
	check leaves 20 <<-\END &&
	sleep 300 &
	echo $! >left
	echo "ok 1 - done"
	echo 1..1
	END
	kill "$(cat left)" &&
	echo PASS >expect &&
	test_cmp expect leaves.results
'

test_expect_success 'one that is killed says so, and not that it was late' '
	check killed 20 <<-\END &&
	echo 1..1
	echo "ok 1 - done"
	kill -KILL $$
	END
	printf "%s\n" PASS ERROR >expect &&
	test_cmp expect killed.results &&
	! grep longer killed.out
'

test_done
