# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What every script of tests/cmd and tests/flow stands on: sharness, a world
# of its own (home, names, dates, no configuration of this host) and fixtures.
# A script sets test_description, then sources this file:
#
#	test_description='enqueue puts a branch in the queue'
#	. "${0%/*}/../lib/refinery.sh"
#
# It can be run by hand, too, from the top of a built tree. Each script works
# in a directory of its own, "trash directory.<name>", which is also its HOME.
# Cases are quoted && chains; a broken chain is an error. With REFINERY_LOGGED
# the output of cases goes to stderr, that is, into the log of make check.

: "${REFINERY_SOURCE:=$(cd "${0%/*}/../.." && pwd -P)}"
: "${REFINERY_BUILD:=$(pwd -P)}"
export REFINERY_SOURCE REFINERY_BUILD

if ! test -x "$REFINERY_BUILD/git-refinery"; then
	echo "Bail out! no git-refinery in $REFINERY_BUILD: run make there"
	exit 1
fi

# --- the world ---

for refinery_variable in $(env | sed -n \
	-e 's/^\(GIT_[A-Za-z0-9_]*\)=.*/\1/p' \
	-e 's/^\(XDG_[A-Za-z0-9_]*\)=.*/\1/p' \
	-e 's/^\(REFINERY_COMPLETE\)=.*/\1/p' \
	-e 's/^\(REFINERY_TEST_[A-Z]*\)=.*/\1/p'); do
	unset "$refinery_variable"
done
unset refinery_variable TMPDIR CDPATH MAKEFLAGS MAKELEVEL MFLAGS
unset EMAIL SSH_ASKPASS REMOTE_USER GL_USER GL_USERNAME GITEA_PUSHER_NAME

# Scripts of the same name in tests/cmd and tests/flow run at the same time.
SHARNESS_TEST_DIRECTORY=$(basename "$(cd "${0%/*}" && pwd)")
SHARNESS_TEST_DIRECTORY=$REFINERY_BUILD/tests/$SHARNESS_TEST_DIRECTORY
SHARNESS_TEST_SRCDIR=$REFINERY_SOURCE/tests
SHARNESS_BUILD_DIRECTORY=$REFINERY_BUILD
SHARNESS_TEST_EXTENSION='sh'
HARNESS_ACTIVE=1
export SHARNESS_TEST_DIRECTORY SHARNESS_TEST_SRCDIR SHARNESS_BUILD_DIRECTORY
export SHARNESS_TEST_EXTENSION HARNESS_ACTIVE
mkdir -p "$SHARNESS_TEST_DIRECTORY"

chain_lint=t
# shellcheck disable=SC1091
. /usr/share/sharness/sharness.sh

if test -n "$REFINERY_LOGGED"; then
	exec 3>&2 4>&2
fi

umask 022
TRASH=$(pwd -P)
REFINERY_HOME=$HOME
HOME=$TRASH
XDG_CACHE_HOME=$TRASH/.cache
XDG_CONFIG_HOME=$TRASH/.config
XDG_RUNTIME_DIR=$TRASH/.run
GIT_CONFIG_NOSYSTEM=1
GIT_CONFIG_GLOBAL=$TRASH/.gitconfig
GIT_CEILING_DIRECTORIES=${TRASH%/*}
GIT_TERMINAL_PROMPT=0
GIT_AUTHOR_NAME='A U Thor'
GIT_AUTHOR_EMAIL=author@example.org
GIT_COMMITTER_NAME='C O Mitter'
GIT_COMMITTER_EMAIL=committer@example.org
export HOME XDG_CACHE_HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR
export GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_CEILING_DIRECTORIES
export GIT_TERMINAL_PROMPT GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

git config --global init.defaultBranch main
git config --global advice.detachedHead false
git config --global gc.auto 0
git config --global maintenance.auto false

# A minute later: dates are fixed, and no two commits have the same.
test_tick()
{
	refinery_tick=$((${refinery_tick:-1700000000} + 60))
	GIT_AUTHOR_DATE="@$refinery_tick +0100"
	GIT_COMMITTER_DATE="@$refinery_tick +0100"
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}
test_tick

# --- sanitizers ---

# They report to files, so that a report counts even where a test expects
# failure or nobody looks at stderr; each file fails the script.
# shellcheck disable=SC2089,SC2090 # the sanitizers parse these quotes
if test -n "$ASAN_OPTIONS"; then
	mkdir "$TRASH/.sanitizer"
	ASAN_OPTIONS=$ASAN_OPTIONS:log_path=\"$TRASH/.sanitizer/report\"
	UBSAN_OPTIONS=$UBSAN_OPTIONS:log_path=\"$TRASH/.sanitizer/report\"
	export ASAN_OPTIONS UBSAN_OPTIONS
fi

refinery_reports()
{
	cat "$TRASH"/.sanitizer/report* >&2 2>/dev/null
}

refinery_passed()
{
	refinery_reports || return 0
	echo 'Bail out! a sanitizer found an error' >&5
	exit 1
}
cleanup refinery_passed

refinery_exit()
{
	refinery_status=$?
	test -d "$TRASH" && refinery_reports
	(exit $refinery_status)
	die
}
trap refinery_exit EXIT

# Run a command that traces others: leaks cannot be looked for there.
traced()
{
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:detect_leaks=0} "$@"
}

# --- fixtures ---

# make_origin [<name>]: a bare repository, origin.git, whose branch main has
# README, a Makefile, check.sh and ten files src/0 ... src/9 of five lines.
# `make check` runs check.sh, which fails if a line of a file below src says
# FAIL, or if more than one file below src says HALF: two changes with HALF
# pass alone and fail together.
make_origin()
{
	refinery_origin=${1:-origin.git}
	git init -q --bare "$refinery_origin" &&
	git init -q "$refinery_origin.seed" &&
	(
		cd "$refinery_origin.seed" &&
		mkdir src &&
		echo 'A repository to test with.' >README &&
		printf 'check:\n\t@sh ./check.sh\n' >Makefile &&
		cat >check.sh <<-'END' &&
		if grep -rn FAIL src; then
			echo 'not ok 1 - no file says FAIL'
			exit 1
		fi
		if test "$(grep -rl HALF src | wc -l)" -gt 1; then
			echo 'not ok 1 - at most one file says HALF'
			exit 1
		fi
		echo 'ok 1 - all is well'
		END
		for refinery_i in 0 1 2 3 4 5 6 7 8 9; do
			printf '%s\n' "file $refinery_i" one two three four \
				>"src/$refinery_i" || exit 1
		done &&
		git add . &&
		git commit -q -m 'start' &&
		git push -q "../$refinery_origin" HEAD:refs/heads/main
	) &&
	rm -rf "$refinery_origin.seed"
}

# make_clone <name> [<origin>]: a clone, with the submitter's name in it.
make_clone()
{
	git clone -q "${2:-origin.git}" "$1" 2>/dev/null &&
	git -C "$1" config user.name "$1" &&
	git -C "$1" config user.email "$1@example.org"
}

# commit_file <clone> <branch> <path> <content> [<message>]: one commit that
# writes a file. A branch that does not exist starts at origin/main.
commit_file()
{
	test_tick &&
	(
		cd "$1" &&
		if git show-ref -q --verify "refs/heads/$2"; then
			git checkout -q "$2"
		else
			git checkout -q --no-track -b "$2" origin/main
		fi &&
		mkdir -p "$(dirname "./$3")" &&
		printf '%s\n' "$4" >"$3" &&
		git add -- "$3" &&
		git commit -q -m "${5:-$2: write $3}"
	)
}

# wait_until <command> [<seconds>]: run it until it succeeds, for 20 seconds
# at most; the only place that may sleep.
wait_until()
{
	refinery_tries=$((${2:-20} * 20))
	until eval "$1"; do
		refinery_tries=$((refinery_tries - 1))
		if test $refinery_tries -le 0; then
			echo >&2 "wait_until: in vain for: $1"
			return 1
		fi
		sleep 0.05
	done
}

# invariants <bare>: what must hold of a served repository at every moment
# when nothing is running in it, also after any crash (I1 to I10).
invariants()
{
	sh "$REFINERY_SOURCE/tests/lib/invariants.sh" "$1"
}

# --- assertions ---

# test_cmp, test_must_fail, test_expect_code, test_must_be_empty and more come
# from sharness.

# test_line <line> <file>: does the file have exactly this line?
test_line()
{
	grep -qxF -e "$1" "$2" && return
	echo >&2 "test_line: no line '$1' in $2:"
	cat >&2 "$2"
	return 1
}

# test_text <text> <file>: does the text stand somewhere in the file?
test_text()
{
	grep -qF -e "$1" "$2" && return
	echo >&2 "test_text: no '$1' in $2:"
	cat >&2 "$2"
	return 1
}
