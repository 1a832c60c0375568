#!/bin/sh
# SPDX-License-Identifier: MIT
#
# helper.sh: stands for git in PATH (tests/flow/helpers.sh). All calls are
# counted, by the lines of the file HELPER_CALLS; number HELPER_AT does what
# HELPER_HOW says instead of what it is asked for:
#
#	fail, refuse	ends with 128, or with 1, and says so
#	silent		ends with 128 without a word
#	die		is killed at once
#	late		does it, and is killed before it can say so
#	hang, stop	never ends; nor when asked to by a signal
#	empty		says nothing, and that all is well
#	garbage		says something else, and that all is well
#	half		says half of it, and that all is well
#
# HELPER_GIT is the real one; HELPER_HIT the file that tells what was hit.

echo "$*" >>"$HELPER_CALLS"
n=$(wc -l <"$HELPER_CALLS")
if test "$n" != "$HELPER_AT"; then
	exec "$HELPER_GIT" "$@"
fi
echo "$n $*" >>"$HELPER_HIT"
case $HELPER_HOW in
fail)
	echo 'fatal: a test wants this to fail' >&2
	exit 128
	;;
refuse)
	echo 'error: a test wants this to fail' >&2
	exit 1
	;;
silent) exit 128 ;;
die) kill -KILL $$ ;;
late)
	"$HELPER_GIT" "$@"
	kill -KILL $$
	;;
hang) exec sleep 1000 ;;
stop)
	trap '' TERM
	kill -STOP $$
	;;
empty) exit 0 ;;
garbage)
	printf '\001\377 0 %s\n\0x\0' "$n"
	exit 0
	;;
half)
	said=$(mktemp) || exit 1
	"$HELPER_GIT" "$@" >"$said"
	status=$?
	head -c $(($(wc -c <"$said") / 2)) "$said"
	rm -f "$said"
	exit $status
	;;
esac
