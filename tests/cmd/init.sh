#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='init makes a repository a refinery, and takes that back'
. "${0%/*}/../lib/refinery.sh"

# Everything that init may change, as text.
snapshot()
{
	(
		cd "$1" &&
		git config --list --local | sort &&
		git for-each-ref &&
		cd "$(git rev-parse --git-common-dir)" &&
		find . -path ./objects -prune -o -path ./refinery -prune -o \
			-path ./logs -prune -o -type f -print | sort |
			xargs sha1sum
	)
}

# write_hook <path> <text>: an executable hook.
write_hook()
{
	mkdir -p "$(dirname "$1")" &&
	printf '#!/bin/sh\n%s\n' "$2" >"$1" &&
	chmod +x "$1"
}

# with_file <name> <path> <text>: a bare repository, <name>.git, of one commit
# with one file.
with_file()
{
	git init -q --bare "$1.git" &&
	git init -q "$1" &&
	mkdir -p "$1/$(dirname "$2")" &&
	printf '%b' "$3" >"$1/$2" &&
	git -C "$1" add . &&
	git -C "$1" commit -q -m start &&
	git -C "$1" push -q "../$1.git" HEAD:refs/heads/main
}

# proposes <name> <gate> <command>
proposes()
{
	git-refinery -C "$1.git" init >"$1.out" &&
	echo "$3" >expect &&
	git -C "$1.git" config "refinery.test.$2.command" >actual &&
	test_cmp expect actual &&
	test_text "[test \"$2\"]" "$1.out"
}

# No runner in the background: what is queued stays queued.
test_expect_success 'set up' '
	git config --global refinery.wake false &&
	make_origin &&
	make_clone clone
'

test_expect_success 'a dry run says everything and changes nothing' '
	snapshot origin.git >before &&
	git-refinery -C origin.git init -n >dry &&
	snapshot origin.git >after &&
	test_cmp before after &&
	test_text "Nothing was changed" dry &&
	test_text "pre-receive" dry
'

test_expect_success 'a bare repository: target, gate, hooks, settings, log' '
	git-refinery -C origin.git init >out 2>err &&
	test_must_be_empty err &&
	sed 1d dry >expect &&
	sed "/^\$/,\$d" out >actual &&
	test_cmp expect actual &&
	cat >expect <<-\END &&
	core.fsync=committed,reference
	core.logallrefupdates=true
	receive.advertisepushoptions=true
	receive.fsckobjects=true
	receive.procreceiverefs=refs/for
	refinery.target=main
	refinery.test.check.command=make check
	END
	git -C origin.git config --list --local |
		grep -e fsync -e logall -e ^receive -e ^refinery | sort >actual &&
	test_cmp expect actual &&
	for hook in pre-receive update proc-receive post-receive
	do
		test -x origin.git/hooks/$hook || return 1
	done
'

test_expect_success 'it says why that gate, and what .refinery would say' '
	test_text "Makefile has a target" out &&
	test_text "[test \"check\"]" out &&
	test_text "command = make check" out
'

test_expect_success 'it says what comes next' '
	test_text "git refinery enqueue" out &&
	test_text "HEAD:refs/for/main" out &&
	test_text "* * * * * git -C '\''$TRASH/origin.git'\'' refinery run" out
'

test_expect_success 'the log begins with the adoption of the tip' '
	git -C origin.git log -1 --format=%B refs/refinery/log/main >record &&
	test_line "Event: adopted" record &&
	test_line "Number: 1" record &&
	test_line "Tip: $(git -C origin.git rev-parse main)" record &&
	test "$(git -C origin.git rev-list --count refs/refinery/log/main)" = 1
'

test_expect_success 'all object directories are there' '
	find origin.git/objects -type d -name "[0-9a-f][0-9a-f]" >dirs &&
	test $(wc -l <dirs) = 256
'

test_expect_success 'a second run changes nothing and says so' '
	snapshot origin.git >before &&
	git-refinery -C origin.git init >out &&
	snapshot origin.git >after &&
	test_cmp before after &&
	echo "already initialised: target main" >expect &&
	test_cmp expect out
'

test_expect_success 'a run after one that was cut off completes it' '
	git -C origin.git config --unset receive.procReceiveRefs &&
	rm origin.git/hooks/update &&
	git-refinery -C origin.git init >out &&
	snapshot origin.git >after &&
	test_cmp before after
'

test_expect_success 'the hooks fire: the target moves only by the queue' '
	commit_file clone topic src/new text &&
	test_must_fail git -C clone push origin topic:main 2>err &&
	test_text "refs/for/main" err &&
	git -C clone push origin topic:refs/for/main 2>err &&
	git -C origin.git for-each-ref refs/refinery/queue/main >entries &&
	test $(wc -l <entries) = 1
'

test_expect_success 'the hooks fire without git-refinery in PATH' '
	bare=$(echo "$PATH" | sed "s|$REFINERY_BUILD:*||g") &&
	! PATH=$bare command -v git-refinery &&
	commit_file clone other src/other text &&
	PATH=$bare git -C clone push origin other:refs/for/main &&
	test_must_fail env PATH="$bare" git -C clone push origin other:main
'

test_expect_success 'the scripts in hooks/ are those that it installs' '
	for hook in pre-receive update proc-receive post-receive
	do
		sed "s|^refinery=.*|refinery=git-refinery|" \
			origin.git/hooks/$hook >actual &&
		test_cmp "$REFINERY_SOURCE/hooks/$hook" actual || return 1
	done
'

test_expect_success 'uninstall leaves the refs, and says what is queued' '
	git -C origin.git for-each-ref >before &&
	git-refinery -C origin.git init --uninstall >out &&
	git -C origin.git for-each-ref >after &&
	test_cmp before after &&
	test_text "2 entries are still queued" out &&
	test_text "git for-each-ref refs/refinery refs/notes/refinery" out &&
	test_must_fail git -C origin.git config --local --get-regexp \
		"^(refinery|receive)" &&
	test_must_fail git -C origin.git config core.fsync &&
	! test -e origin.git/hooks/pre-receive &&
	git-refinery -C origin.git init --uninstall >out &&
	test_text "already uninstalled" out
'

# As git-refinery-init(1) has it.
test_expect_success 'the refs that are left can be deleted' '
	test_must_fail grep refinery.wake out &&
	(
		cd origin.git &&
		git for-each-ref --format="delete %(refname)" refs/refinery \
			refs/notes/refinery | git update-ref --stdin
	) &&
	git -C origin.git for-each-ref refs/refinery refs/notes >left &&
	test_must_be_empty left
'

test_expect_success 'init, uninstall and init again' '
	git-refinery -C origin.git init >/dev/null &&
	snapshot origin.git >before &&
	git-refinery -C origin.git init --uninstall >/dev/null &&
	git-refinery -C origin.git init >/dev/null &&
	snapshot origin.git >after &&
	test_cmp before after
'

test_expect_success 'uninstall keeps what a person set, and tells of it' '
	git -C origin.git config refinery.test.check.command "make all check" &&
	git -C origin.git config receive.fsckObjects false &&
	git-refinery -C origin.git init --uninstall >out &&
	test "$(git -C origin.git config refinery.test.check.command)" = \
		"make all check" &&
	test "$(git -C origin.git config receive.fsckObjects)" = false &&
	test_text "refinery.test.check.command" out
'

test_expect_success 'init overrides no choice of a person' '
	make_origin chosen.git &&
	git -C chosen.git config core.fsync all &&
	git -C chosen.git config transfer.fsckObjects false &&
	git -C chosen.git config receive.procReceiveRefs refs/pull &&
	git-refinery -C chosen.git init >/dev/null &&
	test "$(git -C chosen.git config core.fsync)" = all &&
	test_must_fail git -C chosen.git config receive.fsckObjects &&
	printf "refs/pull\nrefs/for\n" >expect &&
	git -C chosen.git config --get-all receive.procReceiveRefs >actual &&
	test_cmp expect actual
'

# --- targets ---

test_expect_success 'a repository without a branch is refused with a way out' '
	git init -q --bare empty.git &&
	test_expect_code 1 git-refinery -C empty.git init >out 2>err &&
	test_must_be_empty out &&
	test_text "no branch yet" err &&
	test_text "next: push the first commit" err &&
	git init -q empty &&
	test_expect_code 1 git-refinery -C empty init 2>err &&
	test_text "make the first commit" err
'

test_expect_success 'the target is what HEAD of a bare repository names' '
	make_origin trunk.git &&
	git -C trunk.git branch trunk main &&
	git -C trunk.git symbolic-ref HEAD refs/heads/trunk &&
	git-refinery -C trunk.git init >/dev/null &&
	test "$(git -C trunk.git config refinery.target)" = trunk
'

test_expect_success 'a HEAD that names nothing does not count' '
	make_origin nohead.git &&
	git -C nohead.git symbolic-ref HEAD refs/heads/nothing &&
	git-refinery -C nohead.git init >/dev/null &&
	test "$(git -C nohead.git config refinery.target)" = main
'

test_expect_success 'in a clone it is the default branch of the remote' '
	git clone -q trunk.git from-trunk &&
	git -C from-trunk checkout -q -b work &&
	git-refinery -C from-trunk init >/dev/null &&
	test "$(git -C from-trunk config refinery.target)" = trunk
'

test_expect_success 'where several would do, it asks' '
	git init -q several &&
	git -C several commit -q --allow-empty -m start &&
	git -C several branch -m one &&
	git -C several branch two &&
	test_expect_code 1 git-refinery -C several init 2>err &&
	test_text "next: git refinery init --target=<branch>" err
'

test_expect_success '--target, once or more often, also later' '
	make_origin many.git &&
	git -C many.git branch release/1 main &&
	git -C many.git branch next main &&
	git-refinery -C many.git init --target=release/1 -t main >/dev/null &&
	git-refinery -C many.git init --target=next >/dev/null &&
	printf "%s\n" release/1 main next >expect &&
	git -C many.git config --get-all refinery.target >actual &&
	test_cmp expect actual &&
	git -C many.git for-each-ref --format="%(refname)" refs/refinery/log \
		>logs &&
	test $(wc -l <logs) = 3
'

test_expect_success 'a branch that is not there or no name is refused' '
	snapshot many.git >before &&
	test_expect_code 128 git-refinery -C many.git init -t nowhere 2>err &&
	test_text "no branch '\''nowhere'\''" err &&
	test_expect_code 128 git-refinery -C many.git init -t "a..b" 2>err &&
	test_text "a..b" err &&
	snapshot many.git >after &&
	test_cmp before after
'

test_expect_success 'the log of a branch that is gone can be in the way' '
	make_origin clash.git &&
	git -C clash.git branch release main &&
	git-refinery -C clash.git init -t release >/dev/null &&
	log=$(git -C clash.git rev-parse refs/refinery/log/release) &&
	git -C clash.git config --unset-all refinery.target &&
	git -C clash.git update-ref -d refs/heads/release &&
	git -C clash.git branch release/1.0 main &&
	git-refinery -C clash.git init --dry-run -t release/1.0 >out &&
	test_text "what is left of release, which is gone" out &&
	git -C clash.git rev-parse -q --verify refs/refinery/log/release &&
	git-refinery -C clash.git init -t release/1.0 >out &&
	test_text "what is left of release, which is gone" out &&
	git -C clash.git rev-parse -q --verify refs/refinery/log/release/1.0 &&
	git -C clash.git for-each-ref --format="%(objectname)" refs/refinery-aside \
		>archived &&
	test_line $log archived
'

test_expect_success 'a branch that was renamed' '
	make_origin renamed.git && make_clone ann renamed.git &&
	git-refinery -C renamed.git init --no-wake --gate "t=make check" \
		>/dev/null &&
	commit_file ann one src/1 one && git -C ann push -q origin one &&
	git -C renamed.git refinery enqueue one &&
	git -C renamed.git branch -m main trunk &&
	test_must_fail git -C renamed.git refinery run 2>err &&
	test_text "git refinery init --target=<branch>" err &&
	test_must_fail git-refinery -C renamed.git init 2>err &&
	sed -n "s/.*serve another one: //p" err >mend &&
	test_line "git refinery init --target=trunk" mend &&
	(cd renamed.git && sh -e ../mend) >out &&
	test_text "main is gone" out &&
	git -C renamed.git config --get-all refinery.target >actual &&
	test_line trunk actual && test_must_fail grep main actual &&
	git -C renamed.git refinery doctor >out &&
	test_text "its log and 1 entry are left" out &&
	git -C renamed.git refinery enqueue one &&
	git -C renamed.git refinery run &&
	git -C renamed.git cat-file -e trunk:src/1 &&
	git -C renamed.git for-each-ref --format="%(objectname)" \
		refs/refinery/queue refs/refinery/log/main >before &&
	git -C renamed.git refinery doctor --fix >out &&
	test_text "moved 2 refs of main, which is gone, to refs/refinery-aside/" out &&
	git -C renamed.git for-each-ref --format="%(objectname)" \
		refs/refinery-aside >after &&
	sort before >expect && sort after >actual && test_cmp expect actual &&
	git -C renamed.git refinery doctor >out &&
	test_must_fail grep "are left" out &&
	git -C renamed.git refinery verify
'

# --- gates ---

test_expect_success 'gates that files suggest' '
	with_file make Makefile "all:\n\techo\ntest: all\n\techo\n" &&
	proposes make test "make test" &&
	with_file npm package.json "{ \"scripts\": { \"test\": \"mocha\" } }" &&
	proposes npm test "npm test" &&
	with_file cargo Cargo.toml "[package]\n" &&
	proposes cargo test "cargo test" &&
	with_file go go.mod "module x\n" &&
	proposes go test "go test ./..." &&
	with_file py tests/test_all.py "def test_x():\n    pass\n" &&
	proposes py test "python3 -m pytest"
'

test_expect_success 'where nothing suggests one, it says that nothing lands' '
	with_file bare README "Makefile: none\n" &&
	git-refinery -C bare.git init >out &&
	test_text "NOTHING WILL LAND" out &&
	test_text "git refinery init --gate" out &&
	test_must_fail git -C bare.git config --get-regexp "^refinery.test"
'

test_expect_success 'a target check: in text that is no rule counts not' '
	with_file norule Makefile "check := no\n# check: no\nall:\n\ttest: no\n" &&
	git-refinery -C norule.git init >out &&
	test_text "NOTHING WILL LAND" out
'

test_expect_success 'the test script that npm init writes is none' '
	with_file nonpm package.json "{ \"scripts\": { \"test\": \"echo \\\\\"Error: no test specified\\\\\" && exit 1\" } }" &&
	git-refinery -C nonpm.git init >out &&
	test_text "NOTHING WILL LAND" out
'

test_expect_success 'a gate in .refinery is enough' '
	with_file own .refinery "[test \"x\"]\ncommand = true\n" &&
	git-refinery -C own.git init >out &&
	test_must_fail git -C own.git config --get-regexp "^refinery.test" &&
	test_must_fail grep "NOTHING WILL LAND" out
'

test_expect_success 'a broken .refinery is told, with its line' '
	with_file broken .refinery "[test \"x\"]\ncomand = true\n" &&
	git-refinery -C broken.git init >out &&
	test_text "NOTHING WILL LAND" out &&
	test_text ".refinery:2" out
'

test_expect_success '--gate, --no-gate, --ungated and --no-wake' '
	make_origin gate.git &&
	git-refinery -C gate.git init --no-gate --no-wake >out &&
	test_must_fail git -C gate.git config --get-regexp "^refinery.test" &&
	test "$(git -C gate.git config refinery.wake)" = false &&
	test_must_fail grep "a push starts it" out &&
	git-refinery -C gate.git init --wake >out &&
	test_text "a push starts it" out &&
	git-refinery -C gate.git init --gate "unit=make -j2 check" \
		--gate lint=true >/dev/null &&
	test "$(git -C gate.git config refinery.test.unit.command)" = \
		"make -j2 check" &&
	test "$(git -C gate.git config refinery.test.lint.command)" = true &&
	test "$(git -C gate.git config refinery.wake)" = true &&
	make_origin ungated.git &&
	git-refinery -C ungated.git init --ungated >/dev/null &&
	test "$(git -C ungated.git config refinery.main.ungated)" = true &&
	test_must_fail git -C ungated.git config --get-regexp "^refinery.test"
'

test_expect_success 'a gate in bad form is refused' '
	for gate in make "=make" "a b=make" "unit="
	do
		test_expect_code 128 git-refinery -C gate.git init \
			--gate "$gate" 2>err &&
		test_text "next: git refinery init --gate" err || return 1
	done
'

# --- hooks that are there ---

test_expect_success 'hooks that were there run first, and their word counts' '
	make_origin chain.git &&
	write_hook chain.git/hooks/pre-receive \
		"cat >got; echo \"\$0\" >name; ! grep -q deny got" &&
	write_hook chain.git/hooks/update "echo \"\$@\" >arguments" &&
	write_hook chain.git/hooks/post-receive "cat >after; exit 1" &&
	cp -r chain.git/hooks kept &&
	git-refinery -C chain.git init >out &&
	test_text "runs first" out &&
	make_clone chained chain.git &&
	commit_file chained topic src/x text &&
	git -C chained push -q origin topic:refs/heads/other &&
	zero=0000000000000000000000000000000000000000 &&
	id=$(git -C chained rev-parse topic) &&
	echo "$zero $id refs/heads/other" >expect &&
	test_cmp expect chain.git/got &&
	test_cmp expect chain.git/after &&
	echo "refs/heads/other $zero $id" >expect &&
	test_cmp expect chain.git/arguments &&
	test "$(basename "$(cat chain.git/name)")" = pre-receive &&
	test_must_fail git -C chained push -q origin topic:refs/heads/deny &&
	test_must_fail git -C chained push -q origin topic:main &&
	git -C chained push -q origin topic:refs/for/main &&
	git -C chain.git for-each-ref refs/refinery/queue >entries &&
	test $(wc -l <entries) = 1
'

test_expect_success 'they are as before after uninstall' '
	git-refinery -C chain.git init --uninstall >/dev/null &&
	diff -r kept chain.git/hooks
'

test_expect_success 'a hook that is a link stays what it was' '
	make_origin link.git &&
	write_hook link.git/shared/check "echo linked >&2" &&
	ln -s ../shared/check link.git/hooks/pre-receive &&
	git-refinery -C link.git init >/dev/null &&
	git -C clone push "$TRASH/link.git" topic:refs/heads/x 2>err &&
	test_text "linked" err &&
	git-refinery -C link.git init --uninstall >/dev/null &&
	test "$(readlink link.git/hooks/pre-receive)" = ../shared/check
'

test_expect_success 'a hook that runs what lies in its .d gets ours there' '
	make_origin dispatch.git &&
	write_hook dispatch.git/hooks/pre-receive "
data=\$(cat)
for hook in \"\${GIT_DIR}/hooks/\$(basename \"\$0\").d\"/*; do
	echo \"\$data\" | \"\$hook\" || exit
done" &&
	write_hook dispatch.git/hooks/pre-receive.d/other "cat >other" &&
	git-refinery -C dispatch.git init >/dev/null &&
	test -x dispatch.git/hooks/pre-receive.d/git-refinery &&
	test_must_fail git -C clone push -f "$TRASH/dispatch.git" topic:main &&
	git -C clone push "$TRASH/dispatch.git" topic:refs/heads/x &&
	test -s dispatch.git/other &&
	git-refinery -C dispatch.git init --uninstall >/dev/null &&
	! test -e dispatch.git/hooks/pre-receive.d/git-refinery &&
	test -x dispatch.git/hooks/pre-receive
'

test_expect_success 'a proc-receive hook cannot be chained' '
	make_origin proc.git &&
	write_hook proc.git/hooks/proc-receive "exit 0" &&
	snapshot proc.git >before &&
	test_expect_code 1 git-refinery -C proc.git init >out 2>err &&
	snapshot proc.git >after &&
	test_cmp before after &&
	test_text "one proc-receive hook only" err &&
	test_text "next: " err &&
	git-refinery -C proc.git init --no-hooks >/dev/null &&
	! test -e proc.git/hooks/pre-receive
'

test_expect_success 'a hook that lefthook writes is left to lefthook' '
	make_origin lefthook.git &&
	write_hook lefthook.git/hooks/pre-receive "call_lefthook run pre-receive" &&
	test_expect_code 1 git-refinery -C lefthook.git init 2>err &&
	test_text "belongs to lefthook" err &&
	test_text "git-refinery hook pre-receive" err
'

test_expect_success 'husky: hooks of a push are not in the work tree' '
	git clone -q origin.git husky &&
	write_hook husky/.husky/_/pre-commit "exit 0" &&
	git -C husky config core.hooksPath .husky/_ &&
	git-refinery -C husky init >/dev/null &&
	ls husky/.husky/_ >files &&
	echo pre-commit >expect &&
	test_cmp expect files &&
	test_must_fail git -C clone push "$TRASH/husky" topic:main 2>err &&
	test_text "merge queue" err
'

# Its own files in _ are written anew by each npm install.
test_expect_success 'husky: a review of pushes goes into its scripts' '
	git clone -q origin.git husky9 &&
	cat >h <<-\END &&
	s=$(dirname "$(dirname "$0")")/$(basename "$0")
	[ ! -f "$s" ] && exit 0
	sh -e "$s" "$@"
	END
	write_hook husky9/.husky/_/pre-push ". \"\$(dirname \"\$0\")/h\"" &&
	write_hook husky9/.husky/_/post-commit \
		". \"\$(dirname \"\$0\")/h\"" &&
	cp h husky9/.husky/_/h &&
	git -C husky9 config core.hooksPath .husky/_ &&
	git-refinery -C husky9 init --review >out &&
	test_text "NOT INSTALLED" out &&
	test_text "the scripts in $TRASH/husky9/.husky:" out &&
	test_must_fail grep "is reviewed" out &&
	for hook in pre-push post-commit; do
		sed -n "s/^ *$hook: \(.* hook .*\)/\1/p" out \
			>husky9/.husky/$hook &&
		test -s husky9/.husky/$hook || return 1
	done &&
	git-refinery -C husky9 init --review >out &&
	test_text "already set up" out &&
	git-refinery -C husky9 doctor >out &&
	test_text "a push from here runs it" out
'

test_expect_success 'a hooks directory elsewhere is not written into' '
	make_origin else.git &&
	mkdir elsewhere &&
	git -C else.git config core.hooksPath "$TRASH/elsewhere" &&
	git-refinery -C else.git init >out &&
	ls elsewhere >files &&
	test_must_be_empty files &&
	test_text "NOT INSTALLED" out &&
	test_text "pre-receive: exec $REFINERY_BUILD/git-refinery hook pre-receive" \
		out &&
	for hook in pre-receive update proc-receive post-receive
	do
		text=$(sed -n "s/.* $hook: \(exec .*\)/\1/p" out) &&
		write_hook "elsewhere/$hook" "$text" || return 1
	done &&
	git-refinery -C else.git init >out &&
	test_text "already initialised" out &&
	test_must_fail git -C clone push -f "$TRASH/else.git" topic:main 2>err &&
	test_text "merge queue" err
'

test_expect_success 'hooks for all repositories of a user stay in force' '
	test_when_finished "git config --global --unset core.hooksPath" &&
	write_hook host/pre-receive "cat >by-host; ! grep -q deny by-host" &&
	write_hook host/pre-push "echo pre-push >&2" &&
	git config --global core.hooksPath "$TRASH/host" &&
	make_origin shared.git &&
	cp -r host host.before &&
	git-refinery -C shared.git init >out &&
	test_text "serves other repositories, too" out &&
	diff -r host.before host &&
	git -C clone push "$TRASH/shared.git" topic:refs/heads/x 2>err &&
	test -s shared.git/by-host &&
	test_text "pre-push" err &&
	git -C shared.git push "$TRASH/link.git" main:y 2>err &&
	test_text "pre-push" err &&
	test_must_fail git -C clone push "$TRASH/shared.git" \
		topic:refs/heads/deny &&
	test_must_fail git -C clone push -f "$TRASH/shared.git" topic:main &&
	git-refinery -C shared.git init >out &&
	test_text "already initialised" out &&
	git-refinery -C shared.git init --uninstall >/dev/null &&
	! test -e shared.git/refinery-hooks &&
	test "$(git -C shared.git config core.hooksPath)" = "$TRASH/host"
'

# --- other kinds of repositories ---

test_expect_success 'an ordinary clone says that its files move along' '
	git clone -q origin.git plain &&
	git-refinery -C plain init >out &&
	test_text "main is checked out in $TRASH/plain" out &&
	test_text "git -C '\''$TRASH/plain'\'' refinery run" out &&
	git -C plain rev-parse -q --verify refs/refinery/log/main &&
	test -x plain/.git/hooks/pre-receive
'

test_expect_success 'in a linked work tree it is about the whole repository' '
	git clone -q origin.git linked &&
	git -C linked worktree add -q ../side -b side &&
	git-refinery -C side init >out &&
	test "$(git -C linked config refinery.target)" = main &&
	test -x linked/.git/hooks/pre-receive &&
	test_text "git -C '\''$TRASH/linked'\'' refinery run" out &&
	git-refinery -C linked init >out &&
	test_text "already initialised" out
'

# refused <directory> <text>: init says no in plain words, and changes nothing.
# libgit2 itself leaks when it refuses a format, so leaks are not looked for.
refused()
{
	cp "$1/config" config.before &&
	test_expect_code 1 traced git-refinery -C "$1" init >out 2>err &&
	test_must_be_empty out &&
	test_text "$2" err &&
	test_cmp config.before "$1/config"
}

test_expect_success 'SHA-256, shallow and partial clones are refused' '
	git init -q --bare --object-format=sha256 sha256.git &&
	refused sha256.git "SHA-256" &&
	git clone -q --bare --depth=1 "file://$TRASH/origin.git" shallow.git &&
	refused shallow.git "shallow" &&
	git -C origin.git config uploadpack.allowFilter true &&
	git clone -q --bare --filter=blob:none "file://$TRASH/origin.git" \
		partial.git &&
	refused partial.git "partial clone" &&
	git clone -q --bare origin.git promisor.git &&
	git -C promisor.git config remote.origin.promisor true &&
	refused promisor.git "partial clone"
'

test_expect_success 'so is one that borrows objects from what is gone' '
	git clone -q --bare origin.git lender.git &&
	git clone -q --bare --shared lender.git borrower.git &&
	mv lender.git gone.git &&
	refused borrower.git "lender.git/objects" &&
	mv gone.git lender.git &&
	git-refinery -C borrower.git init
'

test_expect_success 'outside of a repository it says so' '
	mkdir nowhere &&
	test_expect_code 128 git-refinery -C nowhere init 2>err &&
	test_text "not in a git repository" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery init -h >help 2>err &&
	test_text "usage: git refinery init" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	test_expect_code 129 git refinery init here 2>err &&
	test_text "takes no argument" err &&
	test_expect_code 129 git refinery init --wake --no-wake 2>err &&
	test_expect_code 129 git refinery init --ungated --gate a=b 2>err &&
	test_expect_code 129 git refinery init --nowhere 2>err &&
	test_text "--nowhere" err
'

test_done
