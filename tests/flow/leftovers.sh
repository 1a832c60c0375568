#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='leftovers: what a test leaves in its slot decides nothing'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# Root reads what nobody may, and would not be misled: without that right.
plain()
{
	if test "$(id -u)" = 0; then
		setpriv --bounding-set=-dac_override,-dac_read_search "$@"
	else
		"$@"
	fi
}

# judge <branch> <file> <text> <event>: how an entry with that file ends.
judge()
{
	git -C nux fetch -q &&
	commit_file nux "$1" "$2" "$3" &&
	git -C nux push -q origin "$1" &&
	queue "$1" &&
	plain git-refinery -C origin.git run 2>said
	test "$(ended Event)" = "$4"
}

# The tests are files; an entry may bring a script that runs, and then fails.
test_expect_success 'a target whose tests are files' '
	serve &&
	git -C origin.git config refinery.test.check.command \
		"if test -e attack; then sh attack; exit 1; fi;
		for t in tests/*; do test ! -e \$t || sh \$t || exit 1; done;
		test ! -e BROKEN && cat src/zero" &&
	judge zero src/zero zero landed &&
	judge tests tests/broken.sh "test ! -e src/broken" landed
'

# attack <name> <script>: what it does to the slot helps nobody, nor harms.
attack()
{
	judge "$1" attack "$2" rejected &&
	judge "good-$1" "src/good-$1" good landed &&
	judge "broken-$1" src/broken "$1" rejected
}

test_expect_success 'directories that nobody may read' '
	attack unreadable "chmod 333 tests; chmod 0 src"
'

test_expect_success 'pipes, links and other files' '
	attack files "mkfifo BROKEN tests/pipe; ln src/zero tests/zz;
		rm tests/broken.sh; ln -s /bin/true tests/broken.sh"
'

test_expect_success 'a change in the moment, and of the size, of the checkout' '
	attack times "touch -r tests/broken.sh x; chmod 4755 src/zero;
		sed -i s/broken/brokin/ tests/broken.sh; touch -r x tests/*"
'

# Each leaves a file; one that fails would spoil all later ones.
test_expect_success 'a kept directory has what landed left there, no more' '
	git -C origin.git config refinery.test.check.keep cache &&
	git -C origin.git config refinery.test.check.command \
		"mkdir -p cache; test ! -e cache/poison || exit 1;
		if test -e src/evil; then : >cache/poison; exit 1; fi;
		if test -e src/warm; then test -e cache/seen || exit 1; fi;
		: >cache/seen" &&
	judge cold src/cold x landed &&
	judge evil src/evil x rejected &&
	judge warm src/warm x landed &&
	git -C origin.git refinery verify &&
	invariants origin.git
'

test_done
