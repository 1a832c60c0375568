#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='gates: which run, in what order, with what, and for how long'
. "${0%/*}/../lib/refinery.sh"

enqueue()
{
	git -C agent refinery enqueue "$1"
}

run()
{
	git -C origin.git refinery run "$@"
}

# The outcome of the newest log record.
newest()
{
	git -C origin.git log -1 --format=%B refs/refinery/log/main
}

# land_config <text>: .refinery on main, past the queue.
land_config()
{
	test_tick &&
	git -C agent fetch -q &&
	git -C agent checkout -q -B config origin/main &&
	printf '%s\n' "$1" >agent/.refinery &&
	git -C agent add .refinery &&
	git -C agent commit -q -m "config" &&
	git -C agent push -q ../origin.git +HEAD:refs/heads/config &&
	git -C origin.git update-ref refs/heads/main config &&
	git -C agent fetch -q
}

test_expect_success 'setup' '
	make_origin &&
	git -C origin.git refinery init --no-wake --no-hooks \
		--gate=unit=true &&
	git -C origin.git config --unset refinery.test.unit.command &&
	make_clone agent
'

test_expect_success 'several gates run in the order of needs' '
	land_config "[test \"late\"]
command = test -e README && echo late
needs = early
[test \"early\"]
command = echo early" &&
	commit_file agent two src/1 "two gates" &&
	enqueue two &&
	run &&
	newest >record &&
	grep "^Gate: " record | cut -d" " -f2,3 >gates &&
	printf "early pass\nlate pass\n" >expect &&
	test_cmp expect gates
'

test_expect_success 'a gate with paths runs only for changes below them' '
	land_config "[test \"all\"]
command = true
[test \"docs\"]
command = false
paths = doc/**" &&
	commit_file agent code src/2 "code" &&
	enqueue code &&
	run &&
	newest >record &&
	test_line "Event: landed" record &&
	commit_file agent docs doc/a/b "docs" &&
	enqueue docs &&
	run &&
	newest >record &&
	test_line "Event: rejected" record &&
	grep "^Gate: docs fail " record
'

test_expect_success 'what no gate is for lands, and everybody is told' '
	land_config "[test \"docs\"]
command = false
paths = dco/**" &&
	commit_file agent typo doc/a/b "docs" &&
	enqueue typo &&
	run 2>out &&
	test_text ": no test is for the paths that it changes" out &&
	newest >record &&
	test_line "Event: landed" record &&
	test_line "Code: NO_GATE" record &&
	test_must_fail grep "^Gate: " record &&
	git -C origin.git refinery log >out &&
	test_text "NO_GATE: no test is for the paths" out
'

test_expect_success 'the environment of a test is built anew' '
	land_config "[test \"env\"]
command = env | sort; test -z \"\$SECRET\" && test \"\$CI\" = true" &&
	commit_file agent env src/3 "env" &&
	enqueue env &&
	SECRET=s3cret run &&
	newest >record &&
	test_line "Event: landed" record &&
	git -C origin.git show refs/refinery/log/main:env >output &&
	for name in TARGET=main GATE=env ENTRIES= COMMIT= TREE= BASE= SLOT=
	do
		test_text "REFINERY_$name" output || return 1
	done &&
	test_must_fail grep -e s3cret -e "$TRASH/origin.git" output
'

test_expect_success 'tags are there, for builds that ask git for a version' '
	land_config "[test \"version\"]
command = git describe --exact-match HEAD~1 && git tag | xargs | grep -x \"light v1.0 v1.0-again\"" &&
	git -C origin.git tag -a -m one v1.0 main &&
	git -C origin.git tag light main~1 &&
	git -C origin.git tag elsewhere "main^{tree}" &&
	git -C origin.git tag -a -m two v1.0-again v1.0 2>hint &&
	commit_file agent version src/3 "version" &&
	enqueue version &&
	run &&
	newest >record &&
	test_line "Event: landed" record
'

test_expect_success 'history is there, the served repository is not' '
	land_config "[test \"git\"]
command = git log -1 --format=%s && git status --short && git ls-files | grep -q README && ! git remote | grep ." &&
	commit_file agent git src/4 "git" &&
	enqueue git &&
	run &&
	newest >record &&
	test_line "Event: landed" record
'

test_expect_success 'a time-out is no failure: the entry is parked' '
	land_config "[test \"hang\"]
command = sleep 1000 & sleep 1000
timeout = 1s" &&
	commit_file agent hang src/5 "hang" &&
	enqueue hang &&
	run 2>err &&
	test_text "parked" err &&
	git -C origin.git for-each-ref --format="%(contents)" \
		refs/refinery/queue >entry &&
	test_line "State: held" entry &&
	test_line "Code: COULD_NOT_RUN" entry &&
	test_text "timed out" entry &&
	git -C origin.git refinery withdraw hang
'

# Processes of a test that go by this number of seconds to sleep.
survivors()
{
	for process in /proc/[0-9]*; do
		{ tr "\0" " " <"$process/cmdline"; } 2>/dev/null
		echo
	done | grep -c "^sleep 98$$ "
}

# Whatever it does to get away: a session of its own, orphans, deaf to signals.
nothing_survives()
{
	commit_file agent "runaway-$1" runaway.sh "trap '' TERM HUP INT
setsid sleep 98$$ &
(setsid sh -c 'sleep 98$$ & sleep 98$$ &' &)
nohup sleep 98$$ >/dev/null 2>&1 &
sleep 98$$ # $1" &&
		git -C origin.git config refinery.sandbox "$1" &&
		enqueue "runaway-$1" &&
		git -C origin.git refinery run 2>err &&
		test_text "parked" err &&
		test "$(survivors)" -eq 0 &&
		git -C origin.git refinery withdraw "runaway-$1" &&
		git -C origin.git config --unset refinery.sandbox
}

test_expect_success 'a gate that does not end' '
	land_config "[test \"runaway\"]
command = sh runaway.sh
timeout = 1s"
'

for level in auto off; do
	test_expect_success "nothing survives a time-out, sandbox $level" "
		nothing_survives $level
	"
done

test_expect_success 'a command that is not there is no failure either' '
	land_config "[test \"missing\"]
command = no-such-command" &&
	commit_file agent missing src/5 "missing" &&
	enqueue missing &&
	run 2>err &&
	test_text "parked" err &&
	git -C origin.git refinery withdraw missing
'

# Only a file outside of the slot tells one run of the other.
test_expect_success 'a failure is tried again as often as the gate says' '
	land_config "[test \"flaky\"]
command = false" &&
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.test.flaky.command \
		"cd \"$TRASH\" && echo x >>runs && test \$(wc -l <runs) -ge 3" &&
	git -C origin.git config refinery.test.flaky.retries 2 &&
	commit_file agent flaky src/6 "flaky" &&
	enqueue flaky &&
	run 2>err &&
	git -C origin.git config --unset refinery.sandbox &&
	newest >record &&
	test_line "Event: landed" record &&
	test_text "3 test runs" err
'

test_expect_success 'a pass must show what it promised' '
	git -C origin.git config --remove-section refinery.test.flaky &&
	land_config "[test \"count\"]
command = echo 0 tests
expect = ^[1-9][0-9]* tests" &&
	commit_file agent empty src/7 "empty" &&
	enqueue empty &&
	run 2>err &&
	test_text "parked" err &&
	git -C origin.git refinery withdraw empty &&
	land_config "[test \"count\"]
command = echo 12 tests
expect = ^[1-9][0-9]* tests" &&
	commit_file agent full src/7 "full" &&
	enqueue full &&
	run &&
	newest >record &&
	test_line "Event: landed" record
'

test_expect_success 'a change of the gate is judged by the gate it changes' '
	land_config "[test \"strict\"]
command = ! grep -qx \"command = true\" .refinery" &&
	git -C agent fetch -q &&
	git -C agent checkout -q -B soften origin/main &&
	printf "[test \"strict\"]\ncommand = true\n" >agent/.refinery &&
	git -C agent commit -q -a -m soften &&
	enqueue soften &&
	run &&
	newest >record &&
	test_line "Event: rejected" record
'

test_expect_success 'a change that would leave nothing able to land is refused' '
	land_config "[test \"any\"]
command = true" &&
	git -C agent fetch -q &&
	git -C agent checkout -q -B broken origin/main &&
	printf "[test \"any\"]\ncomand = true\n" >agent/.refinery &&
	git -C agent commit -q -a -m broken &&
	enqueue broken &&
	run &&
	newest >record &&
	test_line "Code: BAD_CONFIG" record &&
	git -C agent checkout -q -B idle origin/main &&
	printf "[test \"any\"]\ncommand = # make check\n" \
		>agent/.refinery &&
	git -C agent commit -q -a -m idle &&
	enqueue idle &&
	run &&
	newest >record &&
	test_line "Code: BAD_CONFIG" record &&
	test_text "the command runs nothing" record
'

test_expect_success 'nothing that a test does reaches the repository' '
	git -C origin.git for-each-ref >before &&
	land_config "[test \"hostile\"]
command = sh hostile.sh" &&
	commit_file agent hostile hostile.sh "git update-ref refs/heads/evil HEAD
git config core.fsmonitor evil
git config core.hooksPath /tmp
rm -rf $TRASH/origin.git
touch $TRASH/evil
grep -rF $TRASH/origin.git .git && exit 1
exit 0" &&
	enqueue hostile &&
	run &&
	test ! -e evil &&
	test_must_fail git -C origin.git rev-parse -q --verify evil &&
	git -C origin.git fsck --strict &&
	invariants origin.git
'

test_expect_success 'output is kept, its head and its tail' '
	git -C origin.git config refinery.outputLimit 2k &&
	land_config "[test \"loud\"]
command = echo first; seq 100000; echo last; ! grep -q loud src/9" &&
	commit_file agent loud src/9 "loud" &&
	enqueue loud &&
	run &&
	git -C origin.git show refs/refinery/log/main:loud >output &&
	test_line first output &&
	test_line last output &&
	test_text "left out" output &&
	test $(wc -c <output) -lt 4096
'

# --- where bubblewrap does not work ---

run_without()
{
	(PATH="$TRASH/bin:$PATH" && git -C origin.git refinery run)
}

test_expect_success 'without bubblewrap a run warns once' '
	mkdir bin &&
	printf "#!/bin/sh\necho it is broken >&2\nexit 1\n" >bin/bwrap &&
	chmod +x bin/bwrap &&
	land_config "[test \"one\"]
command = true
[test \"two\"]
command = true" &&
	commit_file agent weak src/10 "weak" &&
	enqueue weak &&
	run_without 2>err &&
	grep "^warning: bubblewrap does not work here: it is broken" err >found &&
	test "$(wc -l <found)" -eq 1 &&
	newest >record &&
	test_line "Event: landed" record &&
	grep "^Gate: " record | cut -d" " -f6 | sort -u >level &&
	test "$(wc -l <level)" -eq 1 &&
	test_must_fail grep -q bubblewrap level &&
	test_text "at sandbox level $(sed "s/.*/.&./" level | tr . "\047")" err
'

if test -e level && grep -q landlock level; then
	test_set_prereq LANDLOCK
fi

test_expect_success LANDLOCK 'Landlock keeps tests from the repository' '
	land_config "[test \"hostile\"]
command = sh hostile.sh" &&
	commit_file agent landlock hostile.sh "cat $TRASH/origin.git/HEAD && exit 1
ls $TRASH && exit 1
cat $TRASH/.gitconfig && exit 1
touch $TRASH/evil && exit 1
echo evil >$TRASH/origin.git/evil && exit 1
git -C $TRASH/origin.git log -1 && exit 1
set -e
git log -1
touch new \"\$HOME/new\" \"\$TMPDIR/new\"
git add new && git status --short" &&
	enqueue landlock &&
	run_without &&
	newest >record &&
	test_line "Event: landed" record &&
	test ! -e evil &&
	test ! -e origin.git/evil
'

test_expect_success 'what lands after it is judged by the new one, in the same run' '
	land_config "[test \"all\"]
command = true" &&
	git -C agent checkout -q -B stricter origin/main &&
	printf "[test \"all\"]\ncommand = test ! -e src/late\n" \
		>agent/.refinery &&
	git -C agent commit -q -a -m stricter &&
	commit_file agent late src/late "late" &&
	git -C origin.git config refinery.main.maxGroup 1 &&
	enqueue stricter && enqueue late &&
	run &&
	git -C origin.git config --unset refinery.main.maxGroup &&
	newest >record &&
	test_line "Event: rejected" record &&
	test_must_fail git -C origin.git cat-file -e main:src/late &&
	git -C origin.git show main:.refinery >now &&
	test_text "test ! -e src/late" now &&
	land_config "[test \"all\"]
command = true" &&
	run
'

test_expect_success 'what has to have bubblewrap does not run without it' '
	git -C origin.git config refinery.sandbox require &&
	commit_file agent strong src/11 "strong" &&
	enqueue strong &&
	newest >before &&
	test_must_fail run_without 2>err &&
	test_text "bubblewrap does not work here: it is broken" err &&
	newest >after &&
	test_cmp before after &&
	git -C origin.git config --unset refinery.sandbox
'

test_expect_success 'what has to hold holds, or nothing runs' '
	git -C origin.git config refinery.sandbox off &&
	git -C origin.git config refinery.sandboxRequire files &&
	newest >before &&
	test_must_fail run 2>err &&
	test_text "does not hold here" err &&
	test_must_fail git -C origin.git refinery doctor >out &&
	test_text "sandboxRequire asks for" out &&
	git -C origin.git config refinery.sandboxRequire everything &&
	test_must_fail run 2>err &&
	test_text "the words are: processes signals files" err &&
	newest >after &&
	test_cmp before after &&
	git -C origin.git config --unset refinery.sandboxRequire &&
	git -C origin.git config --unset refinery.sandbox
'

test_expect_success 'a test that turns on its watchers ends like any other' '
	land_config "[test \"stop\"]
command = test ! -e stop.sh || sh stop.sh
timeout = 5s" &&
	commit_file agent stop stop.sh "kill -STOP \$PPID
exit 1" &&
	git -C origin.git config refinery.sandbox off &&
	enqueue stop &&
	git -C origin.git refinery run 2>err &&
	git -C origin.git config --unset refinery.sandbox &&
	grep -q -e "^rejected .* stop" -e "1 parked" err
'

test_done
