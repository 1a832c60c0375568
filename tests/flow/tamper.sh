#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Histories that somebody has tampered with, each in one way. `verify --all`
# and tests/lib/invariants.sh, which share no code, must both notice.

test_description='tampering with log, evidence, entries or target is noticed'
. "${0%/*}/../lib/refinery.sh"

# What the cases below change: a served repository with a gate of git config
# and one of .refinery, landings of one and of several entries, a rejection,
# moves past the queue, and an entry that waits and has replaced another.
test_expect_success 'a sound history is sound for both' '
	make_origin &&
	make_clone ann &&
	commit_file ann config .refinery "[test \"style\"]
command = test -e README" &&
	for n in 1 2 3 4; do
		commit_file ann good-$n src/$n "$(seq $n $((n + 9)))" || return 1
	done &&
	commit_file ann bad src/5 FAIL &&
	commit_file ann later src/6 "five
six" &&
	(
		cd ann &&
		git push -q origin config good-1 good-2 good-3 good-4 bad later
	) &&
	(
		cd origin.git &&
		git config refinery.wake false &&
		git config refinery.sandbox off &&
		git refinery init --no-hooks --gate unit="make check" &&
		git refinery enqueue config && git refinery run &&
		git refinery enqueue good-1 && git refinery run &&
		past=$(git commit-tree -p main -m outside main^{tree}) &&
		git update-ref refs/heads/main $past && git refinery run &&
		past=$(git commit-tree -p main -m bypass main^{tree}) &&
		mkdir -p refinery/bypass/main &&
		echo "root: the site is down" >refinery/bypass/main/$past &&
		git update-ref refs/heads/main $past && git refinery run &&
		git refinery enqueue good-2 && git refinery enqueue good-3 &&
		git refinery enqueue good-4 && git refinery enqueue bad &&
		git refinery run && git refinery enqueue later &&
		git update-ref refs/heads/later \
			$(git commit-tree -p later^ -m anew later^{tree}) &&
		git refinery enqueue later
	) >out 2>&1 &&
	git -C origin.git refinery verify --all >actual &&
	test_text "5 entries verified on main, nothing wrong" actual &&
	invariants origin.git
'

log=refs/refinery/log/main
notes=refs/notes/refinery/tests

# record_of <event>: the newest record of it, and its number
record_of()
{
	git log --first-parent -1 --format=%H --grep="^Event: $1\$" $log
}

number_of()
{
	git log -1 --format='%(trailers:key=Number,valueonly)' "$1" | head -n 1
}

# relog <number> <sed expression>: write the log anew from there on. An empty
# expression leaves the record out.
relog()
{
	before=
	after=
	for record in $(git rev-list --first-parent --reverse $log); do
		git cat-file commit "$record" >object || return 1
		test -z "$before" || {
			sed "s/^parent $before\$/parent $after/" object >new &&
				mv new object
		}
		before=$record
		if test "$(number_of "$record")" = "$1"; then
			test -n "$2" || continue
			sed "$2" object >new && ! cmp -s new object &&
				mv new object || return 1
		fi
		after=$(git hash-object -t commit -w --stdin <object) || return 1
	done
	rm -f object new
	git update-ref $log "$after"
}

# renote <sed expression>: the note on the tip's tree, changed.
renote()
{
	tree=$(git rev-parse 'main^{tree}') &&
		git notes --ref=$notes show "$tree" >note &&
		sed "$1" note >new && ! cmp -s note new &&
		git notes --ref=$notes add -f -F new "$tree" &&
		rm -f note new
}

drop_object()
{
	id=$(git rev-parse "$1") &&
		rm -f "objects/$(echo "$id" | sed 's|^..|&/|')"
}

# tamper <what> <commands>: with a copy of the repository as the directory
tamper()
{
	tamper_commands=$2
	test_expect_success "$1" '
		rm -rf copy.git &&
		cp -R origin.git copy.git &&
		(cd copy.git && eval "$tamper_commands") &&
		{
			git -C copy.git refinery verify --all >found 2>&1
			test $? != 0 && cat found
		} &&
		! invariants copy.git >broken 2>&1 &&
		test -s broken
	'
}

landed='number=$(number_of $(record_of landed))'
rejected='number=$(number_of $(record_of rejected))'

tamper 'a commit past the queue' '
	git update-ref refs/heads/main \
		$(git commit-tree -p main -m x main^{tree})'
tamper 'the last landing taken back' 'git update-ref refs/heads/main main~1'
tamper 'the tip amended' '
	git update-ref refs/heads/main \
		$(git commit-tree -p main~1 -m x main^{tree})'
tamper 'the target removed' 'git update-ref -d refs/heads/main'
tamper 'the log cut short' 'git update-ref $log $(record_of landed)~1'
tamper 'a record left out' 'relog 3 ""'
tamper 'a record of another number' 'relog 3 "s/^Number: 3/Number: 7/"'
tamper 'a record of another target' 'relog 3 "s/^Target: main/Target: top/"'
tamper 'a record of another kind' \
	'relog 3 "s,^Refinery-Record: log/1,Refinery-Record: entry/1,"'
tamper 'a first record that adopts nothing' \
	'relog 1 "s/^Event: adopted/Event: outside/"'
tamper 'a rejection turned into a landing' "$rejected"'
	relog $number "s/^Event: rejected/Event: landed/"'
tamper 'a landing turned into an outside push' "$landed"'
	relog $number "s/^Event: landed/Event: outside/"'
tamper 'a landing that moved to elsewhere' "$landed"'
	relog $number "s/^Tip: .*/Tip: $(git rev-parse main~1)/"'
tamper 'a landing that began elsewhere' "$landed"'
	relog $number "s/^Old: .*/Old: $(git rev-list --max-parents=0 main)/"'
tamper 'a gate that said fail' "$landed"'
	relog $number "/^Gate: unit/s/ pass / fail /"'
tamper 'a gate of another definition' "$landed"'
	relog $number "/^Gate: unit/s/ pass ..../ pass 0000/"'
tamper 'a gate of .refinery that did not run' "$landed"'
	relog $number "/^Gate: style/d"'
tamper 'no gate at all' '
	group=$(git log --first-parent -1 --format=%H --grep="^Land [0-9]" \
		$log) &&
	relog $(number_of $group) "/^Gate: /d"'
tamper 'neither gate nor verdict' "$landed"'
	relog $number "/^Gate: /d" && renote "/^verdict/d"'
tamper 'an entry left out of its landing' "$landed"'
	relog $number "$(git log -1 --format=%B $(record_of landed) |
		sed -n "s/^Entry: \([0-9a-f]*\) .*/\/^Entry: \1\/d/p" |
		head -n 1)"'
tamper 'another head than was submitted' "$rejected"'
	head=$(git rev-parse later) &&
	relog $number "s/^\(Entry: [0-9a-f]*\) [0-9a-f]*/\1 $head/"'
tamper 'a landing of another commit' "$landed"'
	old=$(git rev-parse main~4) &&
	relog $number "/^Entry:/s/ $(git rev-parse main) / $old /"'
tamper 'all evidence removed' 'git update-ref -d $notes'
tamper 'a verdict turned round' 'renote "s/result=pass/result=fail/"'
tamper 'a landing without evidence' 'renote "/^landing/d"'
tamper 'evidence of another base' \
	'renote "/^landing/s/base=..../base=0000/"'
tamper 'evidence of another .refinery' \
	'renote "/^landing/s/config=..../config=0000/"'
tamper 'evidence of other entries' \
	'renote "/^landing/s/entries=..../entries=0000/"'
tamper 'an ended entry queued again' '
	id=$(git log -1 --format=%B $(record_of rejected) |
		sed -n "s/^Entry: \([0-9a-f]*\) .*/\1/p") &&
	git update-ref refs/refinery/queue/main/$id $(record_of rejected)^2'
tamper 'an entry that ended twice' '
	git cat-file commit $(record_of rejected) |
		sed -e "s/^parent .*/parent $(git rev-parse $log)/;t seen" \
			-e "s/^Number: .*/Number: 9/" -e "b" -e ":seen" \
			-e "n" >object &&
	sed -i "s/^Number: .*/Number: $(($(number_of $log) + 1))/" object &&
	git update-ref $log $(git hash-object -t commit -w object) &&
	rm object'
tamper 'an entry whose head was exchanged' '
	ref=$(git for-each-ref --format="%(refname)" refs/refinery/queue/) &&
	git cat-file commit $ref |
		sed "s/^Head: .*/Head: $(git rev-parse bad)/" >object &&
	git update-ref $ref $(git hash-object -t commit -w object) &&
	rm object'
tamper 'a queued commit that is gone' '
	git update-ref -d refs/heads/later && git repack -q -a -d &&
	git unpack-objects -q <$(ls objects/pack/*.pack | head -n 1) || true
	ref=$(git for-each-ref --format="%(refname)" refs/refinery/queue/) &&
	head=$(git log -1 --format=%B $ref | sed -n "s/^Head: //p") &&
	mv objects/pack pack && mkdir objects/pack &&
	for pack in pack/*.pack; do
		git unpack-objects -q <$pack
	done &&
	rm -rf pack && drop_object $head'
tamper 'a record that is gone' '
	mv objects/pack pack && mkdir objects/pack &&
	for pack in pack/*.pack; do
		test ! -e $pack || git unpack-objects -q <$pack
	done &&
	rm -rf pack && drop_object $log~1'

# --- what a record says against itself and against what else says it ---

withdrawn='number=$(number_of $(record_of withdrawn))'
outside='number=$(number_of $(record_of outside))'
bypassed='number=$(number_of $(record_of bypassed))'

tamper 'a rejection made a withdrawal' "$rejected"'
	relog $number "s/^Event: rejected/Event: withdrawn/"'
tamper 'a rejection made a withdrawal, with its code' "$rejected"'
	relog $number "s/^Event: rejected/Event: withdrawn/
s/^Code: .*/Code: WITHDRAWN/"'
tamper 'a rejection made a withdrawal, without its gates' "$rejected"'
	relog $number "s/^Event: rejected/Event: withdrawn/
s/^Code: .*/Code: WITHDRAWN/;/^Gate: /d;/^Reason: /d"'
tamper 'a withdrawal made a rejection' "$withdrawn"'
	relog $number "s/^Event: withdrawn/Event: rejected/"'
tamper 'a bypass made a move from outside' "$bypassed"'
	relog $number "s/^Event: bypassed/Event: outside/"'
tamper 'a bypass made a move from outside, without its reason' "$bypassed"'
	relog $number "s/^Event: bypassed/Event: outside/;/^Reason: /d"'
tamper 'a move from outside made a bypass' "$outside"'
	relog $number "s/^Event: outside/Event: bypassed/"'
tamper 'a move from outside made a rewrite' "$outside"'
	relog $number "s/^Event: outside/Event: rewritten/
/^Tip: /a Code: REWRITTEN"'
tamper 'another code' "$rejected"'
	relog $number "s/^Code: .*/Code: CONFLICT/"'
tamper 'a code that there is not' "$rejected"'
	relog $number "s/^Code: .*/Code: DISLIKED/"'
tamper 'no code' "$rejected"'
	relog $number "/^Code: /d"'
tamper 'another reason' "$rejected"'
	relog $number "s/^Reason: .*/Reason: nobody knows/"'
tamper 'no reason' "$rejected"'
	relog $number "/^Reason: /d"'
tamper 'another subject' "$rejected"'
	relog $number "1,/^\$/!s/^Reject .*/Reject bad: nobody knows/"'
tamper 'another gate that failed' "$rejected"'
	relog $number "s/^Gate: unit/Gate: style/"'
tamper 'a gate that did not fail' "$rejected"'
	relog $number "/^Gate: /s/ fail / pass /"'
tamper 'another successor' "$withdrawn"'
	relog $number "s/^Replaced-By: ..../Replaced-By: 0000/"'
tamper 'no successor' "$withdrawn"'
	relog $number "/^Replaced-By: /d"'
tamper 'another branch' "$landed"'
	relog $number "/^Entry: /s/\$/x/"'
tamper 'a sequence number that nobody has' "$landed"'
	relog $number "s/^Sequence: .*/Sequence: 70/"'
tamper 'a landing that no gate was for' '
	group=$(git log --first-parent -1 --format=%H --grep="^Land [0-9]" \
		$log) &&
	relog $(number_of $group) "/^Gate: /d;s/^Tip: .*/&\\
Code: NO_GATE\\
Reason: no test is for the paths that it changes/"'
tamper 'a landing of another target' 'renote "/^landing/s/target=main/target=x/"'
tamper 'a landing of fewer gates' 'renote "/^landing/s/gates=unit,style/gates=unit/
/^landing/s/gates=style,unit/gates=unit/"'
tamper 'a better sandbox in the log' "$landed"'
	relog $number "/^Gate: /s/none\$/bubblewrap/"'
tamper 'a better sandbox in the note' \
	'renote "/^verdict/s/sandbox=none/sandbox=bubblewrap/"'
tamper 'a better sandbox in both' '
	renote "/^verdict/s/sandbox=none/sandbox=bubblewrap/" &&
	relog $(number_of $(record_of landed)) \
		"/^Gate: /s/none\$/bubblewrap/"'
tamper 'a gate that took longer' "$landed"'
	relog $number "/^Gate: /s/ \([0-9]*\) none\$/ 1\1 none/"'

# change_entry <sed expression>: of the waiting entry, in a further record
change_entry()
{
	ref=$(git for-each-ref --format="%(refname)" refs/refinery/queue/) &&
		git cat-file commit "$ref" >object &&
		{
			sed "/^parent /,\$d" object
			echo "parent $(git rev-parse "$ref")"
			sed "1,/^parent /d" object
			test -n "$(sed -n "s/^Id: //p" object)" ||
				echo "Id: ${ref##*/}"
		} | sed "$1" >new && ! cmp -s object new &&
		git update-ref "$ref" \
			"$(git hash-object -t commit -w new)" &&
		rm object new
}

# That this by itself is no tampering is shown by the last one.
for field in Submitter Pusher Branch Subject Touches Created; do
	tamper "another $field" "change_entry 's/^$field: ./&1/'"
done
test_expect_success 'another priority is allowed' '
	rm -rf copy.git && cp -R origin.git copy.git &&
	(cd copy.git && change_entry "s/^Priority: 2/Priority: 1/") &&
	git -C copy.git refinery verify --all >found &&
	invariants copy.git
'

tamper 'a landed tree that nobody made' '
	tree=$({ git ls-tree main; printf "100644 blob %s\tevil\n" \
		$(echo evil | git hash-object -w --stdin); } | git mktree) &&
	new=$(git cat-file commit main | sed "s/^tree .*/tree $tree/" |
		git hash-object -t commit -w --stdin) &&
	old=$(git rev-parse main) &&
	git notes --ref=$notes show main^{tree} | sed "s/$old/$new/" >note &&
	git notes --ref=$notes add -F note $tree && rm note &&
	number=$(number_of $(record_of landed)) &&
	relog $number "s/$old/$new/g" &&
	for later in $(seq $((number + 1)) $(number_of $log)); do
		relog $later "s/$old/$new/g" || return 1
	done &&
	git update-ref refs/heads/main $new'

test_done
