#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='version says which version this is'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'it names program and version, as git does' '
	git refinery version >actual &&
	grep -Ex "git-refinery version [0-9]+\.[0-9]+\.[0-9]+.*" actual &&
	test $(wc -l <actual) = 1
'

test_expect_success 'the option says the same' '
	git refinery --version >option &&
	test_cmp actual option
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery version -h >help 2>err &&
	test_line "usage: git refinery version" help &&
	test_must_be_empty err
'

test_expect_success 'an argument is refused' '
	test_expect_code 129 git refinery version now >out 2>err &&
	test_must_be_empty out &&
	test_text "takes no argument" err
'

test_expect_success 'an unknown option is refused' '
	test_expect_code 129 git refinery version --nowhere >out 2>err &&
	test_must_be_empty out &&
	test_text "--nowhere" err
'

test_done
