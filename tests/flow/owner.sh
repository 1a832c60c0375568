#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='a line of work belongs to its submitter, whatever others call it'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"
. "$REFINERY_SOURCE/tests/lib/servers.sh"

test_expect_success 'a served repository' '
	serve &&
	git -C origin.git config http.receivepack true
'

# as <person> <command>...: somebody with a git of his own
as()
{
	person=$1
	shift
	env GIT_AUTHOR_NAME="$person" GIT_AUTHOR_EMAIL="$person@example.org" \
		GIT_COMMITTER_NAME="$person" \
		GIT_COMMITTER_EMAIL="$person@example.org" "$@"
}

# work <clone> <person> <branch> <text>: a commit on top of the branch
work()
{
	test_tick &&
	{
		git -C "$1" checkout -q "$3" 2>/dev/null ||
		git -C "$1" checkout -q --no-track -b "$3" origin/main
	} &&
	echo "$4" >"$1/$3-$2" &&
	git -C "$1" add . &&
	as "$2" git -C "$1" commit -q -m "$3 by $2: $4"
}

# one <person>: the id of the entry with that author
one()
{
	for id in $(queued); do
		case $(field "$id" Submitter) in "$1 "*) echo "$id" ;; esac
	done
}

drop_all()
{
	for id in $(queued); do
		git -C origin.git refinery withdraw "$id" || return 1
	done
}

# --- each way to enqueue ---

start_ssh
start_http

# Who is named: by the address of the clone, where that is known
who()
{
	case $way in path | ssh | http) echo ann ;; *) echo "$1" ;; esac
}

# here: by a command on the repository; path, ssh, http: by one in a clone;
# push: to refs/for; divert: to the target
enqueue()
{
	case $way in
	here)
		git -C "$1" push -q -f "$TRASH/origin.git" "$3:refs/heads/$3" &&
		as "$2" git -C origin.git refinery enqueue "$3"
		;;
	push) git -C "$1" push origin "$3:refs/for/main/$3" ;;
	topic) git -C "$1" push origin "$3:main" -o topic="$3" ;;
	*) (cd "$1" && git refinery enqueue "$3") ;;
	esac >said 2>&1
}

test_set_prereq PATH
for way in here path ssh http push topic; do
	ready=PATH
	case $way in
	ssh) url=$SSH_URL/origin.git ready=SSH ;;
	http) url=$(http_url alice)/origin.git ready=HTTP ;;
	*) url=$TRASH/origin.git ;;
	esac

	test_expect_success "$ready" "$way: two people, one name" '
		if test $way = topic
		then
			git -C origin.git config refinery.main.divert true &&
			git -C origin.git refinery init
		fi &&
		rm -rf ann bob &&
		make_clone ann && make_clone bob &&
		git -C ann remote set-url origin "$url" &&
		git -C bob remote set-url origin "$url" &&
		work ann Ann $way 1 && work bob Bob $way 1 &&
		enqueue ann Ann $way && first=$(queued) &&
		enqueue bob Bob $way &&
		test_text "as entry $(echo $first | cut -c1-10) of $(who Ann)" \
			said &&
		test $(queued | wc -l) = 2 &&
		test "$(one Ann)" = $first
	'
	test_expect_success "$ready" "$way: an update replaces the own one" '
		bob=$(one Bob) &&
		work ann Ann $way 2 &&
		enqueue ann Ann $way &&
		test_text "it replaces entry $first" said &&
		test $(queued | wc -l) = 2 &&
		test "$(one Ann)" != $first &&
		test "$(one Bob)" = $bob &&
		test "$(ended Reason)" = "replaced by entry $(one Ann)" &&
		drop_all
	'
done
git -C origin.git config refinery.main.divert false

# --- who is the same ---

test_expect_success 'names and addresses that differ in case are one person' '
	way=push && rm -rf ann && make_clone ann && work ann Ann case 1 &&
	enqueue ann Ann case && first=$(queued) &&
	work ann ANN case 2 && enqueue ann ANN case &&
	test_text "it replaces entry $first" said &&
	test $(queued | wc -l) = 1 && drop_all
'
test_expect_success 'who picks a commit of another is who submits it' '
	work bob Bob picked 1 && work ann Ann own 1 && enqueue ann Ann own &&
	first=$(queued) &&
	git -C ann fetch -q ../bob picked &&
	as Ann git -C ann cherry-pick FETCH_HEAD &&
	enqueue ann Ann own &&
	test_text "it replaces entry $first" said &&
	test $(queued | wc -l) = 1 && drop_all
'
test_expect_success 'a commit of another that was amended is not his' '
	work bob Bob shared 1 && enqueue bob Bob shared && first=$(queued) &&
	git -C ann fetch -q ../bob shared:shared &&
	git -C ann checkout -q shared && echo more >ann/more &&
	git -C ann add more &&
	as Ann git -C ann commit -q --amend -m "what Bob did, and more" &&
	enqueue ann Ann shared &&
	test $(queued | wc -l) = 2 && drop_all
'
test_expect_success 'who has only the address in common is somebody else' '
	rm -rf max && make_clone max &&
	work ann Ann agent 1 && git -C max fetch -q &&
	git -C max checkout -q --no-track -b agent origin/main &&
	echo m >max/m && git -C max add m &&
	GIT_AUTHOR_NAME=Max GIT_AUTHOR_EMAIL=ann@example.org \
		git -C max commit -q -m m &&
	enqueue ann Ann agent && enqueue max Max agent &&
	test $(queued | wc -l) = 2 && drop_all
'
test_expect_success 'two users of agents that commit alike are two people' '
	way=path && work ann Bot bot 1 && work bob Bot bot 2 &&
	enqueue ann Bot bot && enqueue bob Bot bot &&
	test $(queued | wc -l) = 2 && drop_all
'
test_expect_success HTTP 'two whom the host tells apart are two people' '
	work ann Bot web 1 && work bob Bot web 2 &&
	git -C ann push "$(http_url alice)/origin.git" web:refs/for/main/web &&
	git -C bob push "$(http_url bob)/origin.git" web:refs/for/main/web &&
	test $(queued | wc -l) = 2 && drop_all
'

# --- asking for it ---

test_expect_success 'another one is replaced where that is asked for' '
	work ann Ann asked 1 && enqueue ann Ann asked && first=$(queued) &&
	work bob Bob asked 1 &&
	(cd bob && git refinery enqueue --replace=$first) >said 2>&1 &&
	test_text "remote: it replaces entry $first of ann" said &&
	second=$(queued) &&
	test "$(ended Reason)" = \
		"replaced by entry $second of bob <bob@example.org>" &&
	test "$(ended Replaced-By)" = $second &&
	git -C ann refinery log $first >log &&
	test_text "replaced by entry $second of bob" log
'
test_expect_success 'who was replaced hears of it with the next version' '
	work ann Ann asked 2 &&
	(cd ann && git refinery enqueue) >said 2>&1 &&
	test_text "was replaced by entry $second of bob" said &&
	git -C origin.git refinery withdraw $(one Ann) &&
	work ann Ann asked 3 && (cd ann && git refinery enqueue) >said 2>&1 &&
	! grep "was replaced" said &&
	git -C origin.git refinery withdraw $(one Ann)
'
test_expect_success 'and by a plain push, and on the repository' '
	work ann Ann asked 4 &&
	git -C ann push origin asked:refs/for/main -o replace=$second \
		2>said &&
	test_text "remote: it replaces entry $second of bob" said &&
	third=$(queued) &&
	git -C bob push -q origin asked &&
	git -C origin.git refinery enqueue --replace=$third asked 2>said &&
	test_text "it replaces entry $third of Ann" said &&
	test $(queued | wc -l) = 1
'
test_expect_success 'the own earlier version goes as well' '
	work ann Ann asked 5 && way=path && enqueue ann Ann asked &&
	work ann Ann asked 6 && bob=$(one Bob) &&
	(cd ann && git refinery enqueue --replace=$bob) &&
	test $(queued | wc -l) = 1 && test "$(one Ann)" = "$(queued)" &&
	drop_all
'
test_expect_success 'what is not queued cannot be replaced' '
	work ann Ann gone 1 &&
	test_must_fail git -C ann refinery enqueue --replace=$third gone \
		2>said &&
	test_text "next: " said &&
	test_must_fail git -C ann push origin gone:refs/for/main \
		-o replace=$third 2>said &&
	test_expect_code 129 git -C ann refinery enqueue --replace= gone &&
	test_text "queued for '\''main'\'' that could be replaced" said &&
	test_must_fail git -C ann push origin gone:refs/for/main -o replace= &&
	test -z "$(queued)"
'
test_expect_success 'nor does a pushed record replace what has ended' '
	git -C ann refinery enqueue gone && id=$(queued) &&
	git -C ann fetch -q origin "refs/refinery/queue/main/$id" &&
	record=$(git -C ann log -1 --format=%B FETCH_HEAD |
		sed "s/^Created:/Replaces: $third\\n&/" |
		git -C ann commit-tree FETCH_HEAD^{tree} -p FETCH_HEAD^) &&
	drop_all &&
	test_must_fail git -C ann push origin \
		$record:refs/refinery/queue/main/$(echo $record | cut -c1-12) \
		2>said &&
	test_text "that could be replaced" said
'

# --- what else goes by the name ---

test_expect_success 'a name that two have is asked back about' '
	work bob Bob gone 1 && way=path &&
	enqueue ann Ann gone && enqueue bob Bob gone &&
	test_must_fail git -C ann refinery withdraw gone 2>said &&
	test_text "means both" said && test_text "next: give the id" said &&
	test_must_fail git -C origin.git refinery hold gone 2>said &&
	test_text "next: give the id" said
'
test_expect_success 'both land' '
	drop_all && enqueue ann Ann gone && enqueue bob Bob gone &&
	git -C origin.git refinery run &&
	git -C origin.git ls-tree --name-only main >files &&
	test_line gone-Ann files && test_line gone-Bob files
'
test_expect_success 'a child waits for its own parent, not for that of another' '
	git -C ann fetch -q && git -C bob fetch -q &&
	work ann Ann parent 1 && enqueue ann Ann parent && parent=$(queued) &&
	git -C ann checkout -q -b child && work ann Ann child 1 &&
	enqueue ann Ann child && child=$(queued | grep -v $parent) &&
	git -C origin.git refinery hold $parent &&
	git -C origin.git refinery run &&
	test "$(field $child After)" = $parent &&
	git -C origin.git refinery withdraw $parent &&
	work bob Bob parent 1 && enqueue bob Bob parent &&
	git -C origin.git refinery run &&
	git -C origin.git ls-tree --name-only main >files &&
	test_line parent-Bob files && test "$(queued)" = $child &&
	work ann Ann parent 2 && enqueue ann Ann parent &&
	git -C origin.git refinery run &&
	git -C origin.git ls-tree --name-only main >files &&
	test_line child-Ann files && test -z "$(queued)" &&
	git -C origin.git refinery verify &&
	sh "$REFINERY_SOURCE/tests/lib/invariants.sh" origin.git
'

test_done
