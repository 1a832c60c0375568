# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Servers and tools of others from npm, in the versions of
# tests/peers/package-lock.json. Source it after lib/servers.sh, and call peers
# before the first case: it installs them below the build directory, once for
# all scripts, or skips the whole script, with the reason, if the registry
# cannot be reached.
#
#	peers
#	start_aimock mock --strict && url=$AIMOCK_URL/v1
#
# $PEERS is the directory of the modules, $NODE a Node.js that can run them.

PEERS=$REFINERY_BUILD/tests/peers-modules/node_modules

# What npm says when it cannot reach its registry:
peers_offline='ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN'
peers_offline="$peers_offline|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT"

# The newest of them need Node.js 20.15; where that of the system is older
# (Debian 12 has 18), one comes along with them.
peers_node_suffices()
{
	node -e 'const [a, b] = process.versions.node.split(".");
		process.exit(a > 20 || (a == 20 && b >= 15) ? 0 : 1)'
}

# With the settings of the one who runs the tests.
peers_npm()
{
	(
		HOME=$REFINERY_HOME
		set -- --ignore-scripts --no-audit --no-fund --loglevel=error
		if peers_node_suffices; then
			set -- "$@" --omit=optional
		fi
		npm ci "$@"
	)
}

# One script installs while the others wait; what was made from another lock
# file is made anew.
peers_install()
{
	peers_directory=${PEERS%/*}
	mkdir -p "$peers_directory" &&
	(
		flock 9 &&
		cd "$peers_directory" &&
		if cmp -s "$REFINERY_SOURCE/tests/peers/package-lock.json" installed.json
		then
			exit 0
		fi &&
		rm -rf installed.json node_modules &&
		cp "$REFINERY_SOURCE"/tests/peers/package*.json . &&
		chmod u+w package*.json &&
		peers_npm &&
		cp package-lock.json installed.json
	) 9>"$peers_directory/lock"
}

peers()
{
	if ! peers_install >"$SERVERS/npm.log" 2>&1; then
		cat "$SERVERS/npm.log" >&2
		if grep -qE "$peers_offline" "$SERVERS/npm.log"; then
			skip_all='the registry of npm cannot be reached'
			test_done
		fi
		echo 'Bail out! npm ci failed'
		exit 1
	fi
	NODE=node
	peers_node_suffices || NODE=$(echo "$PEERS"/node-linux-*/bin/node)
	serve_patience=30
}

# Linters and the judges of our formats are a set of their own, at $LINTERS: of
# many each platform has its own package, and npm ci wants those of all of them
# in the lock file, there or not. So what the lock file has is installed.
LINTERS=$REFINERY_BUILD/tests/peers-linters/node_modules

linters_install()
{
	linters_directory=${LINTERS%/*}
	mkdir -p "$linters_directory" &&
	(
		flock 9 &&
		cd "$linters_directory" &&
		if cmp -s "$REFINERY_SOURCE/tests/peers/linters/package-lock.json" \
			installed.json
		then
			exit 0
		fi &&
		rm -rf installed.json node_modules &&
		cp "$REFINERY_SOURCE"/tests/peers/linters/package*.json . &&
		chmod u+w package*.json &&
		cp package-lock.json wanted.json &&
		HOME=$REFINERY_HOME npm install --no-save --ignore-scripts \
			--no-audit --no-fund --loglevel=error &&
		chmod +x node_modules/@microsoft/sarif-multitool-linux/Sarif* &&
		mv wanted.json installed.json
	) 9>"$linters_directory/lock"
}

linters()
{
	if linters_install >npm.log 2>&1; then
		return
	fi
	cat npm.log >&2
	if grep -qE "$peers_offline" npm.log; then
		skip_all='the registry of npm cannot be reached'
		test_done
	fi
	echo 'Bail out! npm install failed'
	exit 1
}

# start_aimock <name> [<option>...]: a mock of all providers' servers at
# $AIMOCK_URL, with the answers of the directory fixtures. The key is sk-test.
start_aimock()
{
	aimock_name=$1
	shift
	aimock_options=$*
	AIMOCK_API_KEYS=sk-test
	export AIMOCK_API_KEYS
	serve_on_port "$aimock_name" "exec \"\$NODE\" \
		\"\$PEERS/@copilotkit/aimock/dist/cli.js\" -p \$port \
		-f fixtures --validate-on-load $aimock_options" || return 1
	AIMOCK_URL=http://127.0.0.1:$port
}

# What the mock was asked, as JSON: with headers (keys are redacted) and bodies.
aimock_journal()
{
	curl -sf -H 'Authorization: Bearer sk-test' "$AIMOCK_URL/v1/_requests"
}
