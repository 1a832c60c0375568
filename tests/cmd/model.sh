#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='model lists models and tests whether they answer'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/servers.sh"
. "$REFINERY_SOURCE/tests/lib/peers.sh"

peers

set_key()
{
	printf '%s\n' "$2" >"$1" &&
	chmod 600 "$1"
}

here()
{
	git -C origin.git "$@"
}

test_expect_success 'a repository and a mock' '
	git init -q --bare origin.git &&
	mkdir fixtures &&
	cat >fixtures/all.json <<-\END &&
	{"fixtures": [
	  {"match": {"model": "broken"}, "response": {"status": 404,
	    "error": {"message": "no such model", "type": "not_found_error"}}},
	  {"match": {"model": "wordy"},
	   "response": {"content": "All is ok."}},
	  {"match": {"userMessage": "all is ok"},
	   "response": {"content": "{\"ok\": true}", "model": "small-2026",
	    "usage": {"prompt_tokens": 1200, "completion_tokens": 7,
	      "input_tokens": 1200, "output_tokens": 7, "cost": 0.000123}}}
	]}
	END
	start_aimock mock --strict &&
	set_key key sk-test &&
	here config refinery.provider.mock.url "$AIMOCK_URL/api/v1/" &&
	here config refinery.provider.mock.keyFile "$TRASH/key"
'

test_expect_success 'nothing is configured' '
	test_expect_code 128 here refinery model test 2>err &&
	test_line "error: no model is configured" err &&
	test_text "git config refinery.model.<name>.provider" err &&
	test_expect_code 1 here refinery model test small 2>err &&
	test_line "error: git config has no model '\''small'\''" err &&
	here config refinery.model.small.id small &&
	test_expect_code 1 here refinery model test smal 2>err &&
	test_text "did you mean '\''small'\''?" err &&
	test_expect_code 1 here refinery model test small 2>err &&
	test_text "has no provider" err
'

test_expect_success 'a private address is refused until it is listed' '
	here config refinery.model.small.provider mock &&
	test_expect_code 1 here refinery model test >out 2>err &&
	test_line "small: does not work" out &&
	test_text "its address is not allowed" err &&
	test_text "refinery.provider.mock.allowAddress" err &&
	here config refinery.modelAllowAddress 10.0.0.0/8 &&
	test_expect_code 1 here refinery model test &&
	here config --replace-all refinery.modelAllowAddress localhost &&
	here refinery model test small >out &&
	test_text "small: works: small of mock, served by small-2026, " out &&
	test_text ", 1200 tokens in, 7 out, \$0.000123" out
'

test_expect_success 'JSON and porcelain' '
	here refinery model test --json >out &&
	test_text "\"kind\":	\"model-test\"" out &&
	test_text "\"served\":	\"small-2026\"" out &&
	test_text "\"schema\":	true" out &&
	test_text "\"cost\":	123" out &&
	here refinery model test --porcelain >out &&
	printf "small\tworks\tsmall\tsmall\tsmall-2026\t\n" >expect &&
	test_cmp expect out
'

test_expect_success 'what works and what does not, each by itself' '
	here config refinery.model.wordy.provider mock &&
	here config refinery.model.broken.provider mock &&
	test_expect_code 1 here refinery model test >out 2>err &&
	test_text "small: works" out &&
	test_text "wordy: works" out &&
	test_text ", not in the form asked for" out &&
	test_line "broken: does not work" out &&
	test_text "there is no such model, or no server of this kind" err &&
	test_text "(404): no such model" err &&
	test_text "git refinery model list --provider mock" err &&
	test_expect_code 1 here refinery model test --json broken >out &&
	test_text "\"works\":	false" out &&
	test_text "\"next_action\":	\"git refinery model list" out
'

# The mock offers the models that its answers name.
test_expect_success 'what a provider offers: hundreds, searched, with ours' '
	here refinery model list >out &&
	grep -E "^mock +wordy +wordy" out &&
	mv fixtures answers &&
	mkdir fixtures &&
	for i in $(seq 300); do
		echo "{\"match\": {\"model\": \"maker/Large-$i\"},
			\"response\": {\"content\": \"-\"}},"
	done | sed "1i {\"fixtures\": [" | sed "\$s/,$/]}/" \
		>fixtures/many.json &&
	start_aimock many &&
	here config refinery.provider.many.url "$AIMOCK_URL/v1" &&
	here config refinery.provider.many.keyFile "$TRASH/key" &&
	here config refinery.model.big.provider many &&
	here config refinery.model.big.id maker/Large-42 &&
	here refinery model list --provider many >out &&
	test $(wc -l <out) = 301 &&
	grep -E "^many +maker/Large-42 +big" out &&
	here refinery model list --provider many LARGE r/l 299 >out &&
	test $(wc -l <out) = 2 &&
	here refinery model list --provider many --json 42 >out &&
	test_text "\"kind\":	\"models\"" out &&
	test_text "\"id\":	\"maker/Large-42\"" out &&
	test_text "\"models\":	[\"big\"]" out &&
	here refinery model list --provider many --porcelain Large-42 >out &&
	grep "^many	maker/Large-42	" out &&
	here refinery model list --provider many -z nothing >out &&
	test_must_be_empty out
'

test_expect_success 'the list is kept for a day, and longer if need be' '
	kill $(cat "$SERVERS/many.pid") &&
	wait_until "! answers ${AIMOCK_URL##*:}" &&
	here refinery model list --provider many e-42 >out 2>err &&
	test_text Large-42 out &&
	test_must_be_empty err &&
	REFINERY_TEST_NOW=$(($(date +%s) + 90000)) \
		here refinery model list --provider many e-42 >out 2>err &&
	test_text Large-42 out &&
	test_text "warning: provider '\''many'\'' does not list its models" err &&
	test_text "this list is 1d old" err &&
	here refinery model list --provider many --refresh e-42 2>err &&
	test_text "it cannot be reached" err &&
	here config refinery.provider.many.url "$AIMOCK_URL/v2" &&
	test_expect_code 128 here refinery model list --provider many 2>err &&
	test_text "it cannot be reached" err &&
	here config --remove-section refinery.provider.many &&
	here config --remove-section refinery.model.big
'

test_expect_success 'no provider, an unknown one' '
	git init -q --bare empty &&
	test_expect_code 128 git -C empty refinery model list 2>err &&
	test_line "error: no provider of models is configured" err &&
	test_expect_code 128 here refinery model list --provider mok 2>err &&
	test_text "did you mean '\''mock'\''?" err
'

test_expect_success '-h shows usage on stdout and exits 129' '
	test_expect_code 129 here refinery model -h >help 2>err &&
	test_text "usage: git refinery model" help &&
	test_must_be_empty err
'

test_expect_success 'bad options and arguments are refused' '
	test_expect_code 129 here refinery model &&
	test_expect_code 129 here refinery model ask &&
	test_expect_code 129 here refinery model test --refresh &&
	test_expect_code 129 here refinery model list --nowhere &&
	test_expect_code 128 here refinery model list --json -z
'

test_done
