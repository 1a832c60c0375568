#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='pushes to a served repository: what is queued, what is refused'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"
. "$REFINERY_SOURCE/tests/lib/servers.sh"

test_expect_success 'a served repository and a clone' '
	make_origin &&
	git -C origin.git config refinery.wake false &&
	git -C origin.git config http.receivepack true &&
	git -C origin.git config refinery.test.check.command "sh ./check.sh" &&
	git -C origin.git refinery init --target=main &&
	make_clone nux &&
	commit_file nux feature src/1 changed
'

drop_all()
{
	for id in $(queued); do
		git -C origin.git refinery withdraw "$id" || return 1
	done
}

# refused <text> <push arguments>...: git push fails, says the text, and no ref
# of the repository has changed.
refused()
{
	text=$1
	shift
	git -C origin.git for-each-ref >before &&
	test_must_fail git -C nux push "$@" 2>said &&
	git -C origin.git for-each-ref >after &&
	test_cmp before after &&
	test_text "$text" said &&
	test_text "next: " said
}

# --- what is queued ---

test_expect_success 'a push to refs/for enqueues and says so' '
	git -C nux push origin feature:refs/for/main \
		-o priority=1 -o topic=login 2>said &&
	id=$(queued) &&
	test_text "remote: queued as $id for main, number 1 of 1" said &&
	test_text "feature -> refs/refinery/queue/main/$id" said &&
	test "$(field $id Priority)" = 1 &&
	test "$(field $id Topic)" = login &&
	test "$(field $id Head)" = "$(git -C nux rev-parse feature)" &&
	test_must_fail git -C origin.git rev-parse -q --verify refs/for/main
'

test_expect_success 'the same head again is refused, with where it stands' '
	refused "is queued for '\''main'\'' already, as entry $(queued)" \
		origin feature:refs/for/main
'

test_expect_success 'the same topic again replaces the entry' '
	old=$(queued) &&
	commit_file nux feature src/1 "changed again" &&
	git -C nux push origin feature:refs/for/main/login 2>said &&
	new=$(queued) &&
	test "$old" != "$new" &&
	test_text "it replaces entry $old" said &&
	test "$(field $new Replaces)" = $old
'

test_expect_success 'an entry ahead that conflicts is named' '
	commit_file nux other src/1 "something else" &&
	git -C nux push origin other:refs/for/main 2>said &&
	test_text "conflicts with entry $(echo $new | cut -c1-10) login in src/1" \
		said
'

test_expect_success 'push options act on entries' '
	git -C nux push origin HEAD:refs/for/main \
		-o hold=$new,"wait for it" 2>said &&
	test_text "entry $new of main is held" said &&
	test "$(field $new State)" = held &&
	test "$(field $new Reason)" = "wait for it" &&
	git -C nux push origin HEAD:refs/for/main -o release=login 2>said &&
	test "$(field $new State)" = queued &&
	git -C nux push origin HEAD:refs/for/main -o promote=$new &&
	test "$(field $new Priority)" = 0 &&
	git -C nux push origin HEAD:refs/for/main -o withdraw=$new 2>said &&
	test_text "entry $new of main is withdrawn" said &&
	test -z "$(field $new State)" &&
	git -C nux push origin HEAD:refs/for/main -o retry=$new &&
	test "$(field $new Retries)" = 1 &&
	test "$(field $new Priority)" = 0
'

test_expect_success 'what was queued lands' '
	git -C origin.git refinery run &&
	git -C origin.git log -1 --format=%s main >actual &&
	test_line "feature: write src/1" actual &&
	git -C nux fetch -q &&
	test -z "$(queued)"
'

test_expect_success 'ended entries are not promoted, landed ones not retried' '
	refused "no entry" origin HEAD:refs/for/main -o promote=$new &&
	refused "has landed" origin HEAD:refs/for/main -o retry=$new
'

test_expect_success 'two refs/for in one push are two entries' '
	commit_file nux one src/2 one &&
	commit_file nux two src/3 two &&
	git -C nux push origin one:refs/for/main/one two:refs/for/main/two &&
	test $(queued | wc -l) = 2 &&
	drop_all
'

# --- ways there ---

start_ssh
start_http

test_set_prereq PATH
for way in PATH SSH HTTP; do
	case $way in
	PATH) url=$TRASH/origin.git ;;
	SSH) url=$SSH_URL/origin.git ;;
	HTTP) url=$(http_url alice)/origin.git ;;
	esac

	test_expect_success "$way" "over $way: refs/for" '
		commit_file nux way-$way src/4 "for $way" &&
		git -C nux push "$url" way-$way:refs/for/main -o topic=$way \
			2>said &&
		id=$(queued) &&
		test_text "queued as $id for main" said &&
		git -C nux push "$url" HEAD:refs/for/main -o withdraw=$id &&
		test -z "$(queued)"
	'

	test_expect_success "$way" "over $way: enqueue and the rest" '
		rm -rf "clone-$way" &&
		git clone -q "$url" "clone-$way" &&
		commit_file "clone-$way" feature src/5 "by $way" &&
		(
			cd "clone-$way" &&
			git refinery enqueue -p 3 >../out &&
			id=$(queued) &&
			test_line "queued feature as $id for main (number 1 of 1)" \
				../out &&
			git refinery promote feature &&
			git refinery hold -m later $id &&
			git refinery hold --release $id &&
			git refinery withdraw feature &&
			test -z "$(queued)" &&
			git refinery retry feature &&
			git refinery withdraw $id
		)
	'

	test_expect_success "$way" "over $way: a plain push is refused" '
		git -C origin.git rev-parse main >expect &&
		test_must_fail git -C nux push "$url" way-$way:main 2>said &&
		test_text "moves only through the merge queue" said &&
		test_must_fail git -C nux push --force "$url" way-$way:main &&
		git -C origin.git rev-parse main >actual &&
		test_cmp expect actual
	'
done

test_expect_success HTTP 'the web server says who pushes' '
	commit_file nux who src/6 who &&
	git -C nux push "$(http_url bob)/origin.git" who:refs/for/main &&
	test "$(field $(queued) Pusher)" = bob &&
	drop_all
'

test_expect_success HTTP 'who may enqueue is asked of that name' '
	git -C origin.git config refinery.main.allow "ali*" &&
	test_when_finished "git -C origin.git config --unset refinery.main.allow" &&
	refused "'\''bob'\'' may not enqueue for '\''main'\''" \
		"$(http_url bob)/origin.git" who:refs/for/main &&
	git -C nux push "$(http_url alice)/origin.git" who:refs/for/main &&
	refused "may not" "$(http_url bob)/origin.git" \
		HEAD:refs/for/main -o withdraw=$(queued)
'

test_expect_success HTTP 'a pushed record names nobody else as its pusher' '
	drop_all &&
	test -z "$(queued)"
'

# --- what is refused ---

empty=4b825dc642cb6eb9a060e54bf8d69288fbee4904

test_expect_success 'an entry to forge records from' '
	(cd nux && git checkout -q who && git refinery enqueue) &&
	id=$(queued) &&
	git -C nux fetch -q origin "refs/refinery/queue/main/$id" &&
	last=$(git -C nux rev-parse FETCH_HEAD) &&
	entry=refs/refinery/queue/main/$id &&
	git -C nux checkout -q two &&
	git -C origin.git symbolic-ref refs/heads/alias refs/heads/main
'

moves="moves only through the merge queue"
ours="only the refinery itself writes there"

test_expect_success 'to the target: plain' 'refused "$moves" origin two:main'
test_expect_success 'to the target: forced' 'refused "$moves" -f origin two:main'
test_expect_success 'to the target: with a plus' '
	refused "$moves" origin +two:refs/heads/main
'
test_expect_success 'to the target: with a lease' '
	refused "$moves" --force-with-lease origin two:main
'
test_expect_success 'to the target: back to an older commit' '
	refused "$moves" origin +origin/main~1:main
'
test_expect_success 'to the target: atomic with another branch' '
	refused "$moves" --atomic origin two:main two:refs/heads/two
'
test_expect_success 'to the target: through a symbolic ref' '
	refused "$moves" origin two:refs/heads/alias
'
test_expect_success 'to the target: deleting it' '
	refused "cannot be deleted" origin :main
'
test_expect_success 'to the target: deleting it through a symbolic ref' '
	refused "cannot be deleted" origin :refs/heads/alias
'
test_expect_success 'to the target: past the queue without being named' '
	refused "may not push past the queue" origin two:main -o bypass=hurry
'
test_expect_success 'to the target: no hook of the pusher is asked' '
	refused "$moves" --no-verify origin two:main
'
test_expect_success 'to the log: moving it' '
	refused "$ours" origin +two:refs/refinery/log/main
'
test_expect_success 'to the log: deleting it' '
	refused "$ours" origin :refs/refinery/log/main
'
test_expect_success 'to the log: one of another target' '
	refused "$ours" origin two:refs/refinery/log/other
'
test_expect_success 'to a candidate' '
	refused "$ours" origin +two:refs/refinery/candidate/main
'
test_expect_success 'to a lease' '
	refused "$ours" origin two:refs/refinery/lease/main
'
test_expect_success 'to the verdicts' '
	refused "$ours" origin +two:refs/notes/refinery/tests
'
test_expect_success 'to the verdicts: deleting them' '
	refused "$ours" origin :refs/notes/refinery/tests
'
test_expect_success 'to names that nobody uses yet' '
	refused "$ours" origin two:refs/refinery/whatever &&
	refused "$ours" origin two:refs/notes/refinery/reviews
'
test_expect_success 'to the queue: a commit that is no record' '
	refused "is no entry" origin two:refs/refinery/queue/main/0123456789ab
'
test_expect_success 'to the queue: a name that is not its id' '
	refused "is no entry" \
		origin $last:refs/refinery/queue/main/0123456789ab
'
test_expect_success 'to the queue: of a target that is not served' '
	refused "$ours" origin $last:refs/refinery/queue/other/$id
'
test_expect_success 'to the queue: below an entry' '
	refused "$ours" origin $last:$entry/more
'
test_expect_success 'to the queue: deleting an entry' '
	refused "cannot be deleted" origin :$entry
'
# next_record <sed script> [<tree> [<parent>]]: a record that follows the last
# one, changed so.
next_record()
{
	git -C nux log -1 --format=%B "$last" |
		sed -e "s/^Refinery-Record: .*/&\\nId: $id/" -e /^Nonce:/d \
			-e "$1" |
		git -C nux commit-tree "${2:-$empty}" -p "$last" ${3:+-p $3}
}

test_expect_success 'to the queue: a record that does not follow' '
	new=$(git -C nux log -1 --format=%B $last | sed "s/^State: .*/State: held/" |
		git -C nux commit-tree $empty -p $last~1) &&
	refused "is no entry" origin +$new:$entry
'
test_expect_success 'to the queue: a next record with another head' '
	new=$(next_record "s/^Head: .*/Head: $(git -C nux rev-parse two)/") &&
	refused "is no entry" origin $new:$entry
'
test_expect_success 'to the queue: one with a place in the queue' '
	new=$(next_record "s/^Created:/Sequence: 1\\nAdmitted: 5\\n&/") &&
	refused "changes its place in the queue" origin $new:$entry
'
test_expect_success 'to the queue: one that is older than it was' '
	new=$(next_record "s/^Created: .*/Created: 1/") &&
	refused "changes its place in the queue" origin $new:$entry
'
test_expect_success 'to the queue: one by another submitter' '
	new=$(next_record "s/^Submitter: .*/Submitter: x <x@example.org>/") &&
	refused "names another submitter" origin $new:$entry
'
test_expect_success 'to the queue: one with files' '
	new=$(next_record "" two^{tree}) &&
	refused "has files" origin $new:$entry
'
test_expect_success 'to the queue: one with a second parent' '
	new=$(next_record "" $empty two) &&
	refused "has other than one parent" origin $new:$entry
'
test_expect_success 'to the queue: one that asks for what is not known' '
	new=$(next_record "s/^Created:/Request: land\\n&/") &&
	refused "asks for something that is not known" origin $new:$entry
'
test_expect_success 'to the queue: one that was never retried so often' '
	new=$(next_record "s/^Created:/Retries: 7\\n&/") &&
	refused "counts its retries wrongly" origin $new:$entry
'
test_expect_success 'to the queue: one with a state that is none' '
	new=$(next_record "s/^State: .*/State: landed/") &&
	refused "is no entry" origin $new:$entry
'
test_expect_success 'but one that only asks is taken' '
	new=$(next_record "s/^State: .*/State: held/") &&
	git -C nux push -q origin $new:$entry &&
	test "$(field $id State)" = held &&
	refused "" origin +$last:$entry
'

# first <sed script>: the record of a new entry for branch two.
first_record()
{
	git -C nux log -1 --format=%B "$last" |
		sed -e "s/^Head: .*/Head: $(git -C nux rev-parse two)/" \
			-e 's/^Nonce: .*/Nonce: 1/' -e "$1" |
		git -C nux commit-tree "$empty" -p "${2:-two}"
}

# The same, pushed to where it belongs: refused with the text.
refused_first()
{
	new=$(first_record "$2" "$3") &&
	refused "$1" origin "$new:refs/refinery/queue/main/$(
		echo "$new" | cut -c1-12)"
}

test_expect_success 'to the queue: a new entry with a place in it' '
	refused_first "gives itself a place" \
		"s/^Created:/Sequence: 1\\nAdmitted: 5\\n&/"
'
test_expect_success 'to the queue: a new entry by another pusher' '
	refused_first "names another pusher" \
		"s/^Submitter:/Pusher: somebody else\\n&/"
'
test_expect_success 'to the queue: a new entry that does not pin its head' '
	refused_first "is no entry" "" one
'
test_expect_success 'to the queue: a new entry with a priority too high' '
	refused_first "is no entry" "s/^Priority: .*/Priority: 9/"
'
test_expect_success 'to the queue: a new entry with a topic of two words' '
	refused_first "a topic is one word" "s/^Priority:/Topic: a b\\n&/"
'
test_expect_success 'to the queue: a head that is queued already' '
	refused_first "is queued for '\''main'\'' already" \
		"s/^Head: .*/Head: $(git -C nux rev-parse who)/" who
'
test_expect_success 'to the queue: a head that the target contains' '
	refused_first "has nothing to land" \
		"s/^Head: .*/Head: $(git -C nux rev-parse origin/main)/" \
		origin/main
'
test_expect_success 'a new entry without any of that is taken' '
	new=$(first_record "") &&
	two=$(echo $new | cut -c1-12) &&
	git -C nux push -q origin $new:refs/refinery/queue/main/$two &&
	test "$(field $two State)" = queued
'
test_expect_success 'to the queue: an entry that has ended' '
	git -C origin.git refinery withdraw $two &&
	refused "is of an entry that has ended" \
		origin $new:refs/refinery/queue/main/$two
'

test_expect_success 'to refs/for: together with other refs' '
	refused "goes alone" origin two:refs/for/main two:refs/heads/two
'
test_expect_success 'to refs/for: an unknown target' '
	refused "'\''nope'\'' is not a target" origin two:refs/for/nope &&
	refused "is not a target" origin two:refs/for/maine
'
test_expect_success 'to refs/for: deleting' '
	refused "cannot be deleted" origin :refs/for/main
'
test_expect_success 'to refs/for: an unknown option' '
	refused "push option '\''prio=1'\'' is not known" \
		origin two:refs/for/main -o prio=1
'
test_expect_success 'to refs/for: bad values of options' '
	refused "is not a number from 0 to 4" \
		origin two:refs/for/main -o priority=5 &&
	refused "a topic is one word" \
		origin two:refs/for/main -o "topic=a b" &&
	refused "is given twice" \
		origin two:refs/for/main -o topic=a -o topic=b &&
	refused "a second action" \
		origin two:refs/for/main -o hold=1234 -o retry=1234
'
test_expect_success 'to refs/for: nothing to land' '
	refused "has nothing to land" origin origin/main:refs/for/main
'
test_expect_success 'to refs/for: a history of its own' '
	alone=$(git -C nux commit-tree -m alone two^{tree}) &&
	refused "no history in common" origin $alone:refs/for/main
'
test_expect_success 'to refs/for: where git would make it a ref' '
	git -C origin.git config --unset receive.procReceiveRefs &&
	test_when_finished "git -C origin.git config \
		receive.procReceiveRefs refs/for" &&
	refused "it is not set up for the queue" origin two:refs/for/main
'
test_expect_success 'what concerns nobody here passes' '
	git -C nux push -q origin two:refs/heads/two two:refs/notes/mine \
		two:refs/tags/two &&
	git -C nux push -q origin +one:refs/heads/two :refs/tags/two
'

# --- past the queue ---

test_expect_success 'who is named may push past the queue, with a reason' '
	git -C origin.git config refinery.main.bypass "$(id -un)" &&
	refused "push past it with -o bypass=<reason>" origin two:main &&
	refused "cannot be deleted" origin :main -o bypass=fun &&
	git -C nux fetch -q &&
	commit_file nux urgent src/7 urgent &&
	git -C nux rebase -q origin/main urgent &&
	git -C nux push origin urgent:main -o bypass="the site is down" &&
	git -C nux rev-parse urgent >expect &&
	git -C origin.git rev-parse main >actual &&
	test_cmp expect actual
'
test_expect_success 'and the log says who and why' '
	git -C origin.git refinery run &&
	git -C origin.git log -1 --format=%B refs/refinery/log/main >log &&
	test_line "Event: bypassed" log &&
	test_line "Reason: $(id -un): the site is down" log &&
	git -C origin.git config --unset refinery.main.bypass
'

# --- divert ---

test_expect_success 'a target that diverts takes a plain push as an entry' '
	git -C origin.git config refinery.main.divert true &&
	git -C origin.git refinery init &&
	git -C nux fetch -q &&
	commit_file nux plain src/8 plain &&
	git -C nux push origin plain:main 2>said &&
	test_text "remote: queued as" said &&
	git -C origin.git rev-parse main >actual &&
	git -C nux rev-parse origin/main >expect
'
test_expect_success 'but it is not deleted, and not moved past the queue' '
	refused "cannot be deleted" origin :main &&
	refused "may not push past the queue" origin +one:main -o bypass=x
'
test_expect_success 'and whoever may still pushes past the queue' '
	git -C origin.git config refinery.main.bypass "$(id -un)" &&
	commit_file nux direct src/9 direct &&
	git -C nux push origin direct:main -o bypass=now &&
	git -C nux rev-parse direct >expect &&
	git -C origin.git rev-parse main >actual &&
	test_cmp expect actual
'

# Two clones of one person that do not know of each other, and a host that dies over each
# push once the ref is there.
test_expect_success 'the runner replaces what nobody did on arrival' '
	make_clone ulf &&
	git -C ulf config user.name nux &&
	git -C ulf config user.email nux@example.org &&
	commit_file nux both src/7 "by nux" &&
	commit_file ulf both src/7 "by ulf" &&
	chmod -x origin.git/hooks/post-receive &&
	git -C nux refinery enqueue both &&
	git -C ulf refinery enqueue both &&
	chmod +x origin.git/hooks/post-receive &&
	git -C origin.git refinery run &&
	git -C origin.git show main:src/7 >actual &&
	test_line "by ulf" actual &&
	git -C origin.git refinery log >log &&
	test_text "REPLACED" log
'

test_expect_success 'the repository is sound' '
	git -C origin.git fsck --no-dangling --no-progress &&
	test_must_fail git -C origin.git show-ref --verify refs/for/main
'

test_done
