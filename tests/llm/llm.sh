#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='a real model server as adversary

llama.cpp, built from the source that the npm package node-llama-cpp carries,
with a model of random weights (model.py): it obeys the schema and knows nothing
else, so whatever it reports is made up. Not part of make check: run
make check-llm, which needs cmake, ninja, python3-numpy, npm and the network, and
ten minutes for the first time.'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/servers.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

LLM=$REFINERY_BUILD/tests/llm-server
LLM_PACKAGE=node-llama-cpp@3.22.1

# Where Debian's numpy is.
PYTHON=/usr/bin/python3

# The server, made once below the build directory.
make_server()
{
	test ! -x "$LLM/build/bin/llama-server" || return 0
	mkdir -p "$LLM" && (
		cd "$LLM" && rm -rf package source build &&
		HOME=$REFINERY_HOME npm pack --silent "$LLM_PACKAGE" &&
		tar -xzf node-llama-cpp-*.tgz package/llama/gitRelease.bundle &&
		git clone -q package/llama/gitRelease.bundle source &&
		cmake -S source -B build -G Ninja -DCMAKE_BUILD_TYPE=None \
			-DCMAKE_C_FLAGS=-O1 -DCMAKE_CXX_FLAGS=-O1 \
			-DBUILD_SHARED_LIBS=OFF -DLLAMA_BUILD_TESTS=OFF \
			-DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_UI=OFF \
			-DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF \
			-DGGML_NATIVE=OFF -DGGML_OPENMP=OFF &&
		ninja -C build llama-server
	)
}

for program in cmake ninja npm; do
	command -v $program >/dev/null || {
		echo "Bail out! $program is not installed"
		exit 1
	}
done
make_server >"$SERVERS/build.log" 2>&1 || {
	tail -20 "$SERVERS/build.log" >&2
	echo 'Bail out! llama-server cannot be built'
	exit 1
}

# The model's findings that count; and those that were set aside.
counted()
{
	awk -F'"' '
		$2 == "coverage" { exit }
		$2 == "state" { state = $4 }
		$2 == "tool" && $4 ~ /^model / && state == "open" { n++ }
		END { print n + 0 }' "$1"
}

# What was made up, in findings that were set aside or were none.
aside()
{
	awk -F'[",:\t ]+' '
		$2 == "malformed" { n += $3 }
		$2 == "state" { state = $3 }
		$2 == "tool" && $3 == "model" && state != "open" { n++ }
		END { print n + 0 }' "$1"
}

# Each has a taste of its own, where there is any: some mostly report nothing,
# some hardly ever end.
SEEDS='1 2 3 4'

# serve_model <seed>: as the model random-<seed>.
serve_model()
{
	"$PYTHON" "$REFINERY_SOURCE/tests/llm/model.py" "$LLM/source" "$1" \
		"tiny-$1.gguf" &&
	serve_patience=30 &&
	serve_on_port "llama-$1" "exec \"$LLM/build/bin/llama-server\" \
		-m \"$TRASH/tiny-$1.gguf\" --host 127.0.0.1 --port \$port \
		--api-key sk-local -c 16384 -np 1" &&
	URL=http://127.0.0.1:$port &&
	wait_until "curl -sf $URL/health >health" 30 &&
	git -C work config refinery.modelAllowAddress localhost &&
	git -C work config "refinery.provider.local-$1.url" "$URL/v1" &&
	git -C work config "refinery.provider.local-$1.keyFile" "$TRASH/key" &&
	git -C work config "refinery.provider.local-$1.retries" 0 &&
	git -C work config "refinery.model.random-$1.provider" "local-$1" &&
	git -C work config "refinery.model.random-$1.id" random &&
	git -C work config "refinery.model.random-$1.maxTokens" 4000 &&
	git -C work config --add refinery.reviewModel "random-$1"
}

test_expect_success 'llama.cpp with a model of random weights' '
	reviewed && printf sk-local >key && chmod 600 key &&
	for seed in $SEEDS; do
		serve_model $seed || return 1
	done
'

test_expect_success 'the protocol is understood' '
	{ git -C work refinery model test random-1 >out 2>&1 || :; } &&
	git -C work refinery usage --calls >calls && test_text random calls
'

# A reply that is right in form names no line that is there; one that is cut
# off is none. Either way nothing that it says counts, and it ends.
test_expect_success 'of what it makes up nothing counts' '
	total=0 whole=0 &&
	for i in 1 2 3 4; do
		git -C work checkout -q -B "try-$i" main &&
		put "src/try$i.c" "int f$i(int *a)" "{" "	return a[$i];" "}" &&
		commit "try $i" &&
		{ timeout 300 git -C work refinery review --json >"json.$i" ||
			test $? -eq 1; } &&
		test "$(counted "json.$i")" -eq 0 &&
		total=$((total + $(aside "json.$i"))) &&
		whole=$((whole + $(grep -c "\"state\":	\"ran\"" "json.$i") - 1)) ||
			return 1
	done &&
	test "$whole" -gt 0 && test "$total" -gt 0 &&
	echo "# $whole of 16 replies were whole, with $total made-up findings" >&3
'

test_expect_success 'as the second model it adds nothing, either' '
	git -C work config refinery.reviewVerifier random-1 &&
	{ timeout 300 git -C work refinery review --json >json ||
		test $? -eq 1; } &&
	test "$(counted json)" -eq 0
'

test_done
