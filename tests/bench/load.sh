# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# A load of branches, and what lands them: a shell loop and git-refinery. To be
# used after lib.sh, in $work, with
#
#	branches	how many, 8 or more
#	seconds		what a test takes
#	clean		not empty: all of them are good
#	seed		where those that do not land are: 0 for set places,
#			else anywhere, the same for the same seed
#
# Unless clean, five in a hundred fail (one at least), two fail only together,
# and two do not merge with each other.

# The test: run where the files are. A line to $work/runs for each time; what
# is red by verdict.sh, which takes no time and counts nothing.
load_test()
{
	cat >verdict.sh <<'END'
! grep -rq FAIL src && test "$(grep -rl HALF src | wc -l)" -le 1
END
	cat >check.sh <<END
echo x >>"$work/runs"
sleep $seconds
. "$work/verdict.sh"
END
}

# How many fail on their own.
failing()
{
	test -n "$clean" && echo 0 || echo $((branches < 20 ? 1 : branches / 20))
}

# The most that can land: one of the pair and one of those that conflict, too.
good()
{
	test -n "$clean" && echo "$branches" ||
		echo $((branches - $(failing) - 2))
}

# shuffle <seed>: kinds in another order. The generator is that of POSIX for
# rand(); its low bits are poor.
shuffle()
{
	local i j x=$1 swap

	for ((i = branches; i > 1; i--)); do
		x=$(((x * 1103515245 + 12345) & 0x7fffffff))
		j=$(((x >> 8) % i + 1))
		swap=${kinds[i]}
		kinds[i]=${kinds[j]}
		kinds[j]=$swap
	done
}

# What each branch is, in $kinds from 1 on.
cast()
{
	local i at

	kinds=()
	for ((i = 1; i <= branches; i++)); do
		kinds[i]=good
	done
	test -z "$clean" || return 0
	for i in 30 75; do
		kinds[branches * i / 100]=half
	done
	for i in 0 1; do
		kinds[branches / 2 + i]=conflict
	done
	for ((i = 0; i < $(failing); i++)); do
		at=$((i * 20 + 7))
		while test "${kinds[at]}" != good; do
			at=$((at % branches + 1))
		done
		kinds[at]=fail
	done
	test "$seed" -eq 0 || shuffle "$seed"
}

content()
{
	case ${kinds[$1]} in
	half) echo HALF >"src/new$1" ;;
	conflict) echo "$1" >src/5 ;;
	fail) echo FAIL >"src/new$1" ;;
	good) echo good >"src/new$1" ;;
	esac
}

# load <file>...: plain.git with the branches b1, b2, ..., and these files at
# the top of main.
load()
{
	local i

	load_test
	cast
	rm -rf seed plain.git
	git init -q seed
	mkdir seed/src
	for ((i = 0; i < 200; i++)); do
		echo "file $i" >"seed/src/$i"
	done
	test $# -eq 0 || cp "$@" seed
	(
		cd seed || exit 1
		git add .
		git commit -q -m base
		for ((i = 1; i <= branches; i++)); do
			git checkout -q -b "b$i" main
			content "$i"
			git add .
			git commit -q -m "change $i"
		done
		git checkout -q main
	)
	git clone -q --bare seed plain.git
}

# The counting bound: the ways to choose those that fail and one of the pair;
# one run, where none does.
bound()
{
	test -z "$clean" || { echo 1.0; return; }
	awk -v n="$branches" -v k=$(($(failing) + 1)) 'BEGIN {
		for (i = 0; i < k; i++)
			bits += (log(n - i) - log(i + 1)) / log(2)
		printf "%.1f", bits
	}'
}

# measured <name> <repository> <command>...: a line "<runs> <landed> <ms>" to
# <name>.rows.
measured()
{
	local name=$1 repository=$2 start
	shift 2

	: >runs
	start=$(now)
	"$@" >output 2>&1 || true
	printf '%s %s %s\n' "$(wc -l <runs)" \
		"$(git -C "$repository" log --format=%s main |
			grep -c '^change ')" \
		$((($(now) - start) / 1000000)) >>"$name.rows"
}

# ours <slots>: queued first, which is not measured.
ours()
{
	local i

	rm -rf served.git
	cp -r plain.git served.git
	git -C served.git refinery init --no-hooks --no-wake \
		--gate="check=sh $work/check.sh" >/dev/null
	git -C served.git config refinery.sandbox off
	git -C served.git config refinery.main.slots "$1"
	for ((i = 1; i <= branches; i++)); do
		git-refinery -C served.git enqueue "b$i" >/dev/null 2>&1
	done
	measured "ours-$1" served.git git-refinery -C served.git run
	git-refinery -C served.git verify >/dev/null
}

land_by_hand()
{
	git -C loop fetch -q
	git -C loop checkout -q -B work "origin/b$1"
	if ! git -C loop rebase -q origin/main; then
		git -C loop rebase --abort
	elif (cd loop && sh "$work/check.sh"); then
		git -C loop push -q origin work:main
	fi
}

shell_loop()
{
	local i

	for ((i = 1; i <= branches; i++)); do
		land_by_hand "$i"
	done
}

by_hand()
{
	rm -rf loop loop.git
	cp -r plain.git loop.git
	git clone -q loop.git loop
	measured by-hand loop.git shell_loop
}

# over <name>: the runs of each round over the bound.
over()
{
	awk -v bound="$(bound)" '{ print $1 / bound }' "$1.rows"
}

# column <number> <name>: the median.
column()
{
	cut -d' ' -f"$1" "$2.rows" | median
}

# times <name>: the time over that of the shell loop in the same round.
times()
{
	paste -d' ' "$1.rows" by-hand.rows | awk '{ print $3 / $6 }' | median
}
