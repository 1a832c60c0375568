#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='locks that the dead left are cleared, those of others are not'
. "${0%/*}/../lib/refinery.sh"

# A world <name>: two entries in the queue of a bare repository.
world()
{
	mkdir "$1" && (
		cd "$1" && make_origin && make_clone clone &&
			commit_file clone one new-1 one &&
			commit_file clone two new-2 two &&
			git -C clone push -q origin one two &&
			git -C origin.git refinery init --target=main \
				--no-wake --gate unit=true &&
			git -C origin.git config refinery.sandbox off &&
			git -C origin.git refinery enqueue one >id &&
			git -C origin.git refinery enqueue two
	) && sed -i 's/^queued .* as \([0-9a-f]*\) for .*/\1/' "$1/id"
}

# The lock of ref <2> in world <1>, which the holder of <3> had noted down.
left_by_ours()
{
	mkdir -p "$(dirname "$1/origin.git/$2.lock")" &&
		: >"$1/origin.git/$2.lock" &&
		echo "$2" >"$1/origin.git/refinery/lock/$3"
}

all_landed()
{
	git --git-dir="$1/origin.git" for-each-ref refs/refinery/queue >queue &&
		test_must_be_empty queue &&
		test "$(git --git-dir="$1/origin.git" rev-list --count main)" \
			-eq 3 &&
		find "$1/origin.git" -name '*.lock' >left &&
		test_must_be_empty left &&
		git -C "$1/origin.git" refinery verify
}

# The next run clears the lock of <1>, noted by the holder of <2>.
cleared()
{
	lock_world=ours-$(echo "$1" | tr / -) &&
		world "$lock_world" &&
		left_by_ours "$lock_world" \
			"$(echo "$1" | sed "s|<id>|$(cat "$lock_world/id")|")" \
			"$2" &&
		git -C "$lock_world/origin.git" refinery run &&
		all_landed "$lock_world"
}

while read -r ref lock; do
	test_expect_success "a lock of ours is cleared: $ref" "
		cleared '$ref' $lock
	"
done <<END
refs/heads/main main
refs/refinery/log/main main
refs/refinery/candidate/main main
refs/refinery/queue/main/<id> main
refs/notes/refinery/tests .notes
HEAD main
packed-refs main
config .init
END

test_expect_success 'all at once take no longer than one' '
	world all &&
	for name in refs/heads/main refs/refinery/log/main HEAD \
		refs/refinery/candidate/main; do
		left_by_ours all $name main || return 1
		cat all/origin.git/refinery/lock/main >>names
	done &&
	cp names all/origin.git/refinery/lock/main &&
	timeout 2 git-refinery -C all/origin.git run &&
	all_landed all
'

test_expect_success 'locks are cleared where nothing else is to be done' '
	left_by_ours all refs/heads/main main &&
	left_by_ours all refs/notes/refinery/tests .notes &&
	git -C all/origin.git refinery run &&
	all_landed all
'

test_expect_success 'a push that died in the queue is forgotten' '
	world push &&
	>push/origin.git/refs/refinery/queue/main/0123456789ab.lock &&
	touch -d "2 minutes ago" \
		push/origin.git/refs/refinery/queue/main/0123456789ab.lock &&
	git -C push/origin.git refinery run &&
	all_landed push
'

# Hold a lock in which a name is noted, and its ref's lock, until told to go.
live()
{
	(
		flock 9 && left_by_ours alive refs/heads/main main && : >held &&
			read -r lock_line <go &&
			mv alive/origin.git/refs/heads/main.lock kept
	) 9>>alive/origin.git/refinery/lock/main
}

run_alive()
{
	git -C alive/origin.git refinery run
	echo $? >ran
}

# Both at once; the runner waits in flock, as its state in /proc tells.
meet()
{
	live &
	wait_until 'test -e held' && {
		run_alive &
		wait_until 'grep -q "^[0-9]*: -> FLOCK.*:$(stat -c %i \
			alive/origin.git/refinery/lock/main) " /proc/locks'
		lock_waits=$?
		echo >go
		wait
		return $lock_waits
	}
}

test_expect_success 'what a living holder has noted down stays' '
	world alive &&
	mkfifo go &&
	meet &&
	test -e kept &&
	test $(cat ran) -eq 0 &&
	all_landed alive
'

# Nobody has noted this one down: it is reported, and nothing lands.
foreign()
{
	world "$1" && mkdir -p "$(dirname "$1/origin.git/$2")" &&
		: >"$1/origin.git/$2.lock" &&
		(
			git -C "$1/origin.git" refinery run 2>"$1/err"
			echo $? >"$1/status"
		)
}

all_foreign()
{
	foreign target refs/heads/main &
	foreign log refs/refinery/log/main &
	foreign notes refs/notes/refinery/tests &
	foreign head HEAD &
	wait
}

test_expect_success 'the lock of another is not touched, and told of' '
	all_foreign &&
	for name in target log notes head; do
		test $(cat $name/status) -eq 128 &&
		test_text "stays locked" $name/err &&
		test_text "next: " $name/err || return 1
	done &&
	test -e target/origin.git/refs/heads/main.lock &&
	test -e log/origin.git/refs/refinery/log/main.lock &&
	test -e notes/origin.git/refs/notes/refinery/tests.lock &&
	test -e head/origin.git/HEAD.lock
'

test_expect_success 'once it is gone the queue goes on' '
	rm target/origin.git/refs/heads/main.lock &&
	git -C target/origin.git refinery run &&
	all_landed target
'

test_expect_success 'doctor --fix removes it when it is old' '
	touch -d "1 hour ago" head/origin.git/HEAD.lock &&
	git -C head/origin.git refinery doctor --fix >out &&
	git -C head/origin.git refinery run &&
	all_landed head
'

test_done
