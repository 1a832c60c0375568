#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='show tells all of an entry or a landed commit'
. "${0%/*}/../lib/refinery.sh"

test_expect_success 'two entries that landed together, one that waits' '
	make_origin &&
	make_clone ann &&
	commit_file ann one src/1 "one" &&
	commit_file ann two src/2 "two" &&
	commit_file ann two src/3 "two again" &&
	commit_file ann late src/4 "late" &&
	git -C ann push -q origin one two late &&
	(
		cd origin.git &&
		git config refinery.wake false &&
		git config refinery.sandbox off &&
		git refinery init --no-hooks --gate unit="make check" &&
		git refinery enqueue one &&
		git refinery enqueue --topic=second two &&
		git refinery run &&
		git refinery enqueue late
	) >out 2>&1
'

test_expect_success 'an entry, its landing and its evidence' '
	git -C origin.git refinery show one >actual &&
	grep -E "^state +landed$" actual &&
	grep -E "^head +$(git -C ann rev-parse one)$" actual &&
	grep -E "^log record +[0-9a-f]{40}$" actual &&
	test $(grep -c "^of entry" actual) = 2 &&
	grep -E "^evidence +unit: pass in [0-9.]+s \(none\)" actual
'

test_expect_success 'a topic is a name, too' '
	git -C origin.git refinery show second >actual &&
	grep -E "^branch +two$" actual
'

test_expect_success 'a commit leads to its entry, also one before its last' '
	for commit in main main~1; do
		git -C origin.git refinery show $commit >actual &&
		grep -E "^branch +two$" actual || return 1
	done &&
	git -C origin.git refinery show main~2 >actual &&
	grep -E "^branch +one$" actual
'

test_expect_success 'a live entry has no landing yet' '
	git -C origin.git refinery show late >actual &&
	grep -E "^state +new$" actual &&
	test_must_fail grep "^log record" actual
'

test_expect_success 'JSON has entry, group and evidence' '
	git -C origin.git refinery show --json one >actual.json &&
	grep "\"kind\":.*\"show\"" actual.json &&
	grep "\"evidence\":" actual.json &&
	grep "\"fact\":.*\"verdict\"" actual.json
'

test_expect_success 'what came otherwise is said to' '
	test_expect_code 128 git -C origin.git refinery show main~3 2>err &&
	test_text "was there before" err &&
	test_expect_code 128 git -C origin.git refinery show late~0^0 2>err &&
	test_text "is not on" err &&
	test_expect_code 128 git -C origin.git refinery show nothing 2>err &&
	test_text "neither an entry" err
'

test_expect_success 'a clone asks its remote' '
	git -C ann refinery show one >actual &&
	git -C origin.git refinery show one >expect &&
	test_cmp expect actual
'

test_expect_success 'bad options are refused' '
	test_expect_code 129 git refinery show -h >out &&
	test_text "usage: git refinery show" out &&
	cd origin.git &&
	test_expect_code 129 git refinery show 2>err &&
	test_expect_code 129 git refinery show a b 2>err
'

test_done
