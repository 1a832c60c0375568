#!/bin/sh
# SPDX-License-Identifier: MIT
#
# in-time.sh <seconds> <command>...: run a test that speaks TAP. One that takes
# longer is ended and bails out, which is one error of that test: the others
# are not its business. What the test leaves running can keep no pipe of ours
# open, so nobody waits for that.
#
# The output is passed on when the test has ended.

limit=$1
shift
said=$(mktemp) || exit 99
exec 4>"$said"
exec 5<"$said"
rm -f "$said"
start=$(date +%s)
timeout --kill-after=10 "$limit" "$@" >&4 4>&- 5<&-
status=$?
cat <&5
took=$(($(date +%s) - start))
case $status in
124 | 137)
	# Killed by somebody else, it says no more than its status does.
	test $took -lt "${limit%.*}" ||
		printf '\nBail out! took longer than %s seconds\n' "$limit"
	;;
esac
exit $status
