#!/bin/sh
# SPDX-License-Identifier: MIT
#
# invariants.sh <bare repository>: what must hold of a served repository when
# nothing runs in it, also after any crash and the next command. Prints what
# does not hold, a line each, and fails if there is any. Uses only git and sh:
# a second opinion on `git refinery verify`, written against the formats of
# git-refinery-state(5) and not against the program.
#
#	I1   what is on a target passed on exactly its tree
#	I2   a landed tree is what git makes of base and submitted head
#	I3   the target went forward from what was tested
#	I5   each entry ended at most once, and landed only if it is there
#	I6   the commits of entries are pinned
#	I13  the log is one unbroken chain

cd "$1" || exit 1
GIT_DIR=$(git rev-parse --absolute-git-dir) || exit 1
export GIT_DIR
unset GIT_WORK_TREE GIT_INDEX_FILE
GIT_COMMITTER_NAME=invariants GIT_COMMITTER_EMAIL=invariants@localhost
GIT_AUTHOR_NAME=invariants GIT_AUTHOR_EMAIL=invariants@localhost
GIT_CONFIG_NOSYSTEM=1
export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_AUTHOR_NAME
export GIT_AUTHOR_EMAIL GIT_CONFIG_NOSYSTEM
LC_ALL=C
export LC_ALL

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
: >"$work/broken"
zero=0000000000000000000000000000000000000000
tests=refs/notes/refinery/tests
one=$(printf '\001') # stands between fields that may hold anything

broken()
{
	printf '%s\n' "$*" | tee -a "$work/broken"
}

# trailer <commit> <key>: its first value
trailer()
{
	git log -1 --format="%(trailers:key=$2,valueonly)" "$1" 2>/dev/null |
		head -n 1
}

# A repository with the served one's objects, to rebase in.
bench()
{
	test -d "$work/bench" && return
	git init -q "$work/bench.git" --bare &&
		mkdir "$work/bench" &&
		GIT_DIR=$work/bench.git git config core.bare false &&
		echo "$GIT_DIR/objects" \
			>"$work/bench.git/objects/info/alternates"
}

in_bench()
{
	GIT_DIR=$work/bench.git GIT_WORK_TREE=$work/bench \
		git -c advice.detachedHead=false "$@"
}

# rebased <head> <base> [<from>]: the tree that git rebase gives; with from,
# of the commits after that
rebased()
{
	bench &&
		(
			cd "$work/bench" &&
				in_bench checkout -q -f --detach "$1" &&
				if in_bench rebase -q --onto "$2" "${3:-$2}"; then
					in_bench rev-parse 'HEAD^{tree}'
				else
					in_bench rebase --abort
				fi
		) 2>/dev/null
}

# I2: made <base> <commit> <head> <id>: is commit what git makes of head on
# base? Of an entry that stands on another's, its own commits are enough.
made()
{
	test "$2" = "$3" && git merge-base --is-ancestor "$1" "$2" && return
	made_tree=$(git rev-parse -q --verify "$2^{tree}") || return
	test "$(git merge-tree --write-tree "$1" "$3" 2>/dev/null |
		head -n 1)" = "$made_tree" && return
	test "$(rebased "$3" "$1")" = "$made_tree" && return
	made_from=$(sed -n "s/^$4 //p" "$work/bases" | head -n 1)
	test -n "$made_from" &&
		test "$(rebased "$3" "$1" "$made_from")" = "$made_tree"
}

# evidence <commit> <base> <id>: the line of this landing by this target, in
# the note at hand: the newest that names the entry, else the newest
evidence()
{
	grep "^landing commit=$1 base=$2 .* target=$target gates=" \
		"$work/note" >"$work/lines"
	grep "[=,]$3[, ]" "$work/lines" | tail -n 1 | grep . ||
		tail -n 1 "$work/lines"
}

# I1: proven <record> <old> <tip> <gates> <ids>: did all gates pass on exactly
# this tree, those that were asked for and no others?
proven()
{
	git notes --ref="$tests" show "$3^{tree}" >"$work/note" 2>/dev/null ||
		: >"$work/note"
	config=$(git rev-parse -q --verify "$2:.refinery") || config=$zero
	landing=$(evidence "$3" "$2" "${5%%
*}")
	case $landing in
	*" config=$config entries="*) ;;
	'') broken "$1: no evidence for the landing of $3 on $2" ;;
	*) broken "$1: the evidence for $3 is of another .refinery" ;;
	esac
	named=${landing##* entries=}
	for id in $5; do
		case ",${named%% *}," in
		*",$id,"*) ;;
		*) broken "$1: the evidence for $3 does not name $id" ;;
		esac
	done
	asked=$(echo "${landing##* gates=}" | tr ',' ' ')
	passed=' '
	printf '%s\n' "$4" | tr ';' '\n' | grep . >"$work/gates"
	while read -r gate result definition ms level; do
		passed="$passed$gate "
		case " $asked " in
		*" $gate "*) ;;
		*) broken "$1: gate $gate was not asked for" ;;
		esac
		if test "$result" != pass; then
			broken "$1: landed although $gate said $result"
		elif ! grep -q "^verdict gate=$gate definition=$definition$(
			) result=pass " "$work/note"; then
			broken "$1: $gate is not known to have passed on $3"
		elif ! grep -q "^verdict gate=$gate definition=$definition$(
			) result=[a-z]* ms=$ms .*sandbox=$level " \
			"$work/note"; then
			broken "$1: no run of $gate took $ms ms at $level"
		fi
		level_of "$1" "$2" "$gate" "$definition" "$level"
	done <"$work/gates"
	for gate in $asked; do
		case $passed in
		*" $gate "*) ;;
		*) broken "$1: gate $gate was asked for and did not pass" ;;
		esac
	done
	test "$code${asked:+ with gates}" = NO_GATE ||
		{ test "$code" != NO_GATE && test -n "$asked"; } ||
		broken "$1: its code is '$code', and it asked for '$asked'"
	required "$1" "$2" "$passed"
}

# A field of a gate's definition.
field()
{
	printf '%s %s\n%s\n' "$1" "${#2}" "$2"
}

# level_of <record> <base> <gate> <definition> <level>: is the definition that
# of another level? Told where the gate is as simple today as it was then.
level_of()
{
	git config --get-regexp "^refinery\.(test\.$3\.(expect|keep)|sandbox(bind|network))\$" \
		>/dev/null 2>&1 && return
	level_command=$(git config "refinery.test.$3.command" ||
		git config --blob="$2:.refinery" "test.$3.command" 2>/dev/null)
	for level_is in none namespaces landlock namespaces+landlock \
		bubblewrap; do
		level_id=$({
			echo 'git-refinery gate definition 1'
			field command "$level_command"
			field expect ''
			field network no
			field environment "$(uname -s) $(uname -m) $level_is"
		} | git hash-object --stdin)
		test "$level_id" != "$4" || test "$level_is" = "$5" ||
			broken "$1: $3 ran at level $level_is, not $5"
	done
}

# What .refinery at the base asks for, where that is plain: gates without
# paths, in a file and a git config that make no choice among them.
required()
{
	git config --get-regexp '^refinery\.(.*\.)?(gates|ungated)$' \
		>/dev/null 2>&1 && return
	git config --blob="$2:.refinery" --list >"$work/config" 2>/dev/null ||
		: >"$work/config"
	grep -q '^target\..*\.gates=' "$work/config" && return
	sed -n 's/^test\.\(.*\)\.command=.*/\1/p' "$work/config" |
		while read -r gate; do
			grep -q "^test\.$gate\.paths=" "$work/config" &&
				continue
			grep -q "^test\.$gate\.when=entry$" "$work/config" &&
				continue
			git config "refinery.test.$gate.command" \
				>/dev/null && continue
			case $3 in
			*" $gate "*) ;;
			*) broken "$1: gate $gate of .refinery did not pass" ;;
			esac
		done
}

# Who each commit of a landing is of, oldest first: "<commit> <id or ->". Where
# there is no message but the trailer, git log takes it for the subject.
members()
{
	git log --first-parent --reverse --format="%H|$(
		)%(trailers:key=Refinery-Entry,valueonly,separator=%x2C)|%s" \
		"$1..$2" | while IFS='|' read -r commit id words; do
		case "${id:+known }$words" in
		'known '*) ;;
		*'Refinery-Entry: '*) id=$(git cat-file commit "$commit" |
			sed '1,/^$/d' | git interpret-trailers --parse |
			sed -n 's/^Refinery-Entry: //p') ;;
		esac
		echo "$commit ${id:--}"
	done >"$work/members"
}

# I1, I2, I3, I5: landed <record> <old> <tip> <entries> <gates>
landed()
{
	ids=$(printf '%s\n' "$4" | tr ';' '\n' | sed 's/ .*//')
	if ! git cat-file -e "$3^{commit}" 2>/dev/null ||
		! git cat-file -e "$2^{commit}" 2>/dev/null; then
		# What the target lost in a rewrite, gc may have taken away.
		test "$number" -lt "$rewritten" ||
			broken "$1: $2 or $3 is missing"
		return
	fi
	if test "$2" != "$3"; then
		members "$2" "$3"
		count=$(wc -l <"$work/members")
		test "$(git rev-parse -q --verify "$3~$count")" = "$2" ||
			broken "$1: $3 does not stand on $2"
		proven "$1" "$2" "$3" "$5" "$ids"
	else
		: >"$work/members"
	fi
	while read -r commit id; do
		case "
$ids
" in
		*"
$id
"*) ;;
		*) test "$id" = - ||
			broken "$1: $commit is of $id, which did not land" ;;
		esac
	done <"$work/members"
	base=$2
	printf '%s\n' "$4" | tr ';' '\n' >"$work/entries"
	while read -r id head commit _branch; do
		own=$(sed -n "s/ $id\$//p" "$work/members" | tail -n 1)
		case ${own:-$commit} in
		"$commit") ;;
		*)
			# After a crash only the landing's end is known.
			test "$commit" = "$3" ||
				broken "$1: $id became $own, not $commit"
			commit=$own
			;;
		esac
		if test -z "$own" && test "$commit" != "$head" &&
			test "$commit" != "$base"; then
			broken "$1: $commit is not of entry $id"
		elif ! git merge-base --is-ancestor "$base" "$commit" ||
			! git merge-base --is-ancestor "$commit" "$3"; then
			broken "$1: $commit of $id is not between $base and $3"
		elif ! made "$base" "$commit" "$head" "$id"; then
			broken "$1: $commit is not what git makes of $id"
		fi
		base=$commit
	done <"$work/entries"
	test "$base" = "$3" || broken "$1: commits after $base are of no entry"
}

# I6: pinned <what> <target> <id> <record> <head>: do the records of an entry
# begin with the one that the id names, pin this head throughout, and never
# change what never changes? Leaves branch and sequence of the last of them in
# $its_branch and $its_sequence.
pinned()
{
	git log --first-parent --format="%H|%P|$(
		)%(trailers:key=Refinery-Record,valueonly,separator=%x2C)|$(
		)%(trailers:key=Target,valueonly,separator=%x2C)|$(
		)%(trailers:key=Id,valueonly,separator=%x2C)|$(
		)%(trailers:key=Head,valueonly,separator=%x2C)|$(
		)%(trailers:key=Sequence,valueonly,separator=%x2C)|$(
		)%(trailers:key=Branch,valueonly,separator=%x2C)|$(
		)%(trailers:key=Submitter,valueonly,separator=%x2C)|$(
		)%(trailers:key=Pusher,valueonly,separator=%x2C)|$(
		)%(trailers:key=Branch,valueonly,separator=%x2C)|$(
		)%(trailers:key=Topic,valueonly,separator=%x2C)|$(
		)%(trailers:key=Subject,valueonly,separator=%x2C)|$(
		)%(trailers:key=Touches,valueonly,separator=%x2C)|$(
		)%(trailers:key=Replaces,valueonly,separator=%x2C)|$(
		)%(trailers:key=Created,valueonly,separator=%x2C)" "$4" \
		>"$work/chain" 2>/dev/null || {
		broken "$1: the record $4 of entry $3 is missing"
		return
	}
	first='' never='' its_branch='' its_sequence=''
	while IFS='|' read -r hash above kind its_target its_id its_head \
		sequence_now branch_now never_now; do
		test "$kind $its_target $its_head" = "entry/1 $2 $5" || break
		if test -z "$first"; then
			its_branch=$branch_now its_sequence=$sequence_now
			never=$never_now
		fi
		test "$never" = "$never_now" ||
			broken "$1: entry $3 changed from '$never_now'"
		first=$hash
		test "$its_id" = "$3" || break
	done <"$work/chain"
	case $first in
	"$3"*) ;;
	*) broken "$1: the records of entry $3 do not fit together" ;;
	esac
	test "$its_id|$above" = "|$5" ||
		broken "$1: entry $3 does not pin $5"
	git cat-file -e "$5^{commit}" 2>/dev/null ||
		broken "$1: the commit $5 of entry $3 is missing"
}

# I5: ended <number> <id> <record>: the first end, or one after it came back
ended()
{
	before=$(sed -n "s/^$2 //p" "$work/ended" | tail -n 1)
	echo "$2 $1" >>"$work/ended"
	test -z "$before" || came_back "$3" "$before" ||
		broken "entry $2 ended in record $before and again in $1"
}

came_back()
{
	reopened=$(trailer "$1" Reopened)
	test -n "$reopened" || return
	since=$(trailer "$reopened" Number)
	test "${since:-0}" -ge "$2"
}

# One record: its place in the chain, then what it says happened.
record()
{
	where="$target: record $number"
	test "$form" = log/1 || broken "$where: it is no log record"
	test "$of" = "$target" || broken "$where: it is of $of"
	test "$number" = $((number_before + 1)) ||
		broken "$where: it follows on $number_before"
	if test "$number_before" = 0; then
		test "$event" = adopted ||
			broken "$where: the log begins with '$event'"
	else
		test "$old" = "$tip_before" || broken \
			"$where: it starts at $old, not at $tip_before"
	fi
	case $event in
	adopted) test "$number" = 1 || broken "$where: adopted again" ;;
	landed) landed "$where" "$old" "$tip" "$entries" "$gates" ;;
	rejected | withdrawn) test "$old" = "$tip" ||
		broken "$where: the target moved with a rejection" ;;
	outside | bypassed | rewritten)
		follows=no
		! git merge-base --is-ancestor "$old" "$tip" 2>/dev/null ||
			follows=yes
		git cat-file -e "$old^{commit}" 2>/dev/null ||
			test "$number" -ge "$rewritten" || follows=gone
		case $code-$follows in
		REWRITTEN-no | -yes | *-gone) ;;
		*) broken "$where: code '$code', follows on $old: $follows" ;;
		esac
		;;
	*) broken "$where: unknown event '$event'" ;;
	esac
	# shellcheck disable=SC2086 # a list of ids
	set -- $parents
	case $event in
	landed | rejected | withdrawn) ;;
	*) test -z "$entries" || broken "$where: '$event' ends no entry" ;;
	esac
	test "$number" = 1 || shift $(($# > 0))
	printf '%s\n' "$entries" | tr ';' '\n' | grep . >"$work/of"
	highest=${sequence_before:-0}
	while read -r id head commit branch; do
		pinned "$where" "$target" "$id" "${1:-none}" "$head"
		test "$its_branch" = "$branch" || broken \
			"$where: $id is of branch '$its_branch', not '$branch'"
		case $event-$commit in
		landed-"$zero") broken "$where: $id landed as nothing" ;;
		landed-* | *-"$zero") ;;
		*) broken "$where: $id is on the target as $commit" ;;
		esac
		test "${its_sequence:-0}" -le "$highest" ||
			highest=$its_sequence
		ended "$number" "$id" "${1:-none}"
		shift $(($# > 0))
	done <"$work/of"
	test $# = 0 || broken "$where: it has parents for no entry"
	test "${sequence:-0}" = "$highest" ||
		broken "$where: its sequence number is $sequence, not $highest"
	told "$where"
	number_before=$number
	sequence_before=$sequence
	tip_before=$tip
}

# told <record>: do event, code, reason, subject and gates fit together?
told()
{
	case $event:$code:${reason:+why}:$subject in
	'adopted:::Adopt '* | 'landed:::Land '*) ;;
	'landed:NO_GATE:why:Land '* | 'landed:CONTAINED:why:Contained '*) ;;
	'rejected:'[A-Z]*':why:Reject '*) ;;
	'withdrawn:WITHDRAWN:'*':Withdraw '*) ;;
	'withdrawn:REPLACED:why:Withdraw '*) ;;
	'outside:::Outside: '* | 'rewritten:REWRITTEN::Outside: '*) ;;
	'bypassed::why:Bypass: '* | 'bypassed:REWRITTEN:why:Bypass: '*) ;;
	*) broken "$1: '$event' with code '$code', '$reason' and '$subject'" ;;
	esac
	case $code in
	REPLACED) case $reason in
		*"${successor:-of nobody}"*) ;;
		*) broken "$1: replaced by '$successor', or $reason" ;;
		esac ;;
	*) test -z "$successor" || broken "$1: '$code' with a successor" ;;
	esac
	case $event in
	rejected) refused "$1" ;;
	landed) ;;
	*) test -z "$gates" || broken "$1: '$event' with gates" ;;
	esac
}

# refused <record>: the same of a rejection
refused()
{
	failing=$(printf '%s\n' "$gates" | tr ';' '\n' |
		awk 'NF && $2 != "pass" { print $1; exit }')
	case $subject in
	*"$reason"*) ;;
	*) broken "$1: its reason is '$reason', its subject '$subject'" ;;
	esac
	case $code:${failing:+failed}:$reason in
	CHECKS_FAILED:failed:*"gate '$failing'"*) ;;
	ENTRY_FAILED:failed:*"gate '$failing'"*) ;;
	FAILS_TOGETHER:failed:*"gate '$failing'"*'; fails beside '*) ;;
	CHECKS_FAILED::"gate '"*) broken "$1: no gate failed" ;;
	CHECKS_FAILED::* | "CONFLICT::conflicts with $target "*) ;;
	'BLOCKED::it depends on '*) ;;
	BLOCKED:* | CONFLICT:*) broken "$1: $code with '$reason'" ;;
	REVIEW_FAILED::* | NOT_APPLICABLE::* | BAD_CONFIG::*) ;;
	UNVERIFIED::* | NOT_ALLOWED::* | HEAD_MISSING::*) ;;
	INCOMPLETE::* | BAD_TREE::* | NOT_SOUND::*) ;;
	*) broken "$1: code '$code' with '$gates' and '$reason'" ;;
	esac
}

# I13: the whole log of a target, oldest record first.
chain()
{
	target=$1
	number_before=0 tip_before='' sequence_before=0
	: >"$work/ended"
	git log --format="%(trailers:key=Id,valueonly,separator=%x2C) $(
		)%(trailers:key=Base,valueonly,separator=%x2C)" \
		"refs/refinery/log/$target" 2>/dev/null |
		grep '^[0-9a-f]\{12\} [0-9a-f]' >"$work/bases"
	git log --first-parent --reverse --format="%P%x01$(
		)%(trailers:key=Refinery-Record,valueonly,separator=%x2C)%x01$(
		)%(trailers:key=Target,valueonly,separator=%x2C)%x01$(
		)%(trailers:key=Number,valueonly,separator=%x2C)%x01$(
		)%(trailers:key=Sequence,valueonly,separator=%x2C)%x01$(
		)%(trailers:key=Event,valueonly,separator=%x2C)%x01$(
		)%(trailers:key=Old,valueonly,separator=%x2C)%x01$(
		)%(trailers:key=Tip,valueonly,separator=%x2C)%x01$(
		)%(trailers:key=Code,valueonly,separator=%x2C)%x01$(
		)%(trailers:key=Gate,valueonly,separator=%x3B)%x01$(
		)%(trailers:key=Entry,valueonly,separator=%x3B)%x01$(
		)%(trailers:key=Replaced-By,valueonly,separator=%x2C)%x01$(
		)%(trailers:key=Reason,valueonly,separator=%x2C)%x01%s" \
		"refs/refinery/log/$target" >"$work/log" 2>/dev/null ||
		broken "$target: the log cannot be read"
	rewritten=$(awk -F "$one" '$9 == "REWRITTEN" { n = $4 }
		END { print n + 0 }' "$work/log")
	while IFS=$one read -r parents form of number sequence event old tip \
		code gates entries successor reason subject; do
		case $number in
		'' | *[!0-9]*)
			broken "$target: a record after $number_before is none"
			break
			;;
		esac
		record
	done <"$work/log"
	now=$(git rev-parse -q --verify "refs/heads/$target")
	test "$now" = "$tip_before" || broken \
		"$target: it is at ${now:-nothing}, the log left it at $tip_before"
}

# I5, I6: the live entries of a target
queue()
{
	git for-each-ref --format='%(refname) %(objectname)' \
		"refs/refinery/queue/$1/" >"$work/queue"
	while read -r name hash; do
		id=${name#"refs/refinery/queue/$1/"}
		case $id in */*) continue ;; esac
		before=$(sed -n "s/^$id //p" "$work/ended" | tail -n 1)
		test -z "$before" || came_back "$hash" "$before" ||
			broken "$1: entry $id ended in $before and is queued"
		pinned "$1: the queue" "$1" "$id" "$hash" \
			"$(trailer "$hash" Head)"
	done <"$work/queue"
}

# The empty tree need not be there: git knows it, but its fsck does not.
git fsck --no-dangling --no-progress 2>&1 |
	grep -v '^missing tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904$' \
		>"$work/fsck"
! test -s "$work/fsck" || broken "git fsck: $(head -n 5 "$work/fsck")"
find refs packed-refs.lock HEAD.lock -name '*.lock' 2>/dev/null \
	>"$work/locks"
while read -r lock; do
	broken "a lock is left: $lock"
done <"$work/locks"
git for-each-ref --format='%(refname)' refs/refinery/log/ >"$work/targets"
test -s "$work/targets" || broken "no target has a log"
while read -r name; do
	chain "${name#refs/refinery/log/}"
	queue "${name#refs/refinery/log/}"
done <"$work/targets"
! test -s "$work/broken"
