#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='status shows the queue and where an entry stands'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'a served repository with branches' '
	make_origin &&
	make_clone ann &&
	for branch in one two three; do
		commit_file ann $branch src/$branch "$branch" || return 1
	done &&
	commit_file ann bad src/1 FAIL &&
	git -C ann push -q origin one two three bad &&
	(
		cd origin.git &&
		git config refinery.wake false &&
		git config refinery.sandbox off &&
		git refinery init --no-hooks --gate unit="make check"
	) >out 2>&1
'

test_expect_success 'an empty queue is one line' '
	git -C origin.git refinery status >actual &&
	tip=$(git -C origin.git rev-parse main | cut -c 1-10) &&
	echo "main at $tip, idle; 0 entries" >expect &&
	test_cmp expect actual
'

test_expect_success 'entries are listed in their order, new ones last' '
	(
		cd origin.git &&
		git refinery enqueue one &&
		git refinery enqueue two &&
		git config refinery.main.pause "just to admit them" &&
		git refinery run &&
		git config --unset refinery.main.pause &&
		git refinery enqueue --priority=0 three
	) >out 2>&1 &&
	git -C origin.git refinery status --porcelain >records &&
	grep -c "^entry" records >count &&
	echo 3 >expect &&
	test_cmp expect count &&
	grep "^entry" records | cut -f 9 >actual &&
	printf "%s\n" one two three >expect &&
	test_cmp expect actual &&
	git -C origin.git refinery status >table &&
	grep -E "^ *1 .* one .* queued .* -" table &&
	grep -E "^ *3 .* three .* 0 .* new " table
'

test_expect_success 'each entry says what it waits for' '
	git -C origin.git refinery status two >actual &&
	test_text "is queued, number 2 of 3" actual &&
	test_text "no runner is at work: git refinery run" actual &&
	test_text "lands: unknown: no runner is at work" actual &&
	grep -E "^  [0-9a-f]{10} one" actual &&
	git -C origin.git refinery config main.pause "lunch" &&
	git -C origin.git refinery status two >actual &&
	test_text "main is paused: lunch" actual &&
	test_text "lands: unknown: main is paused: lunch" actual &&
	git -C origin.git refinery status >actual &&
	test_text ", paused: lunch; 3 entries" actual &&
	git -C origin.git refinery config --unset main.pause
'

test_expect_success 'a held entry is not in line and tells why' '
	git -C origin.git refinery hold -m "wait for the release" two >out 2>&1 &&
	git -C origin.git refinery status >table &&
	grep -E "^ *- .* two .* held .*wait for the release" table &&
	git -C origin.git refinery status two >actual &&
	test_text "next: git refinery hold --release" actual &&
	test_text "lands: unknown: HELD: wait for the release" actual &&
	git -C origin.git refinery hold --release two >out 2>&1
'

test_expect_success 'the exit status tells how it stands' '
	test_expect_code 8 git -C origin.git refinery status --exit-status one &&
	git -C origin.git refinery status one &&
	git -C origin.git refinery enqueue bad >out 2>&1 &&
	git -C origin.git refinery run >out 2>&1 &&
	git -C origin.git refinery status --exit-status one >actual &&
	grep "one landed as [0-9a-f]*" actual &&
	test_expect_code 1 git -C origin.git refinery status --exit-status bad \
		>actual &&
	test_text "bad was rejected" actual &&
	test_text "CHECKS_FAILED" actual &&
	grep "^next: git refinery log" actual
'

test_expect_success 'an entry is found by the beginning of its id' '
	id=$(git -C origin.git refinery log --porcelain |
		awk -F "\t" "\$10 == \"bad\" { print \$7 }") &&
	git -C origin.git refinery status $(echo $id | cut -c 1-7) >actual &&
	test_text "bad was rejected" actual &&
	git -C origin.git refinery status --porcelain $id >actual &&
	grep "^ended	$id	rejected	" actual
'

test_expect_success 'JSON parses and has what the table has' '
	git -C origin.git refinery status --json >actual.json &&
	for member in version kind target tip state entries; do
		grep "\"$member\":" actual.json || return 1
	done &&
	git -C origin.git refinery status --json bad >actual.json &&
	grep "\"state\":.*\"rejected\"" actual.json &&
	grep "\"next_action\":.*git refinery log" actual.json
'

test_expect_success 'with -z records end with NUL and nothing is quoted' '
	commit_file ann "tést" src/t "t" &&
	git -C ann push -q origin "tést" &&
	git -C origin.git refinery enqueue "tést" >out 2>&1 &&
	git -C origin.git refinery status --porcelain >lines &&
	test_text "\"t\\303\\251st\"" lines &&
	git -C origin.git config core.quotePath false &&
	git -C origin.git refinery status --porcelain >lines &&
	test_must_fail grep "\"" lines &&
	git -C origin.git refinery status -z >records &&
	test $(tr -cd "\000" <records | wc -c) -eq $(wc -l <lines) &&
	test_must_fail grep "\"" records
'

test_expect_success 'it changes nothing' '
	find origin.git -type f -exec ls -l --time-style=full-iso {} + >before &&
	find origin.git -type d >>before &&
	git -C origin.git refinery status &&
	git -C origin.git refinery status bad &&
	git -C origin.git refinery status --json >out &&
	find origin.git -type f -exec ls -l --time-style=full-iso {} + >after &&
	find origin.git -type d >>after &&
	test_cmp before after
'

test_expect_success 'a clone shows the state of its remote' '
	(
		cd ann &&
		git refinery status >../actual &&
		git refinery status -z >../records &&
		git for-each-ref refs/refinery-remote/origin/queue >../refs
	) &&
	test_text ", state of origin; 1 entry" actual &&
	test_text "tést" records &&
	test -s refs &&
	git -C origin.git refinery run >out 2>&1 &&
	git -C ann refinery status --no-fetch >actual &&
	test_text "; 1 entry" actual &&
	git -C ann refinery status >actual &&
	test_text "; 0 entries" actual &&
	git -C ann refinery status bad >actual &&
	test_text "bad was rejected" actual
'

test_expect_success 'what is being tested is shown with its time' '
	commit_file ann slow src/s "slow" &&
	git -C ann push -q origin slow &&
	git -C origin.git refinery run >out 2>&1 &&
	git -C origin.git refinery config test.unit.command \
		"until test -e \"$TRASH/go\"; do sleep 0.05; done" &&
	git -C origin.git refinery enqueue slow >out 2>&1 &&
	{
		git -C origin.git refinery run >out 2>&1 &
	} &&
	wait_until "git -C origin.git refinery status | grep testing" &&
	git -C origin.git refinery status >actual &&
	grep "^main at .*, testing 1 entry: gate unit, [0-9]*s" actual &&
	grep -E "^1 .* slow .* testing .* gate unit, [0-9]+s" actual &&
	git -C origin.git refinery status slow >one &&
	test_text "slow is testing, number 1 of 1" one &&
	git -C origin.git refinery status --json >actual.json &&
	grep "\"runner\":.*true" actual.json &&
	grep "\"gate\":.*\"unit\"" actual.json &&
	>go &&
	wait &&
	git -C origin.git refinery status --exit-status slow
'

test_expect_success 'each entry says with whom it is tested and when it lands' '
	commit_file ann left src/l "left" &&
	commit_file ann right src/r "right" &&
	git -C ann push -q origin left right &&
	rm go &&
	(
		cd origin.git &&
		git refinery enqueue left &&
		git refinery enqueue right
	) >out 2>&1 &&
	{
		git -C origin.git refinery run >out 2>&1 &
	} &&
	wait_until "git -C origin.git refinery status | grep testing" &&
	git -C origin.git refinery status >table &&
	grep -E "LANDS IN" table &&
	grep -E " right .* testing .* [0-9]+[smhd] \(90%: [0-9]+[smhd]\)" table &&
	git -C origin.git refinery status left >one &&
	grep -E "^lands: in about [0-9]+[smhd]; 9 times out of 10 by .* [0-9:]{5} " one &&
	test_text "tested together with:" one &&
	grep -E "^  [0-9a-f]{10} right$" one &&
	git -C origin.git refinery show left >shown &&
	grep -E "^position +1 of 2$" shown &&
	grep -E "^lands +in about " shown &&
	test $(grep -cE "^group +[0-9a-f]{12}$" shown) = 2 &&
	git -C origin.git refinery status --json left >one.json &&
	grep -E "\"eta_p50\":\s*[0-9]" one.json &&
	grep -E "\"eta_unknown\":\s*null" one.json &&
	git -C origin.git refinery config test.lint.command true &&
	git -C origin.git refinery status >table &&
	test_text "when they land is unknown: no run of gate '\''lint'\''" table &&
	test_must_fail grep "LANDS IN" table &&
	git -C origin.git refinery show --json left >shown.json &&
	grep -E "\"eta_p50\":\s*null" shown.json &&
	grep -E "\"eta_unknown\":.*lint" shown.json &&
	git -C origin.git refinery config --unset test.lint.command &&
	>go &&
	wait &&
	git -C origin.git refinery status --exit-status right
'

test_expect_success 'a target that fails by itself is the reason' '
	git -C origin.git refinery config test.unit.command false &&
	commit_file ann mend src/m "mend" &&
	git -C ann push -q origin mend &&
	git -C origin.git refinery enqueue mend >out 2>&1 &&
	test_must_fail git -C origin.git refinery run >out 2>&1 &&
	git -C origin.git refinery status >actual &&
	test_text "it fails gate '\''unit'\'' itself" actual &&
	git -C origin.git refinery status mend >actual &&
	test_text "lands: unknown: main itself fails gate '\''unit'\''" actual &&
	git -C origin.git refinery withdraw mend >out 2>&1
'

test_expect_success 'a work tree that is in the way is named' '
	git clone -q origin.git work &&
	(
		cd work &&
		git config refinery.wake false &&
		git config refinery.sandbox off &&
		git refinery init --no-hooks --target=main --gate any=true &&
		git branch topic origin/three &&
		echo dirty >README &&
		git commit -q --allow-empty -m "one more" &&
		git checkout -q -b other && git checkout -q main &&
		git refinery status >../actual
	) >out 2>&1 &&
	test_text "landing waits: " actual
'

test_expect_success 'a remote that cannot be reached is named' '
	git -C ann remote set-url origin ../nowhere.git &&
	test_expect_code 128 git -C ann refinery status 2>err &&
	test_text "next: git ls-remote origin" err &&
	git -C ann refinery status --no-fetch >actual &&
	test_text "state of origin" actual
'

test_expect_success 'a repository without refinery or remote says what to do' '
	git init -q lonely &&
	test_expect_code 128 git -C lonely refinery status 2>err &&
	test_text "next: git refinery init" err
'

test_expect_success 'what it does not know is refused' '
	test_expect_code 128 git -C origin.git refinery status nothing 2>err &&
	test_text "no entry '\''nothing'\''" err &&
	test_text "next: " err &&
	test_expect_code 128 git -C origin.git refinery status \
		--target=other 2>err &&
	test_text "use one of: main" err
'

test_expect_success 'bad options are refused' '
	test_expect_code 129 git refinery status -h >out &&
	test_text "usage: git refinery status" out &&
	cd origin.git &&
	test_expect_code 129 git refinery status a b 2>err &&
	test_expect_code 129 git refinery status --exit-status 2>err &&
	test_expect_code 129 git refinery status --json -z 2>err &&
	test_expect_code 129 git refinery status --porcelain=v2 2>err &&
	test_text "there is v1" err &&
	test_expect_code 129 git refinery status --nonsense 2>err
'

test_done
