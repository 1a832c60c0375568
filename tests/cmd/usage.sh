#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='usage adds up what requests to models have cost'
. "${0%/*}/../lib/refinery.sh"

# call <seconds> <trailer>...: a request in the ledger, as the gateway writes it.
call()
{
	at=$1
	shift
	month=$(date -u -d "@$at" +%Y-%m)
	ref=refs/refinery/usage/$month
	first=$(write "$at" "$ref" reserved "Reserved-Tokens: 900" \
		"Reserved-Cost: 5000" "$@") &&
	if test -z "$open"; then
		write "$at" "$ref" settled "Call: $first" "Time: $at" "$@" \
			>/dev/null
	fi
}

# write <seconds> <ref> <state> <trailer>...
write()
{
	(
		GIT_COMMITTER_DATE="@$1 +0000"
		GIT_AUTHOR_DATE=$GIT_COMMITTER_DATE
		ref=$2
		parent=$(git -C origin.git rev-parse -q --verify "$ref")
		{
			printf "Ask\n\nRefinery-Record: usage/1\nState: %s\n" "$3"
			shift 3
			printf "%s\n" "$@"
		} | git -C origin.git commit-tree ${parent:+-p "$parent"} \
			"$(git -C origin.git mktree </dev/null)" >new &&
		git -C origin.git update-ref "$ref" "$(cat new)" &&
		cat new
	)
}

here()
{
	git -C origin.git refinery usage "$@"
}

REFINERY_TEST_NOW=1800000000 # 2027-01-15 08:00 UTC
export REFINERY_TEST_NOW

test_expect_success 'an empty ledger' '
	git init -q --bare origin.git &&
	here >out &&
	test_must_be_empty out &&
	here --json >out &&
	test_text "\"rows\":	[]" out
'

test_expect_success 'a ledger of two months' '
	call 1796000000 "Model: old" "Provider: p" "Requested: m/old" \
		"Outcome: ok" "Counted-Tokens: 50" "Counted-Cost: 10" \
		"Tokens-In: 40" "Tokens-Out: 10" "Cost: 10" "Cost-Source: told" &&
	call 1799900000 "Model: big" "Provider: p" "Requested: m/big" \
		"Served: m/big-3" "Purpose: review" "Agent: nux" "Item: e1" \
		"Outcome: ok" "Counted-Tokens: 110" "Counted-Cost: 2500" \
		"Tokens-In: 100" "Tokens-Out: 10" "Tokens-Cached: 60" \
		"Cost: 2500" "Cost-Source: told" "Duration: 1200" "Status: 200" &&
	call 1799950000 "Model: big" "Provider: p" "Requested: m/big" \
		"Purpose: review" "Agent: nux" "Item: e2" "Outcome: limit" \
		"Counted-Tokens: 0" "Counted-Cost: 0" "Status: 429" &&
	call 1799990000 "Model: small" "Provider: q" "Requested: =s" \
		"Served: s, \"new\"" "Purpose: review" "Agent: ace" "Item: e1" \
		"Outcome: ok" "Counted-Tokens: 30" "Counted-Cost: 0" \
		"Tokens-In: 20" "Tokens-Out: 10" "Cost-Source: unknown" &&
	open=yes &&
	call 1799999000 "Model: small" "Provider: q" "Requested: =s" &&
	open=
'

test_expect_success 'by model, with what was requested and served' '
	here --porcelain >actual &&
	cat >expect <<-\END &&
	big	m/big	m/big-3	1	0	0	100	10	60	0	110	2500	0
	small	=s	-	1	0	1	0	0	0	0	900	0	0
	small	=s	"s, \"new\""	1	0	0	20	10	0	0	30	0	1
	big	m/big	-	1	1	0	0	0	0	0	0	0	0
	END
	test_cmp expect actual &&
	here >out &&
	grep -E "^BY +REQUESTED +SERVED +CALLS +ERRORS +OPEN +IN" out &&
	grep -E "^total +- +- +4 +1 +1 +120 +20 +60 +0.0025 +1$" out
'

test_expect_success 'by all that there is' '
	here --by agent --porcelain >actual &&
	cut -f1,2,3,10 actual >got &&
	printf "nux\t2\t1\t2500\n-\t1\t0\t0\nace\t1\t0\t0\n" >expect &&
	test_cmp expect got &&
	here --by item --porcelain | cut -f1,2 >actual &&
	printf "e1\t2\n-\t1\ne2\t1\n" >expect &&
	test_cmp expect actual &&
	here --by day --porcelain | cut -f1,2 >actual &&
	printf "2027-01-14\t2\n2027-01-15\t2\n" >expect &&
	test_cmp expect actual &&
	here --by provider --porcelain | cut -f1,2 >actual &&
	printf "p\t2\nq\t2\n" >expect &&
	test_cmp expect actual &&
	here --by outcome --porcelain | cut -f1,2 >actual &&
	printf "ok\t2\nopen\t1\nlimit\t1\n" >expect &&
	test_cmp expect actual &&
	here --by purpose --porcelain | cut -f1,2 >actual &&
	printf "review\t3\n-\t1\n" >expect &&
	test_cmp expect actual
'

test_expect_success 'since a date, also of an earlier month' '
	here --since 2026-11-01 --porcelain | cut -f1 | sort -u >actual &&
	printf "big\nold\nsmall\n" >expect &&
	test_cmp expect actual &&
	here --since "2027-01-15 00:00 +0000" --by model --porcelain |
		cut -f1 | sort -u >actual &&
	echo small >expect &&
	test_cmp expect actual
'

test_expect_success 'each request, the newest first' '
	here --calls --porcelain | cut -f2,11,12,13 >actual &&
	cat >expect <<-\END &&
	small	open	0	-1
	small	ok	0	20
	big	limit	429	-1
	big	ok	200	100
	END
	test_cmp expect actual &&
	here --calls >out &&
	grep -E "^2027-01-14T04:13:20Z +big +m/big-3 +review +nux +e1 +ok" out
'

test_expect_success 'JSON' '
	here --json >out &&
	test_text "\"kind\":	\"usage\"" out &&
	test_text "\"since\":	1798761600" out &&
	test_text "\"cost\":	2500" out &&
	here --calls --json >out &&
	test_text "\"cost\":	null" out &&
	test_text "\"cost_source\":	\"told\"" out
'

test_expect_success 'CSV, which no spreadsheet takes for a formula' '
	here --csv >out &&
	head -1 out | tr -d "\r" >actual &&
	echo "model,requested,served,calls,errors,open,tokens_in,tokens_out,\
tokens_cached,tokens_written,tokens_counted,cost,cost_unknown" >expect &&
	test_cmp expect actual &&
	tr -d "\r" <out >lines &&
	test_line "big,m/big,\"m/big-3\",1,0,0,100,10,60,0,110,0.0025,0" lines &&
	test_line "small,\"'\''=s\",\"s, \"\"new\"\"\",1,0,0,20,10,0,0,30,0.00,1" \
		lines
'

test_expect_success 'what does not belong there is refused' '
	git clone -q --mirror origin.git broken.git 2>/dev/null &&
	git -C origin.git commit-tree -m nothing \
		$(git -C origin.git mktree </dev/null) >junk &&
	was=$(git -C origin.git rev-parse refs/refinery/usage/2027-01) &&
	git -C origin.git update-ref refs/refinery/usage/2027-01 $(cat junk) &&
	test_expect_code 128 git -C origin.git refinery usage 2>err &&
	grep "^error: " err &&
	git -C origin.git update-ref refs/refinery/usage/2027-01 $was &&
	here >out
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 git refinery usage -h >help 2>err &&
	test_text "usage: git refinery usage" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	(
		cd origin.git &&
		test_expect_code 129 git refinery usage all &&
		test_expect_code 129 git refinery usage --by weather &&
		test_expect_code 129 git refinery usage --by day --calls &&
		test_expect_code 129 git refinery usage --csv --json &&
		test_expect_code 129 git refinery usage --nowhere
	)
'

test_done
