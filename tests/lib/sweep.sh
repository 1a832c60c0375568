# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# The sweep: a command is run again and again in a fresh copy of the same
# world, and each time another one of its system calls that write does not
# happen: the process is killed just before it, all of them are, or the call
# fails (tests/lib/inject.c). Then the command is given once more, as a person
# or cron would, and the world must end as after a run that nobody disturbed.
#
# A script sources this after refinery.sh, calls sweep_start, and defines for a
# scenario <name>
#
#	<name>_prepare		make the world in the current directory
#	<name>_command		call what is disturbed: disturbed <command>...
#	<name>_recover <status>	what is done afterwards, with the status that
#				the command had; fails if it must not be so
#
# then calls `sweep <name> <mode> <points>`. Modes: one and all (killed), the
# name of an error, or power cuts: order and any, see loss.c. A world is a directory of its own, at the same path for
# each copy, with the served repository in origin.git or clone.
#
# SWEEP_ONLY: the scenarios to take, all if it is not set.
# SWEEP_SEED chooses the points; it is printed, so that a run can be repeated.
# REFINERY_STRESS=1 takes every point.

: "${SWEEP_SEED:=1795395196}"
: "${SWEEP_WORKERS:=2}"
sweep_mount=
: "${REFINERY_STRESS:=}"

# Compile the engine and see whether the kernel lets it work.
sweep_start()
{
	# In memory if there is room: copying is much of the work.
	if test -d /dev/shm && test -w /dev/shm; then
		SWEEP=$(mktemp -d /dev/shm/refinery-sweep.XXXXXX)
	else
		SWEEP=$(mktemp -d "$TRASH/sweep.XXXXXX")
	fi
	trap sweep_end EXIT
	sweep_how='' sweep_at='' sweep_list=/dev/null
	sweep_model='' sweep_record=''
	# shellcheck disable=SC2086 # may be several words
	${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra \
		-o "$SWEEP/inject" "$REFINERY_SOURCE/tests/lib/inject.c" &&
		${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra \
			-o "$SWEEP/loss" "$REFINERY_SOURCE/tests/lib/loss.c" &&
		"$SWEEP/inject" true
}

# However the script ends: memory is precious, and a mount stays for ever.
sweep_end()
{
	sweep_ended=$?
	rm -rf "$SWEEP"
	if test -n "$sweep_mount"; then
		umount "$sweep_mount"
	fi
	(exit $sweep_ended)
	refinery_exit
}

disturbed()
{
	traced "$SWEEP/inject" ${sweep_how:+"$sweep_how"} \
		${sweep_at:+"--at=$sweep_at"} --list="$sweep_list" \
		${sweep_record:+"--record=$sweep_record"} \
		--below="$(sweep_below)" "$@"
}

# A power cut of the host that serves. Which start of the host it was is
# forgotten with it.
sweep_below()
{
	case $sweep_model in
	'') pwd ;;
	*) echo "$PWD/origin.git" ;;
	esac
}

sweep_cut()
{
	test -z "$sweep_model" && return
	"$SWEEP/loss" "$sweep_record" "$PWD/origin.git" \
		"$PWD/../saved/origin.git" "$sweep_model" $((SWEEP_SEED + $1)) &&
		find . -name boot -type f -delete
}

# What a repository has come to, in words without ids and times.
sweep_describe()
{
	git --git-dir="$1" log --format='%s%n%an %ae' main -- &&
		git --git-dir="$1" rev-parse 'main^{tree}' &&
		git --git-dir="$1" log --first-parent --reverse --format='
%(trailers:key=Event,valueonly)%(trailers:key=Entry,valueonly)' \
			refs/refinery/log/main -- |
		awk 'NF == 1 { event = $1 } NF > 2 { print event, $4 }' |
			sort &&
		git --git-dir="$1" for-each-ref --format='%(refname)' \
			refs/heads &&
		sweep_queue "$1"
}

# The ref of an entry that has ended may come back with a cut, and no harm.
sweep_queue()
{
	test -n "$sweep_model" ||
		git --git-dir="$1" for-each-ref --format='queue: %(subject)' \
			refs/refinery/queue | sort
}

# What must hold of it at the end, besides being as expected.
sweep_check()
{
	sweep_left=$(find "$1" -name '*.lock')
	if test -n "$sweep_left"; then
		echo "locks are left: $sweep_left"
		return 1
	fi
	git --git-dir="$1" fsck --strict --no-dangling --no-progress &&
		invariants "$1" &&
		git --git-dir="$1" refinery verify
}

# The served repository of the world in the current directory.
sweep_repository()
{
	if test -d origin.git; then
		echo "$PWD/origin.git"
	else
		echo "$PWD/clone/.git"
	fi
}

# In the directory of a worker: its world, and what must come of it.
sweep_prepare()
{
	rm -rf world saved && mkdir world && cd world &&
		"$1_prepare" && sweep_repository >../repository && cd .. &&
		cp -a world saved && cd world &&
		sweep_how='' sweep_at='' sweep_list=$PWD/../calls &&
		"$1_command" && "$1_recover" 0 && cd .. &&
		sweep_describe "$(cat repository)" >expect
}

# A failure ends a command by no signal and is explained in what it said.
sweep_explained()
{
	test "$2" -eq 0 && return
	if test "$2" -gt 128 || ! grep -qE '^(error|fatal): ' "$1"; then
		echo "the failure is not explained"
		return 1
	fi
}

# The world as new, the command disturbed at point <n>, and once more.
sweep_point()
{
	rm -rf world hit record && cp -a saved world && mkdir record &&
		cd world || return 1
	case $2 in
	order | any) sweep_how=--kill=all sweep_record=$PWD/../record ;;
	one | all) sweep_how=--kill=$2 ;;
	*) sweep_how=--error=$2 ;;
	esac
	sweep_at=$3
	sweep_list=$PWD/../hit
	"$1_command" >../said 2>&1
	sweep_status=$?
	cat ../said
	echo "status $sweep_status at: $(cat ../hit)"
	case $2 in
	one | all | order | any) ;;
	*) sweep_explained ../said $sweep_status || return 1 ;;
	esac
	sweep_cut "$3" || return 1
	"$1_recover" $sweep_status || return 1
	cd ..
	sweep_describe "$(cat repository)" >got &&
		diff expect got && sweep_check "$(cat repository)"
}

# Take the points of one worker, one after the other.
sweep_work()
{
	while read -r sweep_n; do
		if (sweep_point "$1" "$2" "$sweep_n") >out 2>&1; then
			echo "$sweep_n" >>passed
		else
			{
				echo "--- $1 $2 $sweep_n, seed $SWEEP_SEED"
				cat out
			} >>failed
		fi
	done <points
}

sweep_worker()
{
	mkdir -p "$SWEEP/$3" && cd "$SWEEP/$3" || return 1
	XDG_CACHE_HOME=$PWD/world/cache
	if ! (sweep_prepare "$1") >out 2>&1; then
		{
			echo "--- $1 cannot be prepared"
			cat out
		} >failed
		return 1
	fi
	# Different points for each worker, in the order of a shuffled deck.
	awk -v n="$(wc -l <calls)" -v want="$4" -v worker="$3" \
		-v workers="$SWEEP_WORKERS" -v seed="$SWEEP_SEED" '
		BEGIN {
			srand(seed)
			for (i = 1; i <= n; i++)
				deck[i] = i
			if (want == "every" || want > n)
				want = n
			for (i = 1; i <= want; i++) {
				j = i + int(rand() * (n - i + 1))
				k = deck[i]; deck[i] = deck[j]; deck[j] = k
				if (i % workers == worker % workers)
					print deck[i]
			}
		}' >points
	sweep_work "$1" "$2"
}

# sweep <name> <mode> <points>: that many of them, or all under stress.
sweep()
{
	case " ${SWEEP_ONLY:-$1} " in
	*" $1 "*) ;;
	*) return 0 ;;
	esac
	sweep_want=$3 sweep_model='' sweep_record=''
	case $2 in
	order | any) sweep_model=$2 ;;
	esac
	test -z "$REFINERY_STRESS" || sweep_want=every
	sweep_i=0
	while test $sweep_i -lt "$SWEEP_WORKERS"; do
		sweep_i=$((sweep_i + 1))
		rm -rf "${SWEEP:?}/$sweep_i"
		(sweep_worker "$1" "$2" $sweep_i "$sweep_want") </dev/null &
	done
	wait
	cat "$SWEEP"/*/failed 2>/dev/null | head -n 200
	echo "$1 $2: $(cat "$SWEEP"/*/passed 2>/dev/null | wc -l) points" \
		"passed of $(cat "$SWEEP"/*/points | wc -l)," \
		"$(wc -l <"$SWEEP/1/calls") there are; seed $SWEEP_SEED"
	! cat "$SWEEP"/*/failed >/dev/null 2>&1
}
