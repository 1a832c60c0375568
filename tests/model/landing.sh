#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The models of landing in doc/model, checked by spin: a right form must have
# no error in any reachable state, a wrong variant must be found out, and what
# a witness denies must happen.
#
#	tests/model/landing.sh			small bounds, about a minute
#	REFINERY_STRESS=1 tests/model/landing.sh	large ones too

models=$(cd "${srcdir:-.}/doc/model" && pwd) || exit 1
: "${CC:=gcc}"

# kind | model | switches | what it is about
# The first switch of a VARIANT or a WITNESS is its name. A large run must
# reach a million states.
runs()
{
	cat <<-'END'
	right   | form-a | | one entry
	right   | form-a | OUTSIDER | one entry, outsider
	VARIANT | form-a | NO_LOCK | no lock
	VARIANT | form-a | INTENT | announce the landing instead of locking
	VARIANT | form-a | LAND_NO_STATE | land what has ended
	VARIANT | form-a | LAND_NO_HISTORY | land without a look at the target
	VARIANT | form-a | REJECT_NO_STATE | reject what has ended
	VARIANT | form-a | REJECT_NO_HISTORY | reject without a look at the target
	VARIANT | form-a | BREAK_LIVE | break the lock of a live owner
	VARIANT | form-a | TARGET_BLIND OUTSIDER | write the target without comparing
	WITNESS | form-a | LANDED | it can land
	WITNESS | form-a | REJECTED | it can be rejected

	right   | form-b | | one entry
	right   | form-b | OUTSIDER | one entry, outsider
	VARIANT | form-b | NO_VERIFY | reject without verifying the target
	VARIANT | form-b | LOG_FIRST | list the log before the target
	VARIANT | form-b | NO_HISTORY | no look at the target's history
	VARIANT | form-b | TARGET_BLIND | do not compare the target
	VARIANT | form-b | LOG_BLIND | do not compare the log
	VARIANT | form-b | BREAK_LIVE | break the lock of a live owner
	VARIANT | form-b | BREAK_RACE | look at a stale lock, break it later
	WITNESS | form-b | LANDED | it can land
	WITNESS | form-b | REJECTED | it can be rejected
	WITNESS | form-b | CRASHED | it can land in spite of all crashes

	right   | batch | | two entries
	right   | batch | WITHDRAW CRASHES=1 | two entries, withdrawal
	right   | batch | OUTSIDER CRASHES=1 | two entries, outsider
	VARIANT | batch | REJECT_NO_VERIFY | reject without verifying the target
	VARIANT | batch | WITHDRAW_NO_VERIFY WITHDRAW CRASHES=1 ROUNDS=1 | withdraw without verifying the target
	VARIANT | batch | WITHDRAW_NO_HISTORY WITHDRAW CRASHES=1 ROUNDS=1 | withdraw without a look at the target
	VARIANT | batch | WITHDRAW_KNOWS WITHDRAW CRASHES=1 ROUNDS=1 | a withdrawal vouches for the target's history
	VARIANT | batch | LOG_FIRST | list the log before the target
	VARIANT | batch | NO_HISTORY | no look at the target's history
	VARIANT | batch | TARGET_BLIND | do not compare the target
	VARIANT | batch | LOG_BLIND | do not compare the log
	VARIANT | batch | LATE_LOG | read the log after the look at the entries
	VARIANT | batch | TRUST_REFS WITHDRAW CRASHES=0 | withdraw whatever has a ref
	VARIANT | batch | TRUST_REFS OUTSIDER CRASHES=0 | land or reject whatever has a ref
	VARIANT | batch | DELETE_FIRST | delete the refs before the log moves
	VARIANT | batch | DELETE_ANY OUTSIDER CRASHES=1 | delete a ref of a later life
	VARIANT | batch | NO_RESTORE OUTSIDER CRASHES=1 | reopen without reconciling the ref
	VARIANT | batch | REPAIR_BLIND CRASHES=1 | reconcile without verifying the target
	VARIANT | batch | REJECT_GROUP | reject a member that was not tested alone
	VARIANT | batch | REJECT_ON_PASSED | reject on top of what passed but did not land
	VARIANT | batch | BREAK_LIVE | break the lock of a live owner
	VARIANT | batch | BREAK_RACE | look at a stale lock, break it later
	WITNESS | batch | LANDED | an entry can land
	WITNESS | batch | GROUP | both can land at once
	WITNESS | batch | SPLIT | a group can be split
	WITNESS | batch | COMPLETED | the log can be completed from the target
	WITNESS | batch | WITHDRAWN WITHDRAW ROUNDS=1 CRASHES=1 | an entry can be withdrawn
	WITNESS | batch | REOPENED OUTSIDER CRASHES=1 | pushed away, an entry can land again
	WITNESS | batch | BOTH_REOPENED OUTSIDER CRASHES=1 | pushed away, both can land again
	END
	if test "${REFINERY_STRESS:-0}" = 1; then
		cat <<-'END'
		large | form-a | OUTSIDER RUNNERS=3 | three runners, outsider
		large | form-b | OUTSIDER RUNNERS=3 ROUNDS=2 | three runners, outsider
		large | batch | WITHDRAW TRIES=2 | two entries, withdrawal
		large | batch | OUTSIDER | two entries, outsider
		large | batch | OUTSIDER WITHDRAW ROUNDS=1 | two entries, withdrawal, outsider
		large | batch | OUTSIDER WITHDRAW CRASHES=0 | as before, longer without crashes
		END
	fi
}

# check <kind> <model> <switches>: run one model in the current directory.
# The verdict is the exit status, what pan said is in pan.out.
check()
{
	case $1 in
	VARIANT | WITNESS) defines=-D$1_ options='-O0' ;;
	right) defines='' options='-O1' ;;
	large) defines='' options='-O2 -DCOLLAPSE' ;;
	esac
	for switch in $3; do
		case $defines in
		*_) defines=$defines$switch ;;
		*) defines="$defines -D$switch" ;;
		esac
	done

	states=
	rm -f pan pan.* ./*.trail
	# shellcheck disable=SC2086 # lists of options
	spin -a $defines "$2.pml" >pan.out 2>&1 &&
	$CC -w $options -DSAFETY -DMEMLIM=1400 -o pan pan.c >>pan.out 2>&1 &&
	./pan -m10000 -w23 >pan.out 2>&1 || return 1

	states=$(awk '/states, stored/ { print $1 }' pan.out)
	case $1 in
	VARIANT | WITNESS)
		grep -q '^pan:1: assertion violated' pan.out
		return
		;;
	large)
		test "${states:-0}" -ge 1000000 || return 1
		;;
	esac
	grep -q 'errors: 0$' pan.out &&
	! grep -q -e 'not completed' -e 'too small' -e 'out of memory' pan.out
}

# Each switch of a model has a run of that model, so that none is forgotten.
every_switch_runs()
{
	for model in form-a form-b batch; do
		grep -Eo '(VARIANT|WITNESS)_[A-Z_]+' "$model.pml" | sort -u |
		sed "s/^/$model /"
	done >in-models
	awk -F '|' '/VARIANT|WITNESS/ {
		gsub(/ /, "", $1); gsub(/ /, "", $2); split($3, s, " ")
		print $2, $1 "_" s[1]
	}' table | sort -u >in-table
	sort -u in-models | diff - in-table >pan.out
}

# result <status> <text>
result()
{
	n=$((n + 1))
	if test "$1" = 0; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' pan.out
		failed=1
	fi
}

if ! command -v spin >/dev/null; then
	echo 1..1
	echo 'not ok 1 - spin is missing: install the Debian package spin'
	exit 1
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cp "$models"/*.pml "$work" && cd "$work" || exit 1

n=0
failed=0
runs | grep '|' >table
echo "1..$(($(wc -l <table) + 1))"

every_switch_runs
result $? 'every variant and every witness of the models is run'

while IFS='|' read -r kind model switches about; do
	kind=${kind%% *}
	model=${model# }
	model=${model% }
	check "$kind" "$model" "$switches"
	status=$?
	case $kind in
	VARIANT) verdict='is found to be wrong' ;;
	WITNESS) verdict='is witnessed' ;;
	*) verdict='no error' ;;
	esac
	result $status "$model:$about: $verdict"
	echo "# $states states"
done <table

exit $failed
