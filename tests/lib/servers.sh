# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Servers on loopback, started as the one who runs the tests and ended with the
# script. Source it after lib/refinery.sh. What the script's directory holds is
# served as it is.
#
#	start_ssh && git clone "$SSH_URL/origin.git"
#	start_http && git clone "$(http_url alice)/origin.git"
#
# Each sets a prerequisite (SSH, HTTP) once the server answers. Their
# directory is outside of the script's, whose name has a space.

SERVERS=$(mktemp -d "${TMPDIR:-/tmp}/refinery-servers.XXXXXX") &&
ln -s "$TRASH" "$SERVERS/served" || exit 1

refinery_stop_servers()
{
	for refinery_pid in "$SERVERS"/*.pid; do
		test -s "$refinery_pid" && kill "$(cat "$refinery_pid")"
	done
	rm -rf "$SERVERS"
}
# Also when a case fails, where sharness cleans nothing up.
trap 'refinery_status=$?; refinery_stop_servers; (exit $refinery_status); die' \
	EXIT

# serve_on_port <name> <command>: start it in the background with $port set,
# on one port after the other until one is free. The command stays in the
# foreground and fails if it cannot listen.
serve_on_port()
{
	refinery_first=$((20000 + $$ % 20000))
	for refinery_i in 0 1 2 3 4 5 6 7; do
		port=$((refinery_first + refinery_i * 1009))
		answers $port && continue
		eval "$2" </dev/null >"$SERVERS/$1.out" 2>&1 3>&- 4>&- 5>&- &
		refinery_pid=$!
		if wait_until "! kill -0 $refinery_pid 2>/dev/null ||
			answers $port" "${serve_patience:-5}" && kill -0 $refinery_pid 2>/dev/null
		then
			echo $refinery_pid >"$SERVERS/$1.pid"
			return 0
		fi
	done
	return 1
}

# Does something listen there?
answers()
{
	(exec bash -c 'exec 9<>"/dev/tcp/127.0.0.1/$0"' "$1") 2>/dev/null
}

# --- ssh ---

SSHD=$(command -v sshd || echo /usr/sbin/sshd)

# The server gets no environment of ours but what SetEnv names.
ssh_configuration()
{
	cat >"$SERVERS/sshd_config" <<-END &&
	ListenAddress 127.0.0.1
	HostKey $SERVERS/host_key
	AuthorizedKeysFile $SERVERS/authorized_keys
	PidFile none
	UsePAM no
	StrictModes no
	PasswordAuthentication no
	PermitRootLogin yes
	AcceptEnv GIT_PROTOCOL
	SetEnv GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$SERVERS/served/.gitconfig
	END
	cat >"$SERVERS/ssh_config" <<-END
	Host *
	IdentityFile $SERVERS/client_key
	IdentitiesOnly yes
	UserKnownHostsFile $SERVERS/known_hosts
	StrictHostKeyChecking accept-new
	LogLevel ERROR
	END
}

start_ssh()
{
	test -x "$SSHD" && command -v ssh >/dev/null || return 1
	test "$(id -u)" != 0 || mkdir -p /run/sshd
	ssh-keygen -q -t ed25519 -N '' -f "$SERVERS/host_key" &&
	ssh-keygen -q -t ed25519 -N '' -f "$SERVERS/client_key" &&
	cp "$SERVERS/client_key.pub" "$SERVERS/authorized_keys" &&
	ssh_configuration &&
	serve_on_port ssh "exec \"\$SSHD\" -D -f \"\$SERVERS/sshd_config\" \
		-p \$port -E \"\$SERVERS/sshd.log\"" || return 1
	GIT_SSH_COMMAND="ssh -F $SERVERS/ssh_config"
	export GIT_SSH_COMMAND
	SSH_URL=ssh://$(id -un)@127.0.0.1:$port$SERVERS/served
	test_set_prereq SSH
}

# --- http ---

LIGHTTPD=$(command -v lighttpd || echo /usr/sbin/lighttpd)

# Everybody has to say who they are: alice or bob, with that as the password.
http_configuration()
{
	printf '%s\n' alice:alice bob:bob >"$SERVERS/users"
	cat >"$SERVERS/lighttpd.conf" <<-END
	server.modules = ("mod_alias", "mod_auth", "mod_authn_file",
		"mod_cgi", "mod_setenv")
	server.document-root = "$SERVERS"
	server.bind = "127.0.0.1"
	server.port = env.HTTP_PORT
	server.errorlog = "$SERVERS/lighttpd.log"
	auth.backend = "plain"
	auth.backend.plain.userfile = "$SERVERS/users"
	auth.require = ("/git/" => ("method" => "basic", "realm" => "git",
		"require" => "valid-user"))
	alias.url = ("/git/" => "$(git --exec-path)/git-http-backend/")
	\$HTTP["url"] =~ "^/git/" {
		cgi.assign = ("" => "")
		setenv.add-environment = (
			"GIT_PROJECT_ROOT" => "$SERVERS/served",
			"GIT_CONFIG_NOSYSTEM" => "1",
			"GIT_CONFIG_GLOBAL" => "$SERVERS/served/.gitconfig",
			"GIT_HTTP_EXPORT_ALL" => "1")
	}
	END
}

start_http()
{
	test -x "$LIGHTTPD" || return 1
	http_configuration &&
	serve_on_port http "HTTP_PORT=\$port exec \"\$LIGHTTPD\" -D \
		-f \"\$SERVERS/lighttpd.conf\"" || return 1
	HTTP_PORT=$port
	test_set_prereq HTTP
}

# http_url <user>: where that user finds the script's directory.
http_url()
{
	echo "http://$1:$1@127.0.0.1:$HTTP_PORT/git"
}
