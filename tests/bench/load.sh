# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# A load of branches, and what lands them: a shell loop and git-refinery. To be
# used after lib.sh, in $work, with
#
#	branches	how many
#	seconds		what a test takes
#	clean		not empty: all of them are good
#
# Otherwise five in a hundred fail, two fail only together, and two do not
# merge with each other.

# The test: run where the files are. A line to $work/runs for each time.
load_test()
{
	cat >check.sh <<END
echo x >>"$work/runs"
sleep $seconds
! grep -rq FAIL src && test "\$(grep -rl HALF src | wc -l)" -le 1
END
}

content()
{
	case ${clean:+clean}$1 in
	$((branches * 30 / 100)) | $((branches * 75 / 100)))
		echo HALF >"src/new$1" ;;
	$((branches / 2)) | $((branches / 2 + 1)))
		echo "$1" >src/5 ;;
	*)
		if test -z "$clean" && test $(($1 % 20)) -eq 7; then
			echo FAIL >"src/new$1"
		else
			echo good >"src/new$1"
		fi ;;
	esac
}

# load <file>...: plain.git with the branches b1, b2, ..., and these files at
# the top of main.
load()
{
	local i

	load_test
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

# The counting bound: those that fail are each seventh of twenty, and one of
# the pair.
bound()
{
	test -z "$clean" || { echo 1.0; return; }
	awk -v n="$branches" 'BEGIN {
		k = int((n + 13) / 20) + 1
		for (i = 0; i < k; i++)
			bits += (log(n - i) - log(i + 1)) / log(2)
		printf "%.1f", bits
	}'
}

# measured <file> <repository> <command>...: a line "<runs> <landed> <ms>".
measured()
{
	local file=$1 repository=$2 start
	shift 2

	: >runs
	start=$(now)
	"$@" >output 2>&1 || true
	printf '%s %s %s\n' "$(wc -l <runs)" \
		"$(git -C "$repository" log --format=%s main |
			grep -c '^change ')" \
		$((($(now) - start) / 1000000)) >>"$file"
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

# row <title> <file>: medians, and the time over that of the shell loop.
row()
{
	printf '%-34s %6s %7s %9s %7.2f\n' "$1" \
		"$(cut -d' ' -f1 "$2" | median)" \
		"$(cut -d' ' -f2 "$2" | median)" \
		"$(cut -d' ' -f3 "$2" | median)" \
		"$(paste -d' ' "$2" by-hand | awk '{ print $3 / $6 }' | median)"
}

head_row()
{
	printf '%-34s %6s %7s %9s %7s\n' '' runs landed ms ratio
}
