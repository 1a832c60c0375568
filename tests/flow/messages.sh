#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='messages of what lands: trailers and encodings'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'setup' '
	make_origin &&
	git -C origin.git config refinery.wake false &&
	git -C origin.git config refinery.test.true.command true &&
	git -C origin.git refinery init --target=main &&
	make_clone nux
'

# start <branch>: from the tip of main.
start()
{
	git -C nux fetch -q && git -C nux checkout -q -b "$1" origin/main
}

# commit <file> [<git option>...]: with the message on stdin.
commit()
{
	test_tick && echo "$1" >"nux/$1" && git -C nux add "$1" && shift &&
	git -C nux "$@" commit -q --allow-empty-message --cleanup=verbatim -F -
}

# land <branch> <method>: as the only entry, after another one has moved main.
land()
{
	git -C origin.git config refinery.main.method "$2" &&
	git -C nux checkout -q -b "other-$1" origin/main &&
	echo other | commit "other-$1" &&
	git -C nux refinery enqueue "other-$1" &&
	git -C origin.git refinery -q run &&
	git -C nux refinery enqueue "$1" &&
	git -C origin.git refinery -q run &&
	git -C origin.git log -1 --format=%B main >message &&
	git -C origin.git log -1 --format="%(trailers:only,unfold)" main |
		sed "s/^\(Refinery-Entry: \).*/\1id/; /^\$/d" >trailers
}

test_expect_success 'squash: the trailers of all commits, once each' '
	start all &&
	commit a <<-\END &&
	Add a

	Why.

	Change-Id: I01
	Co-Authored-By: Cleo <cleo@example.org>
	Signed-off-by: Ann <ann@example.org>
	END
	commit b -c user.name=Bob -c user.email=bob@example.org <<-\END &&
	Add b

	See-also: a text
	  that goes on
	Change-Id: I02
	Co-authored-by: Cleo <cleo@example.org>
	Signed-off-by: Ann <ann@example.org>
	Refinery-Entry: forged
	END
	GIT_AUTHOR_NAME=Bob GIT_AUTHOR_EMAIL=bob@example.org commit c <<-\END &&
	Add c

	This is prose.
	(cherry picked from commit 0123456789)
	Signed-off-by: Bob <bob@example.org>
	END
	land all squash &&
	cat >expect <<-\END &&
	Change-Id: I01
	Co-Authored-By: Cleo <cleo@example.org>
	Signed-off-by: Ann <ann@example.org>
	See-also: a text that goes on
	Signed-off-by: Bob <bob@example.org>
	Co-authored-by: Bob <bob@example.org>
	Refinery-Entry: id
	END
	test_cmp expect trailers &&
	test_line "(cherry picked from commit 0123456789)" message &&
	sed -n "1,/^Change-Id/p" message >head &&
	printf "%s\n" "Add a" "" Why. "" "* Add b" "* Add c" "" \
		"Change-Id: I01" >expect &&
	test_cmp expect head
'

test_expect_success 'squash: what is no trailer in the last paragraph stays' '
	start mixed &&
	commit d <<-\END &&
	Add d

	This is prose
	Signed-off-by: Ann <ann@example.org>
	and more of it.
	END
	echo "Add e" | commit e &&
	land mixed squash &&
	printf "%s\n" "Signed-off-by: Ann <ann@example.org>" \
		"Refinery-Entry: id" >expect &&
	test_cmp expect trailers &&
	sed "/^Signed/,\$d" message >head &&
	printf "%s\n" "Add d" "" "This is prose" "and more of it." "" \
		"* Add e" "" >expect &&
	test_cmp expect head
'

test_expect_success 'squash: a branch of one commit keeps its message' '
	start single &&
	printf "%s\n" "Add f" "" "Prose." "Signed-off-by: Ann <a@b>" "" \
		"# and a comment" >before &&
	commit f <before &&
	land single squash &&
	git interpret-trailers --no-divider \
		--trailer "Refinery-Entry: id" <before >expect &&
	sed "s/^\(Refinery-Entry: \).*/\1id/" message >actual &&
	echo >>expect &&
	test_cmp expect actual
'

test_expect_success 'rebase: a sign-off in a mixed paragraph stays one' '
	start signed &&
	printf "%s\n" "Add g" "" "Prose." "Signed-off-by: Ann <a@b>" |
		commit g &&
	land signed rebase &&
	printf "%s\n" "Signed-off-by: Ann <a@b>" "Refinery-Entry: id" >expect &&
	test_cmp expect trailers
'

test_expect_success 'rebase: a commit without a message gets a title' '
	start empty &&
	commit h </dev/null &&
	land empty rebase &&
	echo "Refinery-Entry: id" >expect &&
	test_cmp expect trailers &&
	git -C origin.git refinery verify
'

# latin <file>, latin2 <file>, none <file>: commits in encodings; the last one
# says nothing of being in Latin-1.
latin()
{
	printf "Gr\374\337e\n\nReviewed-by: J\366rg\n" |
		GIT_AUTHOR_NAME=$(printf "J\374rgen") \
		commit "$1" -c i18n.commitEncoding=ISO-8859-1
}

latin2()
{
	printf "Za\277\363\263\346\n" | GIT_AUTHOR_NAME=$(printf "\243ukasz") \
		commit "$1" -c i18n.commitEncoding=ISO-8859-2
}

none()
{
	tree=$(git -C nux write-tree) && printf "tree %s\nparent %s\nauthor %s\ncommitter %s\n\n\351t\351\n" \
		"$tree" "$(git -C nux rev-parse HEAD)" \
		"A <a@b> 1 +0000" "A <a@b> 1 +0000" >raw &&
	git -C nux reset -q --soft \
		"$(git -C nux hash-object -t commit -w --stdin <raw)"
}

utf8()
{
	echo "Łąka" | GIT_AUTHOR_NAME="Zoë" commit "$1"
}

# has <text>...: the message and its author, as they are stored.
has()
{
	git -C origin.git cat-file commit main >raw &&
	iconv -f UTF-8 -t UTF-8 raw >/dev/null &&
	! grep "^encoding" raw &&
	for text; do
		test_text "$text" raw || return 1
	done
}

for first in latin latin2 utf8; do
	test_expect_success "squash: encodings are joined as UTF-8 ($first)" '
		start "joined-$first" &&
		$first "1$first" && latin "2$first" && latin2 "3$first" &&
		utf8 "4$first" && echo x >nux/x && git -C nux add x && none &&
		land "joined-$first" squash &&
		has Zażółć Grüße Łąka Łukasz Jürgen Zoë "* été" \
			"Reviewed-by: Jörg"
	'
done

test_expect_success 'merge: a branch name beside a head in another encoding' '
	start gałąź &&
	latin m &&
	land gałąź merge &&
	has "Merge gałąź into main" Grüße Jürgen
'

test_expect_success 'records of the queue are UTF-8, too' '
	start sent && latin n &&
	git -C nux refinery enqueue sent &&
	git -C origin.git log -1 --format=%B --glob="refs/refinery/queue/*" \
		>record &&
	test_text "Grüße" record && test_text "Jürgen" record
'

test_done
