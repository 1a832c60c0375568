# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# A served repository, origin.git, a clone of it, nux, and its queue as tests
# look at it: by git, not by the commands that they test.

# serve: make both, with branches one and two to queue.
serve()
{
	make_origin &&
	git -C origin.git config refinery.wake false &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	git -C origin.git refinery init --target=main &&
	make_clone nux &&
	commit_file nux one src/1 one &&
	commit_file nux two src/2 two &&
	git -C nux push -q origin one two
}

# queue <branch> [<argument>...]: enqueue it and print its id.
queue()
{
	git -C origin.git refinery enqueue "$@" | sed 's/.* as \([^ ]*\) .*/\1/'
}

# queued: the ids of all entries.
queued()
{
	git -C "$TRASH/origin.git" for-each-ref \
		--format='%(refname:lstrip=4)' refs/refinery/queue/main
}

# field <id> <name>: of an entry's last record; nothing once it has ended.
field()
{
	git -C origin.git log -1 --format=%B "refs/refinery/queue/main/$1" \
		2>/dev/null | sed -n "s/^$2: //p"
}

# ended <name>: of the newest record of the log.
ended()
{
	git -C origin.git log -1 --format=%B refs/refinery/log/main |
		sed -n "s/^$1: //p"
}
