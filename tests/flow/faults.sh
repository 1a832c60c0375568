#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='nothing that an entry holds, and no helper that dies, stops all'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# many <n> <byte>: so many of them
many()
{
	head -c "$1" /dev/zero | tr '\0' "$2"
}

# blob: what is on stdin, as an object of the served repository
blob()
{
	git -C origin.git hash-object -w --stdin
}

# bad <name> <mode> <id> <path>: queue a branch of that name which adds that,
# as somebody pushes it to a server that does not look.
bad()
{
	bad_tree=$({
		git -C origin.git ls-tree -z main &&
			printf '%s %s\t%s\0' "$2" "$3" "$4"
	} | git -C origin.git mktree -z) &&
		bad_commit=$(git -C origin.git commit-tree -p main -m "$1" \
			"$bad_tree") &&
		git -C origin.git update-ref "refs/heads/$1" "$bad_commit" &&
		queue "$1" >"$1.id"
}

# nest <n> <name>: a tree of n directories in each other
nest()
{
	nest_tree=$(git -C origin.git rev-parse main:src)
	nest_left=$1
	while test "$nest_left" -gt 0; do
		nest_tree=$(printf '040000 tree %s\t%s\n' "$nest_tree" "$2" |
			git -C origin.git mktree) || return 1
		nest_left=$((nest_left - 1))
	done
	echo "$nest_tree"
}

# ends_as <name> <event> <code>: the record that ended it
ends_as()
{
	git -C origin.git log --format='%(trailers:key=Event,valueonly,separator=)'\
' %(trailers:key=Code,valueonly,separator=)'\
'|%(trailers:key=Entry,valueonly,separator=|)' refs/refinery/log/main >ends &&
		grep "^$2 $3|\(.*|\)\?$(cat "$1.id") " ends && return
	echo "no '$2 $3' of $1, $(cat "$1.id"), in:"
	cat ends
	return 1
}

# fresh <branch> <path>: queue a change of the target as it is now
fresh()
{
	git -C nux fetch -q origin &&
		commit_file nux "$1" "$2" "$1" &&
		git -C nux push -q origin "$1" &&
		queue "$1" >"$1.id"
}

test_expect_success 'setup' '
	serve &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.main.method merge
'

test_expect_success 'trees that no disk can hold are queued' '
	x=$(echo x | blob) &&
	none=$(blob </dev/null) &&
	long=$(many 4096 x | blob) &&
	zero=$(printf "a\\0b" | blob) &&
	bad name "100644 blob" $x "$(many 256 n)" &&
	bad path "040000 tree" $(nest 21 "$(many 200 d)") deep &&
	bad link-empty "120000 blob" $none link-1 &&
	bad link-long "120000 blob" $long link-2 &&
	bad link-zero "120000 blob" $zero link-3 &&
	bad modules "120000 blob" $x .gitmodules &&
	queue one >one.id
'

test_expect_success 'each is rejected with the reason, and the others land' '
	git -C origin.git refinery run 2>err &&
	for name in name path link-empty link-long link-zero modules; do
		ends_as $name rejected BAD_TREE || return 1
	done &&
	test_text "no disk can hold its files: '\''nnnn" err &&
	test_text "is a name of 256 bytes" err &&
	ends_as one landed "" &&
	test -z "$(queued)"
'

test_expect_success 'names that are only unusual land' '
	bad ok-name "100644 blob" $x "$(many 255 n)" &&
	bad ok-link "120000 blob" $(many 4095 x | blob) link-4 &&
	bad ok-nowhere "120000 blob" $x link-5 &&
	bad ok-newline "100644 blob" $x "$(printf "a\\nb\\\\c\\t")" &&
	bad ok-module "160000 commit" $(git -C origin.git rev-parse main) sub &&
	git -C origin.git refinery run &&
	for name in ok-name ok-link ok-nowhere ok-newline ok-module; do
		ends_as $name landed "" || return 1
	done
'

# What git can write, but not as it should be: it only warns of that.
test_expect_success 'one whose files git cannot write alone is held' '
	bogus=$(echo "*.enc working-tree-encoding=bogus" | blob) &&
	bad_dir=$(printf "100644 blob %s\\t%s\\n" $bogus .gitattributes $x f.enc |
		git -C origin.git mktree) &&
	bad encoding "040000 tree" $bad_dir enc &&
	queue two >two.id &&
	git -C origin.git refinery run 2>err &&
	ends_as two landed "" &&
	test "$(queued)" = "$(cat encoding.id)" &&
	test "$(field $(cat encoding.id) Code)" = COULD_NOT_RUN &&
	field $(cat encoding.id) Reason >reason &&
	test_text "failed to encode" reason &&
	git -C origin.git refinery withdraw $(cat encoding.id)
'

# object <id>: its file
object()
{
	echo "origin.git/objects/$1" | sed 's|objects/..|&/|'
}

# spoil <how> <id>
spoil()
{
	cp "$(object "$2")" whole && rm -f "$(object "$2")" && case $1 in
	junk) echo x >"$(object "$2")" ;;
	cut) head -c 24 whole >"$(object "$2")" ;;
	esac
}

# lost <name> <how> [<object>]: an entry with such a blob, or such an object of
# its own, and a good one after it
lost()
{
	lost_id=$(echo "$1" | blob) &&
		bad "$1" '100644 blob' "$lost_id" "$1" &&
		fresh "beside-$1" src/3 &&
		lost_id=$(git -C origin.git rev-parse "$1${3-:$1}") &&
		spoil "$2" "$lost_id" &&
		git -C origin.git refinery run 2>err &&
		ends_as "beside-$1" landed '' &&
		test "$(queued)" = "$(cat "$1.id")" &&
		test "$(field "$(cat "$1.id")" Code)" = COULD_NOT_RUN &&
		test -n "$(field "$(cat "$1.id")" Reason)" &&
		git -C origin.git refinery withdraw "$(cat "$1.id")" &&
		mv -f whole "$(object "$lost_id")"
}

test_expect_success 'what cannot be reviewed is held alone' '
	lost missing gone &&
	lost damaged junk
'

test_expect_success 'and an entry whose commit or tree is damaged' '
	lost tree cut "^{tree}" && test_text "is cut or damaged" err &&
	lost commit cut "" && test_text "is cut or damaged" err
'

test_expect_success 'and so is what cannot be put into a slot' '
	git -C origin.git config refinery.main.reviewGate false &&
	lost missing-2 gone &&
	lost damaged-2 junk
'

test_expect_success 'and so is what no test would have looked at' '
	git -C origin.git config refinery.test.check.paths "src/**" &&
	lost missing-3 gone &&
	git -C origin.git config --unset refinery.test.check.paths
'

test_expect_success 'nothing is left, and all of it is sound' '
	test -z "$(queued)" &&
	git -C origin.git refinery verify
'

# A git that never ends when it is asked for that.
hanging()
{
	mkdir -p bin && cat >bin/git <<-END &&
	#!/bin/sh
	case \$* in
	*" $1 "*) echo \$\$ >"$TRASH/hangs"; exec sleep 1000 ;;
	esac
	exec $(command -v git) "\$@"
	END
	chmod +x bin/git
}

test_expect_success 'a runner that waits for a git that hangs can be ended' '
	hanging read-tree && rm -f hangs &&
	fresh three src/4 &&
	{ PATH=$TRASH/bin:$PATH git-refinery -C origin.git run 2>err &
	runner=$!; } &&
	wait_until "test -s hangs" &&
	kill $runner &&
	test_expect_code 143 wait $runner &&
	test_must_fail kill -0 $(cat hangs) &&
	test_text "asked to stop" err &&
	test "$(queued)" = "$(cat three.id)"
'

test_expect_success 'and one that hangs for good is given up' '
	git -C origin.git config refinery.gitTimeout 1s &&
	hanging merge-tree &&
	test_expect_code 128 env PATH="$TRASH/bin:$PATH" \
		git-refinery -C origin.git run 2>err &&
	test_text "did not answer in 1 s" err &&
	test_text "refinery.gitTimeout" err &&
	git -C origin.git refinery run &&
	ends_as three landed ""
'

test_expect_success 'who reads what a run says may go away' '
	fresh four src/5 &&
	(git -C origin.git refinery run 2>&1; echo $? >status) | : &&
	test $(cat status) -eq 0 &&
	ends_as four landed ""
'

test_expect_success 'a limit on the size of files is said, and ends nobody' '
	fresh five src/6 &&
	{ sh -c "ulimit -f 0; exec git-refinery -C origin.git run" 2>&1 &&
		echo 0 >status || echo $? >status; } | cat >err &&
	test $(cat status) -eq 128 &&
	test_text "error: " err &&
	git -C origin.git refinery run &&
	ends_as five landed ""
'

test_expect_success 'a target x.run and the runner of x do not meet' '
	git -C origin.git branch main.run main &&
	git -C origin.git refinery init --target=main --target=main.run &&
	fresh six src/7 &&
	git -C origin.git refinery withdraw $(cat six.id) &&
	git -C origin.git refinery enqueue --no-run --target main.run six &&
	{
		flock 9 && timeout 20 git-refinery -C origin.git run \
			--target main.run
	} 9>>origin.git/refinery/lock/main.run &&
	git -C origin.git cat-file -e main.run:src/7
'

if localedef -c -i de_DE -f UTF-8 "$TRASH/de_DE.UTF-8" 2>/dev/null; then
	test_set_prereq LOCALE
fi

# libc itself keeps what LOCPATH says until the end.
test_expect_success LOCALE 'numbers are the same whatever the language' '
	git refinery simulate --trace S1 --entries 20 --p 0.2 >plain &&
	traced env LOCPATH="$TRASH" LC_ALL=de_DE.UTF-8 git refinery simulate \
		--trace S1 --entries 20 --p 0.2 >german &&
	grep "[0-9][.][0-9]" plain &&
	test_cmp plain german
'

test_done
