#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='the hook reference-transaction of the site sees landings'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/queue.sh"

# hook <directory>: one that writes down what it is told. It refuses what the
# file "closed" names, and leaves a process running where there is "stay".
hook()
{
	mkdir -p "$1" && cat >"$1/reference-transaction" <<-END &&
	#!/bin/sh
	git rev-parse --absolute-git-dir >"$TRASH/where"
	cd "$TRASH" || exit
	cat >told
	sed "s/^/\$1 /" told >>seen
	if test -e stay; then
		sleep 60 >/dev/null 2>&1 &
		echo \$! >stays
	fi
	test "\$1" != prepared || test ! -e closed ||
		! grep -qf closed told || {
		echo "the tree is closed" >&2
		echo "until Monday" >&2
		exit 1
	}
	END
	chmod +x "$1/reference-transaction"
}

land()
{
	rm -f seen &&
	git -C origin.git refinery enqueue "$1" && git -C origin.git refinery run
}

test_expect_success 'setup' '
	serve && hook origin.git/hooks
'

test_expect_success 'it is told of target and log, prepared and committed' '
	old=$(git -C origin.git rev-parse main) &&
	land one &&
	new=$(git -C origin.git rev-parse main) &&
	log=$(git -C origin.git rev-parse refs/refinery/log/main) &&
	before=$(git -C origin.git rev-parse refs/refinery/log/main~1) &&
	for state in prepared committed; do
		test_line "$state $old $new refs/heads/main" seen &&
		test_line "$state $before $log refs/refinery/log/main" seen ||
			return 1
	done &&
	test_line "$TRASH/origin.git" where
'

test_expect_success 'its refusal keeps the entry waiting, with its words' '
	echo refs/heads/main >closed &&
	git -C origin.git for-each-ref refs/heads refs/refinery/log >before &&
	test_expect_code 1 land two 2>err &&
	test_text "reference-transaction of the repository refuses it" err &&
	test_text "the tree is closed until Monday" err &&
	test_text "next: " err &&
	git -C origin.git for-each-ref refs/heads refs/refinery/log >after &&
	test_cmp before after &&
	test "$(field "$(queued)" State)" = queued
'

test_expect_success 'once it allows it, the same verdict lands' '
	rm closed &&
	git -C origin.git refinery run 2>err &&
	test_text "main: 1 landed, 0 rejected, 0 parked; 0 test runs" err &&
	test -z "$(queued)" && git -C origin.git refinery verify
'

test_expect_success 'however much it says' '
	mv origin.git/hooks/reference-transaction . &&
	commit_file nux much src/8 much && git -C nux push -q origin much &&
	git -C origin.git refinery enqueue much &&
	printf "%s\n" "#!/bin/sh" "yes | head -c 300000 >&2" "echo closed >&2" \
		"exit 1" >origin.git/hooks/reference-transaction &&
	chmod +x origin.git/hooks/reference-transaction &&
	test_expect_code 1 git -C origin.git refinery run 2>err &&
	test_text "reference-transaction of the repository refuses it" err &&
	mv reference-transaction origin.git/hooks &&
	git -C origin.git refinery run && test -z "$(queued)"
'

test_expect_success 'a refused rejection says so, and ends nothing' '
	echo refs/refinery/log/main >closed &&
	commit_file nux bad src/3 FAIL && git -C nux push -q origin bad &&
	test_expect_code 1 land bad 2>err &&
	test_text "the tree is closed until Monday" err &&
	test "$(field "$(queued)" State)" = queued &&
	rm closed && git -C origin.git refinery run && test -z "$(queued)"
'

test_expect_success 'what it leaves running holds no lock of ours' '
	>stay && commit_file nux three src/4 three &&
	git -C nux push -q origin three && rm -f stays &&
	land three && test -s stays && kill -0 "$(cat stays)" &&
	rm stay && commit_file nux four src/5 four &&
	git -C nux push -q origin four &&
	git -C origin.git refinery enqueue four &&
	timeout 30 git -C origin.git refinery run &&
	kill "$(cat stays)"
'

test_expect_success 'one that hangs ends with its time, and leaves no lock' '
	commit_file nux slow src/9 slow && git -C nux push -q origin slow &&
	git -C origin.git config refinery.gitTimeout 1s &&
	mv origin.git/hooks/reference-transaction . &&
	git -C origin.git refinery enqueue slow &&
	printf "#!/bin/sh\nexec sleep 60\n" \
		>origin.git/hooks/reference-transaction &&
	chmod +x origin.git/hooks/reference-transaction &&
	test_must_fail git -C origin.git refinery run 2>err &&
	test_text "refinery.gitTimeout" err &&
	find origin.git -name "*.lock" >locks && test_must_be_empty locks &&
	git -C origin.git config --unset refinery.gitTimeout &&
	mv reference-transaction origin.git/hooks &&
	git -C origin.git refinery run && test -z "$(queued)"
'

test_expect_success 'hooks that a change brings along are not run' '
	commit_file nux hooks hooks/reference-transaction "#!/bin/sh" &&
	printf "#!/bin/sh\ntouch \"%s/pwned\"\n" "$TRASH" \
		>nux/hooks/reference-transaction &&
	chmod +x nux/hooks/reference-transaction &&
	git -C nux commit -q -a -m more && git -C nux push -q origin hooks &&
	land hooks && test ! -e pwned && test -s seen
'

test_expect_success 'one of core.hooksPath is run, of user or repository' '
	mv origin.git/hooks/reference-transaction . &&
	hook site && git config --global core.hooksPath "$TRASH/site" &&
	commit_file nux five src/6 five && git -C nux push -q origin five &&
	land five && test_text "committed" seen &&
	git -C origin.git refinery init &&
	commit_file nux six src/7 six && git -C nux push -q origin six &&
	land six && test_text "committed" seen &&
	git config --global --unset core.hooksPath
'

# An ordinary clone, where people have a relative core.hooksPath.
test_expect_success 'a relative one means the git directory, not the files' '
	git init -q repo && hook repo/.husky &&
	git -C repo add . && git -C repo commit -q -m start &&
	git -C repo config core.hooksPath .husky && rm -f seen &&
	git -C repo refinery init --target=main --no-wake --gate=t=true &&
	for name in a b; do
		git -C repo branch "$name" main &&
		git -C repo worktree add -q "../$name" "$name" &&
		echo "$name" >"$name/$name" && git -C "$name" add "$name" &&
		git -C "$name" commit -q -m "$name" || return 1
	done &&
	rm -f seen && git -C repo refinery enqueue a &&
	(cd repo && git refinery run) &&
	test ! -e seen && git -C repo cat-file -e main:a &&
	hook repo/.git/.husky && git -C repo refinery enqueue b &&
	(cd repo && git refinery run) && test_text "refs/heads/main" seen
'

test_expect_success 'one among the files of the work tree is not run' '
	git -C repo config core.hooksPath "$TRASH/repo/.husky" &&
	echo c >b/c && git -C b add c && git -C b commit -q -m c &&
	git -C repo refinery enqueue b && rm seen &&
	test_expect_code 1 git -C repo refinery run 2>err &&
	test_text "lies in the work tree" err && test_text "next: " err &&
	test ! -e seen &&
	git -C repo config --unset core.hooksPath && git -C repo refinery run
'

test_done
