#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='a power cut on ext4 takes nothing that was said, and stops nobody'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# A cut: what the file system has written so far, and no more, is in a copy of
# its image. Nothing is unmounted or synced before.

PATH=$PATH:/usr/sbin:/sbin
runner=

power_end()
{
	power_status=$?
	test -z "$runner" || { kill "$runner"; wait "$runner"; } 2>/dev/null
	umount -l "$TRASH/after" 2>/dev/null
	umount -l "$TRASH/disk" 2>/dev/null
	(exit $power_status)
	refinery_exit
}
trap power_end EXIT

disk()
{
	mkdir -p disk after &&
	truncate -s 48M image &&
	mkfs.ext4 -q -F -m 0 image &&
	mount -o loop,commit=600 image disk
}

if test "$(id -u)" -ne 0; then
	skip_all='only root can mount an image'
elif ! disk >/dev/null 2>&1; then
	skip_all='no ext4 image can be mounted here (loop devices, mkfs.ext4)'
fi
if test -n "$skip_all"; then
	test_done
fi

# cut: the repository as it would be found, in after/origin.git.
cut()
{
	umount "$TRASH/after" 2>/dev/null
	cp --sparse=always "$TRASH/image" "$TRASH/copy" &&
	mount -o loop "$TRASH/copy" "$TRASH/after"
}

# Nothing is broken, anybody can push, and the queue goes on.
lives()
{
	git -C after/origin.git fsck --strict --no-dangling --no-progress \
		>found 2>&1 &&
	test ! -s found &&
	commit_file nux probe probe "$(cat nux/probe 2>/dev/null)+" &&
	git -C nux push -q "$TRASH/after/origin.git" probe &&
	git -C after/origin.git refinery run 2>said &&
	git -C after/origin.git refinery doctor >checked &&
	test_must_fail grep -E "^problem +(objects|refs|log)" checked &&
	invariants after/origin.git
}

landed()
{
	git -C after/origin.git show "main:$1" >shown && test_line "$2" shown
}

test_expect_success 'a served repository on a disk of its own' '
	(
		cd disk &&
		make_origin &&
		git -C origin.git config refinery.wake false &&
		git -C origin.git config refinery.sandbox off &&
		git -C origin.git config refinery.test.check.command \
			"cd \"$TRASH\" && touch begun && test ! -e wait || cat wait" &&
		git -C origin.git refinery init --target=main
	) &&
	git clone -q disk/origin.git nux &&
	git -C nux config user.name nux &&
	git -C nux config user.email nux@example.org &&
	for i in 1 2 3 4; do
		commit_file nux "b$i" "src/$i" "new $i" &&
		commit_file nux "b$i" "also/$i" "more $i" || return 1
	done &&
	git -C nux push -q origin b1 b2 b3 b4 &&
	sync -f disk
'

test_expect_success 'what was queued is there after a cut' '
	git -C disk/origin.git refinery enqueue b1 &&
	cut &&
	lives &&
	landed src/1 "new 1" &&
	git -C nux push -q origin b2:refs/for/main &&
	cut &&
	lives &&
	landed src/1 "new 1" && landed src/2 "new 2"
'

test_expect_success 'what has landed is there after a cut' '
	git -C disk/origin.git refinery run &&
	git -C disk/origin.git rev-parse main refs/refinery/log/main >expect &&
	cut &&
	git -C after/origin.git rev-parse main refs/refinery/log/main >actual &&
	test_cmp expect actual &&
	lives
'

test_expect_success 'a cut during a test leaves nothing that stops others' '
	mkfifo wait && rm -f begun &&
	git -C disk/origin.git refinery enqueue b3 && git -C disk/origin.git refinery enqueue b4 &&
	{
		git-refinery -C disk/origin.git run >ran 2>&1 &
		runner=$!
	} &&
	wait_until "test -e begun &&
		git -C disk/origin.git show-ref -q refs/refinery/candidate/main" &&
	dd if=/dev/zero of=disk/other bs=1 count=1 conv=fsync 2>/dev/null &&
	cut &&
	git -C after/origin.git config refinery.test.check.command true &&
	lives &&
	landed src/3 "new 3" && landed src/4 "new 4" &&
	kill $runner && { wait $runner || true; }
'

test_done
