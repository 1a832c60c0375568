#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='doctor finds what is wrong with a refinery, and mends it'
. "${0%/*}/../lib/refinery.sh"

# doctor [<option>...]: of origin.git, into out.
doctor()
{
	git-refinery -C origin.git doctor "$@" >out 2>err
}

# says <level> <check> <text>: is there a finding like that in out?
says()
{
	grep "^$1 *$2 .*$3" out && return
	echo >&2 "says: no $1 of $2 with '$3' in:"
	cat >&2 out
	return 1
}

# contents <repository>: each file with its mode and size. Not the times: git
# freshens an object that it would write again.
contents()
{
	(cd "$1" && find . -printf "%p %M %s\n" | sort && cat config)
}

# finds <level> <check> <text>: doctor finds it without changing anything, and
# exits 1 for a problem.
finds()
{
	contents origin.git >before &&
	if test "$1" = problem; then
		test_expect_code 1 git-refinery -C origin.git doctor >out
	else
		git-refinery -C origin.git doctor >out || {
			cat out
			return 1
		}
	fi &&
	contents origin.git >after &&
	test_cmp before after &&
	says "$@"
}

# mends <check> <text>: --fix does it, and then all is well.
mends()
{
	git-refinery -C origin.git doctor --fix >out &&
	says fixed "$@" &&
	healthy
}

healthy()
{
	git-refinery -C origin.git doctor >out &&
	test_must_fail grep -E "^(warning|problem)" out
}

test_expect_success 'set up' '
	git config --global refinery.wake false &&
	make_origin &&
	make_clone clone &&
	git-refinery -C origin.git init >/dev/null
'

test_expect_success 'all is well after init' '
	healthy &&
	says ok target "main, by rebase, if these pass: check" &&
	says ok hooks "a push runs them" &&
	says ok git "git version"
'

test_expect_success 'as JSON' '
	git-refinery -C origin.git doctor --json >json &&
	python3 -c "
import json
d = json.load(open(\"json\"))
assert d[\"version\"] == 1 and d[\"ok\"] is True
assert {\"check\", \"level\", \"text\", \"next_action\", \"fixed\"} == set(d[\"checks\"][0])
"
'

test_expect_success 'as JSON, with a problem and its next action' '
	test_when_finished "git -C origin.git config refinery.target main" &&
	git -C origin.git config --unset refinery.target &&
	test_expect_code 1 git-refinery -C origin.git doctor --json >json &&
	python3 -c "
import json
d = json.load(open(\"json\"))
assert d[\"ok\"] is False
assert [c for c in d[\"checks\"] if c[\"level\"] == \"problem\"][0][\"next_action\"] == \"git refinery init\"
"
'

test_expect_success 'what init has not set up it does not touch' '
	make_origin virgin.git &&
	contents virgin.git >before &&
	test_expect_code 1 git-refinery -C virgin.git doctor --fix >out &&
	contents virgin.git >after &&
	test_cmp before after &&
	says problem target "not set up"
'

# --- hooks ---

test_expect_success 'a hook that is missing' '
	rm origin.git/hooks/update &&
	finds problem hooks "update is not installed" &&
	mends hooks change
'

test_expect_success 'a hook that is not executable' '
	chmod -x origin.git/hooks/pre-receive &&
	finds problem hooks "not executable" &&
	mends hooks change
'

test_expect_success 'a hook that somebody wrote over' '
	printf "#!/bin/sh\n" >origin.git/hooks/pre-receive &&
	finds problem hooks "does not call git-refinery" &&
	git-refinery -C origin.git init >/dev/null &&
	healthy &&
	rm -r origin.git/hooks/local
'

test_expect_success 'a hook that calls another program of that name' '
	mkdir bin &&
	printf "#!/bin/sh\nexit 0\n" >bin/git-refinery &&
	chmod +x bin/git-refinery &&
	sed "s|^refinery=.*|refinery='\''$PWD/bin/git-refinery'\''|" \
		origin.git/hooks/update >hook &&
	cat hook >origin.git/hooks/update &&
	finds problem hooks "does not work" &&
	mends hooks change
'

test_expect_success 'a hook that never comes to an end' '
	mkfifo never &&
	sed "3acat <\"$PWD/never\"" origin.git/hooks/update >hook &&
	cat hook >origin.git/hooks/update &&
	test_expect_code 1 git-refinery -C origin.git doctor >out &&
	says problem hooks "no answer after" &&
	: <>never &&
	mends hooks change
'

test_expect_success 'hooks that git does not look at' '
	mkdir elsewhere &&
	git -C origin.git config core.hooksPath "$PWD/elsewhere" &&
	finds problem hooks "git looks for $PWD/elsewhere/pre-receive" &&
	git -C origin.git config --unset core.hooksPath &&
	healthy
'

test_expect_success 'asking the hooks runs no hook of others' '
	printf "#!/bin/sh\ntouch was-run\n" >hook &&
	rm origin.git/hooks/update &&
	cp hook origin.git/hooks/update &&
	chmod +x origin.git/hooks/update &&
	git-refinery -C origin.git init >/dev/null &&
	healthy &&
	! test -e origin.git/was-run &&
	git -C clone push -q origin HEAD:refs/heads/x &&
	test -e origin.git/was-run
'

test_expect_success 'a push with the question in its environment is refused' '
	test_must_fail env REFINERY_PROBE=x \
		git -C clone push -q origin HEAD:refs/heads/y
'

test_expect_success 'a hook of the host that came later' '
	test_when_finished "git config --global --unset core.hooksPath" &&
	mkdir host &&
	git config --global core.hooksPath "$PWD/host" &&
	finds problem hooks "git looks for $PWD/host/pre-receive" &&
	mends hooks change &&
	git -C origin.git config --unset core.hooksPath &&
	finds problem hooks "git looks for $PWD/host/pre-receive" &&
	git-refinery -C origin.git init >/dev/null &&
	healthy &&
	printf "#!/bin/sh\n" >host/pre-push &&
	chmod +x host/pre-push &&
	finds problem hooks "1 hook" &&
	mends hooks change &&
	git -C origin.git config --unset core.hooksPath
'

# --- settings ---

test_expect_success 'settings of git that are missing or wrong' '
	git -C origin.git config --unset core.fsync &&
	finds problem config "core.fsync is not set" &&
	mends config core.fsync &&
	git -C origin.git config receive.advertisePushOptions false &&
	finds problem config "advertisePushOptions is false" &&
	git -C origin.git config receive.advertisePushOptions true
'

test_expect_success 'a target that diverts' '
	git -C origin.git config refinery.main.divert true &&
	finds problem config "lacks m:refs/heads/main" &&
	mends config m:refs/heads/main &&
	git -C origin.git config --unset refinery.main.divert &&
	finds problem config "does not divert" &&
	mends config "-= m:refs/heads/main"
'

test_expect_success 'settings that are wrong or unknown' '
	git -C origin.git config refinery.main.maxGroup many &&
	finds problem config maxGroup &&
	git -C origin.git config --unset refinery.main.maxGroup &&
	git -C origin.git config refinery.main.maxGruop 3 &&
	finds warning config maxGroup &&
	git -C origin.git config --unset refinery.main.maxGruop
'

# --- targets ---

test_expect_success 'a target that is gone' '
	git -C origin.git branch gone main &&
	git-refinery -C origin.git init -t gone >/dev/null &&
	git -C origin.git update-ref -d refs/heads/gone &&
	finds problem target "no branch .gone." &&
	git -C origin.git config --fixed-value --unset refinery.target gone &&
	mends queue "moved 1 refs of gone"
'

test_expect_success 'a target without a log' '
	git -C origin.git branch fresh main &&
	git -C origin.git config --add refinery.target fresh &&
	finds problem target "fresh has no log" &&
	git-refinery -C origin.git init >/dev/null &&
	healthy &&
	git -C origin.git config --fixed-value --unset refinery.target fresh
'

test_expect_success 'a log that is broken' '
	log=$(git -C origin.git rev-parse refs/refinery/log/main) &&
	git -C origin.git update-ref refs/refinery/log/main main &&
	finds problem log "" &&
	git -C origin.git update-ref refs/refinery/log/main $log
'

test_expect_success 'a log whose newest record is gone' '
	git clone -q --mirror origin.git copy.git &&
	log=$(git -C origin.git rev-parse refs/refinery/log/main) &&
	file=origin.git/objects/$(echo $log | sed "s|^..|&/|") &&
	rm -f $file &&
	finds problem log "not in the repository" &&
	test_expect_code 128 git -C origin.git refinery run 2>err &&
	test_text "git fetch <copy> refs/refinery/log/main" err &&
	git -C origin.git fetch -q ../copy.git refs/refinery/log/main &&
	git -C origin.git refinery run && rm -rf copy.git
'

test_expect_success 'a target that moved without the log' '
	tip=$(git -C origin.git rev-parse main) &&
	new=$(git -C origin.git commit-tree -p $tip -m outside "main^{tree}") &&
	git -C origin.git update-ref refs/heads/main $new &&
	finds warning log "does not know yet" &&
	git -C origin.git update-ref refs/heads/main $tip
'

test_expect_success 'no gate, a broken one, one without its program, a pause' '
	git -C origin.git config --unset refinery.test.check.command &&
	finds problem gates "no test is defined" &&
	git -C origin.git config refinery.main.ungated true &&
	finds warning gates "ungated" &&
	git -C origin.git config --unset refinery.main.ungated &&
	git -C origin.git config refinery.test.check.command "nowhere --all" &&
	finds warning gates "nowhere" &&
	git -C origin.git config refinery.test.check.command "cd src && make" &&
	git -C origin.git refinery doctor >said && ! grep "in PATH" said &&
	git -C origin.git config refinery.test.check.command "make check" &&
	git -C origin.git config refinery.main.pause "for lunch" &&
	finds warning target "for lunch" &&
	git -C origin.git config --unset refinery.main.pause
'

test_expect_success 'gates that pass without having looked' '
	git -C origin.git config refinery.test.check.command "true # later" &&
	finds warning gates "gate check passes whatever changes: its command \
runs nothing" &&
	git -C origin.git config refinery.test.check.command \
		"make check || true" &&
	finds warning gates "gate check passes whatever changes: its command \
hides" &&
	git -C origin.git config refinery.test.check.command "# make check" &&
	finds problem config "command runs nothing" &&
	git -C origin.git config refinery.test.check.command "make check" &&
	git -C origin.git config refinery.test.check.paths "scr/**" &&
	finds warning gates "paths of gate check match no file of main" &&
	says warning gates "other changes land untested" &&
	git -C origin.git config refinery.test.check.paths "src/**" &&
	finds warning gates "other changes land untested" &&
	test_must_fail grep "match no file" out &&
	git -C origin.git config --unset refinery.test.check.paths &&
	git -C origin.git config refinery.test.chekc.timeout 5m &&
	finds warning gates "gate chekc, which has no command" &&
	git -C origin.git config --unset refinery.test.chekc.timeout &&
	healthy
'

test_expect_success 'refs in the queue that hold no entry' '
	git -C origin.git update-ref refs/refinery/queue/main/0123456789ab main &&
	finds warning queue "0123456789ab holds no entry" &&
	mends queue "moved refs/refinery/queue/main/0123456789ab" &&
	git -C origin.git for-each-ref refs/refinery-aside >archived &&
	test_text "queue/main/0123456789ab" archived &&
	git -C origin.git branch other main &&
	git -C origin.git update-ref refs/refinery/queue/other/0123456789ab \
		main &&
	finds warning queue "no target" &&
	git -C origin.git branch -D other &&
	finds warning queue "log and 1 entry are left" &&
	mends queue "moved 1 refs of other"
'

# --- what is left over ---

test_expect_success 'stale locks' '
	for lock in packed-refs HEAD config refs/heads/main \
		refs/refinery/log/main refs/notes/refinery/tests
	do
		mkdir -p "origin.git/$(dirname $lock)" &&
		>origin.git/$lock.lock &&
		touch -d "2 minutes ago" origin.git/$lock.lock &&
		finds problem locks "$lock.lock" &&
		mends locks "$lock.lock" || return 1
	done
'

test_expect_success 'a lock that is young, or that somebody has open' '
	>origin.git/HEAD.lock &&
	healthy &&
	touch -d "2 minutes ago" origin.git/HEAD.lock &&
	(
		exec 7<origin.git/HEAD.lock &&
		test_expect_code 1 git-refinery -C origin.git doctor --fix
	) >out &&
	test -e origin.git/HEAD.lock
'

test_expect_success 'a lock while a git command is at work here' '
	mkfifo fifo &&
	cp "$(command -v cat)" git-at-work &&
	{ (cd origin.git && exec ../git-at-work ../fifo) >/dev/null & } &&
	at_work=$! &&
	test_when_finished "kill -9 $at_work 2>/dev/null || :" &&
	exec 8>fifo &&
	test_expect_code 1 git-refinery -C origin.git doctor --fix >out &&
	says problem locks "may be at work" &&
	test -e origin.git/HEAD.lock &&
	exec 8>&- &&
	wait $at_work &&
	mends locks HEAD.lock
'

test_expect_success 'a clone whose pushes are reviewed, and that they are' '
	git clone -q origin.git reviewing &&
	git-refinery -C reviewing init --review >/dev/null &&
	git-refinery -C reviewing doctor >out &&
	says ok review "a push from here runs it" &&
	chmod -x reviewing/.git/hooks/pre-push &&
	test_expect_code 1 git-refinery -C reviewing doctor >out &&
	says problem hooks "not executable" &&
	test_text "git refinery init --review" out &&
	git-refinery -C reviewing init --review >/dev/null &&
	git -C reviewing config core.hooksPath /dev/null &&
	test_expect_code 1 git-refinery -C reviewing doctor >out &&
	says problem review "is not run: git looks for hooks in /dev/null" &&
	test_must_fail grep "a push from here runs it" out &&
	git -C reviewing config --unset core.hooksPath &&
	test_when_finished "git config --global --unset core.hooksPath" &&
	git config --global core.hooksPath "$PWD/nowhere" &&
	test_expect_code 1 git-refinery -C reviewing doctor >out &&
	says problem review "is not run" &&
	test_text "git refinery init --review" out &&
	git-refinery -C reviewing init --review >/dev/null &&
	git-refinery -C reviewing doctor >out &&
	says ok review "a push from here runs it"
'

test_expect_success 'the index lock of a work tree at the target' '
	git clone -q origin.git plain &&
	git-refinery -C plain init >/dev/null &&
	git -C plain worktree add -q ../side -b side &&
	>plain/.git/index.lock &&
	>plain/.git/worktrees/side/index.lock &&
	touch -d "2 minutes ago" plain/.git/index.lock \
		plain/.git/worktrees/side/index.lock &&
	git-refinery -C plain doctor --fix >out &&
	says fixed locks "plain/.git/index.lock" &&
	test -e plain/.git/worktrees/side/index.lock
'

test_expect_success 'temporary files of writers that died' '
	>origin.git/objects/tmp_object_git2_abc &&
	>origin.git/objects/aa/tmp_obj_abc &&
	>origin.git/objects/bb/tmp_obj_young &&
	touch -d "2 hours ago" origin.git/objects/tmp_object_git2_abc \
		origin.git/objects/aa/tmp_obj_abc &&
	finds warning objects "2 temporary files" &&
	mends objects "removed 2" &&
	test -e origin.git/objects/bb/tmp_obj_young
'

test_expect_success 'objects whose files are empty or damaged' '
	(
		cd origin.git &&
		for text in empty cut zeros; do
			id=$(echo $text | git hash-object -w --stdin) &&
			file=objects/$(echo $id | sed "s|..|&/|") &&
			cp $file $text && chmod u+w $file && echo $file ||
				exit 1
		done
	) >files &&
	: >"origin.git/$(sed -n 1p files)" &&
	head -c 9 origin.git/cut >"origin.git/$(sed -n 2p files)" &&
	head -c 20 /dev/zero >"origin.git/$(sed -n 3p files)" &&
	finds problem objects "3 objects are empty or damaged" &&
	mends objects "took 3" &&
	test_must_fail sh -c "cd origin.git && ls $(tr "\\n" " " <files)"
'

test_expect_success 'refs whose files say nothing' '
	before=$(git -C origin.git rev-parse refs/refinery/log/main) &&
	git -C origin.git update-ref --create-reflog \
		refs/refinery/log/main $before &&
	mkdir -p origin.git/logs/refs/refinery/log \
		origin.git/refs/refinery/log origin.git/refs/refinery/candidate &&
	echo "$before $before nobody <n> 1 +0000	kept" \
		>origin.git/logs/refs/refinery/log/main &&
	for ref in refs/refinery/log/main refs/refinery/candidate/main \
		refs/heads/emptied; do
		: >origin.git/$ref || return 1
	done &&
	finds problem refs "refs/refinery/log/main names no commit" &&
	finds problem refs "refs/heads/emptied names no commit" &&
	test_expect_code 1 git-refinery -C origin.git doctor --fix >out &&
	says fixed refs refs/refinery/log/main &&
	says fixed refs refs/refinery/candidate/main &&
	says problem refs refs/heads/emptied &&
	test $before = "$(git -C origin.git rev-parse refs/refinery/log/main)" &&
	rm origin.git/refs/heads/emptied &&
	healthy
'

test_expect_success 'object directories that gc removed' '
	git -C origin.git gc -q &&
	finds warning objects "of 256 directories" &&
	mends objects "made"
'

test_expect_success 'processes of a test whose runner died' '
	mkdir -p slots/slot0 &&
	git -C origin.git config refinery.slotDirectory "$TRASH/slots" &&
	mkfifo wait &&
	{ REFINERY_SLOT=$TRASH/slots/slot0 sh -c "read line <wait" & } &&
	dead=$! &&
	test_when_finished "kill -9 $dead 2>/dev/null || :" &&
	wait_until "tr \"\\0\" \"\\n\" </proc/$dead/environ |
		grep -q ^REFINERY_SLOT" &&
	finds problem slots "1 process" &&
	mends slots "1 process" &&
	test_expect_code 137 wait $dead
'

# --- repositories that cannot be served ---

# libgit2 itself leaks when it refuses a format, so leaks are not looked for.

test_expect_success 'a repository of another format is a problem' '
	git init -q --bare --object-format=sha256 sha256.git &&
	test_expect_code 1 traced git-refinery -C sha256.git doctor >out &&
	says problem repository SHA-256
'

test_expect_success 'outside of a repository it cannot look' '
	mkdir nowhere &&
	test_expect_code 128 git-refinery -C nowhere doctor 2>err &&
	test_text "not in a git repository" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery doctor -h >help 2>err &&
	test_line "usage: git refinery doctor [--fix] [--json]" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	test_expect_code 129 git refinery doctor now 2>err &&
	test_text "takes no argument" err &&
	test_expect_code 129 git refinery doctor --nowhere 2>err &&
	test_text "--nowhere" err
'

test_done
