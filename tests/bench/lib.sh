# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What the benchmarks have in common. bench_begin makes a world of its own, in
# $work, and goes there.

bench_begin()
{
	work=$(mktemp -d "${TMPDIR:-/tmp}/git-refinery-bench.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	export HOME=$work GIT_CONFIG_GLOBAL=$work/.gitconfig
	export GIT_CONFIG_NOSYSTEM=1 XDG_CACHE_HOME=$work/.cache
	git config --global init.defaultBranch main
	git config --global advice.detachedHead false
	git config --global user.name bench
	git config --global user.email bench@example.org
	git config --global gc.auto 0
	cd "$work" || exit 1
}

now()
{
	date +%s%N
}

median()
{
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
