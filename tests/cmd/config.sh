#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='config shows and changes settings'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'a bare repository with a .refinery' '
	make_origin &&
	make_clone ann &&
	commit_file ann main .refinery "[target \"main\"]
method = squash
[test \"style\"]
command = true
timeout = 90s" &&
	git -C ann push -q origin main
'

test_expect_success 'all settings, with value, origin and help' '
	git -C origin.git refinery config >actual &&
	grep -A 1 "^refinery.retention = 30d" actual >some &&
	test_text "(default)" some &&
	grep -A 1 "^refinery.main.method = squash" actual >some &&
	test_text "(.refinery)" some &&
	grep -A 1 "^refinery.test.style.timeout = 90s" actual >some &&
	test_text "(.refinery)" some &&
	test_text "Committer name of landed commits" actual &&
	test $(awk "{ if (length > n) n = length } END { print n }" actual) \
		-le 80
'

test_expect_success 'one value' '
	git -C origin.git refinery config retention >actual &&
	echo 30d >expect &&
	test_cmp expect actual &&
	git -C origin.git refinery config refinery.main.method >actual &&
	echo squash >expect &&
	test_cmp expect actual
'

test_expect_success 'git config wins, and a target before all' '
	git -C origin.git refinery config method merge &&
	git -C origin.git config refinery.method >actual &&
	echo merge >expect &&
	test_cmp expect actual &&
	git -C origin.git refinery config --target=main method ff &&
	git -C origin.git config refinery.main.method >actual &&
	echo ff >expect &&
	test_cmp expect actual &&
	git -C origin.git refinery config method >actual &&
	test_cmp expect actual &&
	git -C origin.git refinery config --unset main.method &&
	git -C origin.git refinery config method >actual &&
	echo merge >expect &&
	test_cmp expect actual &&
	git -C origin.git refinery config --unset method
'

test_expect_success 'a gate is a subject of its own' '
	git -C origin.git refinery config test.unit.command "make check" &&
	git -C origin.git config refinery.test.unit.command >actual &&
	echo "make check" >expect &&
	test_cmp expect actual &&
	git -C origin.git refinery config --list >list &&
	test_line "refinery.test.unit.command=make check" list
'

test_expect_success 'a list takes several values' '
	git -C origin.git refinery config allow "ann*" "bob*" &&
	git -C origin.git config --get-all refinery.allow >actual &&
	printf "%s\n" "ann*" "bob*" >expect &&
	test_cmp expect actual &&
	git -C origin.git refinery config allow "carl" &&
	git -C origin.git config --get-all refinery.allow >actual &&
	echo carl >expect &&
	test_cmp expect actual &&
	git -C origin.git refinery config --unset allow &&
	test_expect_code 128 git -C origin.git refinery config pause a b 2>err &&
	test_text "takes one value" err
'

test_expect_success 'a bad value is not written' '
	test_expect_code 128 git -C origin.git refinery config method qash 2>err &&
	test_text "not one of rebase, squash, merge, ff" err &&
	test_must_fail git -C origin.git config refinery.method &&
	test_expect_code 128 git -C origin.git refinery config target main \
		"not..valid" 2>err &&
	test_must_fail git -C origin.git config refinery.target
'

test_expect_success 'an unknown key brings the nearest one' '
	test_expect_code 128 git -C origin.git refinery config retenton 2>err &&
	test_line "next: git refinery config retention" err &&
	test_expect_code 128 git -C origin.git refinery config \
		main.methd squash 2>err &&
	test_line "next: git refinery config main.method" err
'

test_expect_success 'it mends what keeps other commands from working' '
	git -C origin.git config refinery.maxGroup many &&
	test_expect_code 128 git -C origin.git refinery status 2>err &&
	test_expect_code 128 git -C origin.git refinery config maxGroup 2>err &&
	git -C origin.git refinery config maxGroup 8 &&
	git -C origin.git refinery config maxGroup >actual &&
	echo 8 >expect &&
	test_cmp expect actual &&
	git -C origin.git config refinery.maxGroup many &&
	git -C origin.git refinery config --unset maxGroup &&
	git -C origin.git refinery config maxGroup >actual &&
	echo 64 >expect &&
	test_cmp expect actual
'

test_expect_success 'reviewers of .refinery and of git config' '
	commit_file ann main .refinery "[reviewer \"sh\"]
command = shellcheck {files}
format = lines
timeout = 5s
[test \"unit\"]
command = make check" &&
	git -C ann push -q origin main &&
	git -C origin.git refinery config reviewer.sh.timeout 3s &&
	git -C origin.git refinery config reviewer.own.command "own {files}" &&
	git -C origin.git refinery config --list >list &&
	test_line "refinery.reviewer.sh.command=shellcheck {files}" list &&
	test_line "refinery.reviewer.sh.timeout=3s" list &&
	test_line "refinery.reviewer.own.command=own {files}" list &&
	test_line "refinery.reviewer.own.format=sarif" list &&
	git -C origin.git refinery config --json reviewer.sh.format >json &&
	test_text "\"origin\":	\".refinery\"" json
'

test_expect_success 'a broken .refinery is a warning here' '
	commit_file ann main .refinery "[test" &&
	git -C ann push -q origin main &&
	git -C origin.git refinery config method >actual 2>err &&
	test_text "warning: the gates of '\''main'\''" err &&
	echo rebase >expect &&
	test_cmp expect actual
'

test_expect_success 'JSON has all of it' '
	git -C origin.git refinery config --json >actual.json 2>err &&
	grep "\"name\":.*\"refinery.main.method\"" actual.json &&
	grep "\"origin\":.*\"default\"" actual.json
'

test_expect_success 'bad options are refused' '
	test_expect_code 129 git refinery config -h >out &&
	test_text "usage: git refinery config" out &&
	cd origin.git &&
	test_expect_code 129 git refinery config --unset 2>err &&
	test_expect_code 129 git refinery config --unset a b 2>err &&
	test_expect_code 129 git refinery config --list retention 2>err &&
	cd .. &&
	test_expect_code 128 git refinery config 2>err &&
	test_text "not in a git repository" err
'

test_done
