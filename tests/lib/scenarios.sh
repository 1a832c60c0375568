# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Scenarios for the sweep (tests/lib/sweep.sh): each command that changes
# state, in a small world.

# A served repository with branches good, better (which goes on the same file
# as nobody else), bad (fails), and left and right, which conflict.
world()
{
	git init -q --template= "$1" &&
		(
			cd "$1" &&
				printf '%s\n' one two three >file &&
				echo 1 >other &&
				git add . &&
				git commit -q -m start &&
				for branch in good better; do
					git checkout -q -b $branch main &&
						echo $branch >$branch &&
						git add . &&
						git commit -q -m "add $branch" ||
						exit 1
				done &&
				git checkout -q -b bad main &&
				echo FAIL >bad && git add . &&
				git commit -q -m 'add bad' &&
				for branch in left right; do
					git checkout -q -b $branch main &&
						echo $branch >other &&
						git commit -q -a -m "set $branch" ||
						exit 1
				done &&
				git checkout -q main
		)
}

served()
{
	git config gc.auto 0 &&
		git config refinery.sandbox off &&
		git config refinery.wake false &&
		git config refinery.test.unit.command \
			'if grep -q FAIL *; then exit 1; fi' &&
		git refinery init --target=main &&
		rm -f "$(git rev-parse --git-path hooks)"/*.sample &&
		find "$(git rev-parse --git-path objects)" -type d -empty -delete
}

bare()
{
	world seed && git clone -q --bare --template= seed origin.git &&
		rm -rf seed && cd origin.git && served &&
		git pack-refs --all && git repack -adq
}

# A run that ended otherwise than as it should is run again. What it was just
# starting when it was killed has its lock until it runs, for a moment.
run_again()
{
	run_tries=0
	while :; do
		run_status=0
		timeout 20 git-refinery -C origin.git run >../again 2>&1 ||
			run_status=$?
		cat ../again
		run_tries=$((run_tries + 1))
		grep -q 'another runner is at work' ../again &&
			test $run_tries -lt 100 || return $run_status
	done
}

# Again, where the first time did not end well; "the answer is no" is fine if
# it was done all the same.
again()
{
	sweep_first=$1
	shift
	if test "$sweep_first" -ne 0; then
		"$@" || test $? -eq 1
	fi
}

land_prepare()
{
	(bare && git refinery enqueue good && git refinery enqueue better)
}
land_command()
{
	disturbed git-refinery -C origin.git run
}
land_recover()
{
	run_again
}

mixed_prepare()
{
	(
		bare && for branch in good bad left right; do
			git refinery enqueue $branch || exit 1
		done
	)
}
mixed_command()
{
	land_command
}
mixed_recover()
{
	run_again
}

# The same on two slots: what runs beside what differs from time to time, what
# comes of it does not.
slots_prepare()
{
	mixed_prepare && git -C origin.git config refinery.main.slots 2
}
slots_command()
{
	land_command
}
slots_recover()
{
	run_again
}

# Branches on others, one of which fails, and a gate that each passes alone.
stack_prepare()
{
	(
		bare && git config refinery.test.lint.command \
			'if grep -q LINT *; then exit 1; fi' &&
			git config refinery.test.lint.when entry
	) && make_clone clone origin.git &&
		above good upper fine && above bad over fine &&
		above better sloppy LINT && (
		cd origin.git && for branch in bad over good upper sloppy; do
			git refinery enqueue $branch || exit 1
		done
	)
}
# above <branch> <name> <content>: a branch <name> on top of it, pushed.
above()
{
	git -C clone checkout -q -b "$2" "origin/$1" &&
		echo "$3" >"clone/$2" && git -C clone add . &&
		git -C clone commit -q -m "add $2" &&
		git -C clone push -q origin "$2"
}
stack_command()
{
	land_command
}
stack_recover()
{
	run_again
}

# A rule refuses one and keeps why, a linter another.
review_prepare()
{
	(
		bare && git config refinery.reviewer.lint.command \
			'grep -nH LINT {files} | sed "s/:LINT.*/:1: error: lint [x]/"' &&
			git config refinery.reviewer.lint.format lines
	) && make_clone clone origin.git && above good sloppy LINT &&
		git -C clone checkout -q -b leak origin/good &&
		ln -s /etc clone/link && git -C clone add . &&
		git -C clone commit -q -m 'add link' &&
		git -C clone push -q origin leak && (
		cd origin.git && for branch in leak better sloppy; do
			git refinery enqueue $branch || exit 1
		done
	)
}
review_command()
{
	land_command
}
review_recover()
{
	run_again
}

# Nothing lands in a freeze, but what passed is kept; afterwards it lands.
freeze_prepare()
{
	mixed_prepare && git -C origin.git config refinery.main.freeze \
		'Mon 00:00 - Mon 00:00 (always)'
}
freeze_command()
{
	land_command
}
freeze_recover()
{
	git -C origin.git config --unset refinery.main.freeze
	run_again
}

enqueue_prepare()
{
	(bare)
}
enqueue_command()
{
	disturbed git-refinery -C origin.git enqueue good
}
enqueue_recover()
{
	again "$1" git refinery -C origin.git enqueue good && run_again
}

withdraw_prepare()
{
	(bare && git refinery enqueue bad && git refinery enqueue good)
}
withdraw_command()
{
	disturbed git-refinery -C origin.git withdraw bad
}
withdraw_recover()
{
	again "$1" git refinery -C origin.git withdraw bad
	run_again
}

hold_prepare()
{
	withdraw_prepare
}
hold_command()
{
	disturbed git-refinery -C origin.git hold bad
}
hold_recover()
{
	again "$1" git refinery -C origin.git hold bad && run_again
}

retry_prepare()
{
	withdraw_prepare && run_again
}
retry_command()
{
	disturbed git-refinery -C origin.git retry bad
}
retry_recover()
{
	again "$1" git refinery -C origin.git retry bad && run_again
}

# From a clone, by the command and by a plain push. There git's own server
# writes the entry's ref. Should it die it leaves a lock that is in nobody's
# way, and that a run removes when it is old enough.
forget_lock()
{
	find origin.git/refs/refinery/queue -name '*.lock' \
		-exec touch -d '2 minutes ago' {} +
}

clone_prepare()
{
	(bare && git refinery enqueue better) && make_clone clone origin.git &&
		commit_file clone good fresh fresh
}
clone_command()
{
	disturbed git-refinery -C clone enqueue
}
clone_recover()
{
	again "$1" git refinery -C clone enqueue && forget_lock && run_again
}

push_prepare()
{
	clone_prepare
}
push_command()
{
	disturbed git -C clone push -q origin HEAD:refs/for/main/topic
}
push_recover()
{
	again "$1" git -C clone push -q origin HEAD:refs/for/main/topic &&
		forget_lock && run_again
}

# In an ordinary clone whose work tree has the target checked out.
checkout_prepare()
{
	world clone && (
		cd clone && served && git refinery enqueue good &&
			git refinery enqueue left
	)
}
checkout_command()
{
	disturbed git-refinery -C clone run
}
checkout_recover()
{
	timeout 20 git-refinery -C clone run &&
		test -z "$(git -C clone status --porcelain)"
}

promote_prepare()
{
	withdraw_prepare
}
promote_command()
{
	disturbed git-refinery -C origin.git promote --to 0 good
}
promote_recover()
{
	again "$1" git refinery -C origin.git promote --to 0 good && run_again
}

init_prepare()
{
	world seed && git clone -q --bare --template= seed origin.git &&
		rm -rf seed && git -C origin.git config refinery.wake false
}
init_command()
{
	disturbed git-refinery -C origin.git init --target=main
}
init_recover()
{
	again "$1" git refinery -C origin.git init --target=main
}

uninstall_prepare()
{
	(bare)
}
uninstall_command()
{
	disturbed git-refinery -C origin.git init --uninstall
}
uninstall_recover()
{
	again "$1" git refinery -C origin.git init --uninstall &&
		git refinery -C origin.git init --target=main
}

config_prepare()
{
	(bare)
}
config_command()
{
	disturbed git-refinery -C origin.git config --target main pause later
}
config_recover()
{
	again "$1" git refinery -C origin.git config --target main pause later
}

# With entries in the queue, something landed before, and enough packs to make
# git itself pack, too.
gc_prepare()
{
	(
		bare && git config gc.auto 100 &&
			git config gc.autoPackLimit 1 &&
			git refinery enqueue left &&
			git refinery enqueue bad && git refinery run &&
			git repack -dq && git refinery enqueue good
	)
}
gc_command()
{
	disturbed git-refinery -C origin.git gc
}
gc_recover()
{
	run_again && timeout 20 git-refinery -C origin.git gc
}

# What crash.sh and write-errors.sh go through, with the points of each that
# a run without REFINERY_STRESS takes.
scenarios()
{
	cat <<-END
	land 20
	mixed 24
	slots 12
	stack 16
	review 12
	freeze 16
	enqueue 12
	clone 14
	push 14
	withdraw 12
	hold 8
	promote 8
	retry 10
	checkout 24
	init 16
	uninstall 12
	config 6
	gc 14
	END
}
