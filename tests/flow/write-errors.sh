#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='a disk that is full or broken: said, and nothing wrong done'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/sweep.sh"
. "$REFINERY_SOURCE/tests/lib/scenarios.sh"

test_expect_success 'system calls can be counted and disturbed here' '
	sweep_start
'

scenarios >plan
while read -r scenario points; do
	test_expect_success "$scenario: no space is left" "
		sweep $scenario ENOSPC $points
	"
	test_expect_success "$scenario: input and output errors" "
		sweep $scenario EIO $points
	"
done <plan

# The second witness: a file system of 4 MiB that really is full.
mkdir small
if mount -t tmpfs -o size=4m none small 2>/dev/null; then
	test_set_prereq MOUNT
	sweep_mount=$TRASH/small
fi

small_prepare()
{
	mkdir ready && (
		cd ready && XDG_CACHE_HOME=$PWD/world/cache &&
			sweep_prepare mixed
	)
}

# The queue is run with <KiB> free, and again when there is room. Slots lie
# elsewhere, so that it also goes on to where things land.
small_run()
{
	rm -rf cache
	(
		cd small && XDG_CACHE_HOME=$TRASH/cache &&
			cp -a ../ready/saved world &&
			small_free=$(df -k --output=avail . | tail -n 1) &&
			head -c "$(((small_free - $1) * 1024))" /dev/zero \
				>filler && cd world || exit 1
		timeout 60 git-refinery -C origin.git run >../../said 2>&1
		small_status=$?
		cat ../../said
		rm ../filler
		cd ../.. && sweep_explained said $small_status && cd small &&
			(cd world && run_again) &&
			sweep_describe "$PWD/world/origin.git" >got &&
			diff ../ready/expect got &&
			sweep_check "$PWD/world/origin.git"
	)
	small_ended=$?
	rm -rf small/*
	test $small_ended -eq 0 || echo "with $1 KiB free" >&2
	return $small_ended
}

if test -n "$REFINERY_STRESS"; then
	sizes=$(seq 0 4 700)
else
	sizes='0 8 24 40 60 80 100 120 140 160 180 200 220 240'
fi

test_expect_success MOUNT 'a world on a file system of 4 MiB' '
	small_prepare
'

test_expect_success MOUNT 'a disk without room for tests is not their fault' '
	mkdir small/slots &&
	git -C ready/saved/origin.git config refinery.slotDirectory \
		"$TRASH/small/slots" &&
	small_run 900 &&
	test_text "no test can run: the disk" said &&
	test_text "next: make room there" said &&
	git -C ready/saved/origin.git config --unset refinery.slotDirectory
'

for size in $sizes; do
	test_expect_success MOUNT "$size KiB are free" "
		small_run $size
	"
done

test_done
