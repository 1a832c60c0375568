#!/bin/sh
# SPDX-License-Identifier: MIT
#
# git-lfs: what an entry's pointers point to is on the server before the entry
# is. The remote is a directory, which git-lfs serves by itself.

test_description='contents of git-lfs are uploaded, or the entry is refused'
. "${0%/*}/../lib/refinery.sh"

if ! command -v git-lfs >/dev/null
then
	skip_all='no git-lfs here'
	test_done
fi

# stored: how many contents the server has
stored () {
	find origin.git/lfs/objects -type f 2>/dev/null | wc -l
}

# binary <branch> <file>: a branch of ann's that adds one
binary () {
	git -C ann checkout -q -b "$1" origin/main &&
	echo "$2" >"ann/$2" && git -C ann add . && git -C ann commit -q -m "$1"
}

enqueue () {
	(cd ann && git refinery enqueue "$@") >said 2>&1
}

test_expect_success 'without contents there is nothing to upload' '
	git lfs install --skip-repo >/dev/null &&
	make_origin && make_clone ann &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git refinery init --no-wake --gate=any=true >out 2>&1 &&
	git -C ann fetch -q && git -C ann checkout -q -b plain origin/main &&
	echo "*.bin filter=lfs diff=lfs merge=lfs -text" >ann/.gitattributes &&
	git -C ann add . && git -C ann commit -q -m attributes &&
	enqueue && git -C origin.git refinery run >out 2>&1 &&
	git -C ann fetch -q && test "$(stored)" -eq 0 &&
	git -C origin.git refinery doctor >out &&
	grep "git-lfs.*cannot be seen here" out
'

test_expect_success 'enqueue from a clone uploads them' '
	binary one one.bin && enqueue && test "$(stored)" -eq 1 &&
	git -C origin.git refinery run >out 2>&1 &&
	git -C ann fetch -q && git -C origin.git cat-file -e main:one.bin &&
	git -C origin.git refinery doctor >out &&
	grep "git-lfs.*an entry that lacks some is refused" out
'

test_expect_success 'a branch that only moves them needs none here' '
	git -C ann checkout -q -b moved origin/main &&
	git -C ann mv one.bin other.bin && git -C ann commit -q -m moved &&
	rm -r ann/.git/lfs/objects && enqueue && test "$(stored)" -eq 1
'

test_expect_success 'what the server lacks is refused there, by every way' '
	binary two two.bin &&
	test_must_fail git -C ann push --no-verify origin \
		HEAD:refs/for/main 2>said &&
	grep "contents are missing here: two.bin" said &&
	grep "next: .*git lfs push --all" said &&
	git -C ann push -q --no-verify origin two &&
	test_expect_code 1 git -C origin.git refinery enqueue two 2>said &&
	grep "contents are missing here: two.bin" said &&
	enqueue && test "$(stored)" -eq 2
'

test_expect_success 'also what only a commit in between needs' '
	binary gone gone.bin && git -C ann rm -q gone.bin &&
	echo x >ann/kept && git -C ann add kept && git -C ann commit -q -m kept &&
	test_must_fail git -C ann push --no-verify origin \
		HEAD:refs/for/main 2>said &&
	grep "contents are missing here: gone.bin" said &&
	enqueue && test "$(stored)" -eq 3
'

test_expect_success 'a plain push brings them by the hook of git-lfs' '
	git -C ann lfs install --local >/dev/null &&
	binary pushed pushed.bin &&
	git -C ann push origin HEAD:refs/for/main >said 2>&1 &&
	test "$(stored)" -eq 4
'

test_expect_success 'contents that are lost are said to be' '
	binary lost lost.bin && git -C ann checkout -q plain &&
	rm -r ann/.git/lfs/objects &&
	test_expect_code 1 git -C ann refinery enqueue lost 2>said &&
	grep "git-lfs did not upload what the branch needs" said &&
	grep "missing.*lost.bin" said &&
	test -z "$(git -C origin.git for-each-ref "refs/refinery/queue/main" \
		--format="%(contents)" | grep "^Branch: lost")"
'

if ! test -e "$(git --exec-path)/git-lfs"
then
	test_set_prereq APART
fi

test_expect_success APART 'without git-lfs nothing is enqueued that needs it' '
	binary without without.bin && mkdir bin &&
	for program in git git-refinery sh
	do
		ln -s "$(command -v $program)" bin/$program || return 1
	done &&
	(cd ann && PATH="$TRASH/bin" test_expect_code 1 git-refinery enqueue) \
		2>said &&
	grep "git-lfs is not installed" said && grep "^next: install git-lfs" said
'

test_expect_success 'a pointer that is no file of git-lfs is a text' '
	git -C ann checkout -q -b text origin/main &&
	git -C ann cat-file blob origin/main:one.bin >ann/pointer.txt &&
	sed -i "s/sha256:./sha256:0/" ann/pointer.txt &&
	git -C ann add . && git -C ann commit -q -m text && enqueue &&
	git -C origin.git refinery run >out 2>&1 &&
	git -C origin.git cat-file -e main:pointer.txt &&
	git -C origin.git refinery verify
'
test_done
