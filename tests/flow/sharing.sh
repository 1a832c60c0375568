#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='a repository that a group shares: several users by turns'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/servers.sh"

# Two users, 1 and 2, with a group of their own each and group 61000 in common.
# They reach neither the source nor the directory of this script.
if test "$(id -u)" = 0 && setpriv --reuid=61001 --regid=61001 \
	--groups=61000 true 2>/dev/null
then
	test_set_prereq USERS
fi

WORLD=$(mktemp -d /tmp/refinery-sharing.XXXXXX) && chmod 755 "$WORLD" &&
mkdir "$WORLD/bin" && cp "$REFINERY_BUILD/git-refinery" "$WORLD/bin" ||
	exit 1
trap 'sharing_status=$?; rm -rf "$WORLD"; refinery_stop_servers
	(exit $sharing_status); refinery_exit' EXIT

# as <user> <command>...: with that user's home and a umask that shares nothing.
as()
{
	user=$1
	shift
	(
		umask 077 &&
		cd "$WORLD/home$user" &&
		exec env -u ASAN_OPTIONS -u UBSAN_OPTIONS -u GIT_CONFIG_GLOBAL \
			-u XDG_CACHE_HOME -u XDG_CONFIG_HOME -u TMPDIR \
			-u GIT_CEILING_DIRECTORIES HOME="$WORLD/home$user" \
			PATH="$WORLD/bin:$PATH" \
			setpriv --reuid="6100$user" --regid="6100$user" \
			--groups=61000 "$@"
	)
}

# share <name> <setting>: a served repository of user 1's and clones of both.
share()
{
	rm -rf "$WORLD"/home? &&
	for user in 1 2; do
		mkdir "$WORLD/home$user" &&
		chown "6100$user:6100$user" "$WORLD/home$user" &&
		as "$user" git config --global user.name "User $user" &&
		as "$user" git config --global user.email "$user@example.org" &&
		as "$user" git config --global init.defaultBranch main &&
		as "$user" git config --global safe.directory "*" || return 1
	done &&
	mkdir -p "$WORLD/srv" &&
	chown 61001:61000 "$WORLD/srv" && chmod 2775 "$WORLD/srv" &&
	SERVED=$WORLD/srv/$1.git &&
	as 1 git init -q --bare --shared="$2" "$SERVED" &&
	as 1 git clone -q "$SERVED" clone 2>/dev/null &&
	as 1 sh -c "cd clone && echo base >base && git add . &&
		git commit -q -m base && git push -q origin main" &&
	as 1 git -C "$SERVED" refinery init --no-wake --gate=t=true &&
	as 2 git clone -q "$SERVED" clone
}

# branch <user> <name>: one commit in that user's clone.
branch()
{
	as "$1" sh -c "cd clone && git fetch -q &&
		git switch -q --no-track -c $2 origin/main &&
		echo $2 >$2 && git add . && git commit -q -m $2"
}

# turn <user> <name>: enqueue a branch and land it.
turn()
{
	branch "$1" "$2" &&
	as "$1" git -C clone refinery enqueue &&
	as "$1" git -C "$SERVED" refinery run &&
	git -c safe.directory="*" -C "$SERVED" log -1 --format=%s main >landed &&
	test_line "$2" landed
}

# modes <bits>: nothing in the repository lacks them; objects are not written.
modes()
{
	find "$SERVED" -type d ! -perm "-g+rwxs" -o -type f \
		! -path "*/objects/*" ! -perm "-$1" -o -type f \
		! -perm -g+r -o ! -group 61000 >wrong &&
	test_must_be_empty wrong
}

test_expect_success USERS 'group: users take turns, whoever made the files' '
	share group group &&
	turn 1 one && turn 2 two && turn 1 three && turn 2 four &&
	modes 660
'

test_expect_success USERS 'every other command of the second user works, too' '
	branch 2 five &&
	as 2 git -C clone refinery enqueue &&
	as 1 git -C "$SERVED" refinery hold five &&
	as 2 git -C "$SERVED" refinery hold --release five &&
	as 1 git -C "$SERVED" refinery promote five &&
	as 2 git -C "$SERVED" refinery withdraw five &&
	as 1 git -C "$SERVED" refinery retry five &&
	as 2 git -C "$SERVED" refinery pause &&
	as 1 git -C "$SERVED" refinery resume &&
	as 2 git -C "$SERVED" refinery run &&
	as 2 git -C "$SERVED" refinery gc &&
	turn 1 six &&
	as 1 git -C "$SERVED" refinery gc &&
	turn 2 seven &&
	as 2 git -C "$SERVED" refinery verify &&
	modes 660
'

test_expect_success USERS 'root runs it, and then the others again' '
	branch 2 eight &&
	as 2 git -C clone refinery enqueue &&
	git config --global safe.directory "*" &&
	git -C "$SERVED" refinery run &&
	git config --global --unset safe.directory &&
	turn 1 nine && turn 2 ten &&
	modes 660
'

test_expect_success USERS 'doctor finds nothing to say about users' '
	as 2 git -C "$SERVED" refinery doctor >said &&
	test_text "ok       repository" said &&
	! grep "^[wp].* repository" said
'

test_expect_success USERS 'and what was made before it was shared' '
	chmod g-w "$SERVED/refinery/lock/main" &&
	chmod g-ws "$SERVED/refs/heads" &&
	chgrp 61001 "$SERVED/logs/refs/heads/main" &&
	test_expect_code 1 as 2 git -C "$SERVED" refinery doctor >said &&
	test_text "3 files or directories are not" said &&
	test_text "as the owner or root: git refinery doctor --fix" said &&
	test_expect_code 1 as 2 git -C "$SERVED" refinery doctor --fix &&
	as 1 git -C "$SERVED" refinery doctor --fix >said &&
	test_text "opened 3 files and directories" said &&
	modes 660
'

# An ordinary repository, with the target in a work tree of user 1's.
test_expect_success USERS 'landing waits for a work tree of another user' '
	chmod 755 "$WORLD/home1" &&
	as 1 sh -c "umask 002 && git clone -q \"$SERVED\" \"$WORLD/srv/own\" &&
		cd \"$WORLD/srv/own\" && git switch -q --detach &&
		git config core.sharedRepository group &&
		git refinery init --target=main --no-wake --gate=t=true &&
		git worktree add -q ~/tree main" &&
	as 2 sh -c "umask 002 && cd \"$WORLD/srv/own\" &&
		git worktree add -q -b side ~/side main && cd ~/side &&
		echo side >side && git add . && git commit -q -m side &&
		git refinery enqueue" &&
	for mode in 700 755
	do
		chmod $mode "$WORLD/home1" &&
		test_expect_code 1 as 2 git -C side refinery run 2>err &&
		test_text "tree'\'' cannot be" err && test_text "denied" err &&
		test_text "next: git refinery run, by who can" err || return 1
	done &&
	as 1 git -C tree refinery run &&
	as 1 git -C tree status --porcelain >said && test_must_be_empty said &&
	as 1 cat tree/side
'

test_expect_success USERS 'a stranger is told to join the group' '
	chmod -R o+rX "$SERVED" &&
	test_expect_code 1 setpriv --reuid=61003 --regid=61003 --clear-groups \
		env GIT_CONFIG_GLOBAL=/dev/null HOME=/ \
		GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory \
		GIT_CONFIG_VALUE_0="*" \
		"$WORLD/bin/git-refinery" -C "$SERVED" doctor >said &&
	test_text "shared, but not with this user" said
'

test_expect_success USERS 'only what git trusts is opened' '
	as 2 git config --global --unset safe.directory &&
	test_must_fail as 2 git -C "$SERVED" refinery status 2>said &&
	test_text "next: git config --global --add safe.directory" said &&
	as 2 git -c safe.directory="*" -C "$SERVED" refinery status &&
	as 2 git --git-dir="$SERVED" refinery status &&
	as 2 git config --global safe.directory "$SERVED" &&
	as 2 git -C "$SERVED" refinery status &&
	as 2 git config --global safe.directory "*"
'

test_expect_success USERS 'slots in one directory: each user has some' '
	mkdir -m 1777 "$WORLD/slots" &&
	as 1 git -C "$SERVED" config refinery.slotDirectory "$WORLD/slots" &&
	turn 1 eleven && turn 2 twelve && turn 1 thirteen &&
	as 1 git -C "$SERVED" config refinery.slotDirectory \
		"$WORLD/home1/slots" &&
	branch 2 fourteen &&
	as 2 git -C clone refinery enqueue &&
	test_must_fail as 2 git -C "$SERVED" refinery run 2>said &&
	test_text "next: let this user write to" said
'

for setting in all 0660; do
	test_expect_success USERS "$setting: two users, and modes as git makes them" '
		share "$setting" "$setting" &&
		turn 1 one && turn 2 two && turn 1 three &&
		case $setting in
		all) modes 664 ;;
		*) modes "$setting" ;;
		esac
	'
done

test_expect_success USERS '0660 lets nobody else in' '
	find "$WORLD/srv/0660.git" -perm /007 >open &&
	test_must_be_empty open
'

# The real users log in as root does, and become who they are by their key.
if test_have_prereq USERS; then
	start_ssh
fi

key()
{
	ssh-keygen -q -t ed25519 -N "" -f "$SERVERS/key$1" &&
	printf 'command="cd / && exec env -u GIT_CONFIG_GLOBAL HOME=%s PATH=%s setpriv --reuid=%s --regid=%s --groups=61000 sh -c \\"umask 077; $SSH_ORIGINAL_COMMAND\\"" %s\n' \
		"$WORLD/home$1" "$WORLD/bin:$PATH" "6100$1" "6100$1" \
		"$(cat "$SERVERS/key$1.pub")"
}

# push <user> <branch>: over ssh, as that user on the other side.
push()
{
	git init -q push 2>/dev/null
	(
		cd push &&
		sed "s/client_key/key$1/" "$SERVERS/ssh_config" >"$SERVERS/config" &&
		GIT_SSH_COMMAND="ssh -F $SERVERS/config" &&
		export GIT_SSH_COMMAND &&
		git fetch -q "$url" main &&
		git checkout -q -B "$2" FETCH_HEAD &&
		echo "$2" >"$2" && git add "$2" && git commit -q -m "$2" &&
		git push "$url" "$2:refs/for/main" -o topic="$2"
	)
}

test_expect_success USERS,SSH 'over ssh: each user pushes, anyone lands' '
	share ssh group &&
	{ key 1 && key 2; } >"$SERVERS/authorized_keys" &&
	url=ssh://root@127.0.0.1:${SSH_URL#*@127.0.0.1:} &&
	url=${url%%/served*} && url=${url%"$SERVERS"}$SERVED &&
	push 1 one && push 2 two &&
	as 1 git -C "$SERVED" refinery run &&
	push 1 three && push 2 four &&
	as 2 git -C "$SERVED" refinery run &&
	git -c safe.directory="*" -C "$SERVED" log --format=%s main >landed &&
	for each in one two three four; do
		test_line $each landed || return 1
	done &&
	modes 660
'

test_expect_success 'work trees and programs keep the umask of the user' '
	git init -q --shared=group repo &&
	echo base >repo/base &&
	git -C repo add . && git -C repo commit -q -m base &&
	git -C repo refinery init --no-wake --target=main \
		--gate="t=test \$(umask) = 0022" &&
	git -C repo switch -q -c one && echo one >repo/one &&
	git -C repo add . && git -C repo commit -q -m one &&
	git -C repo switch -q main &&
	git -C repo refinery enqueue one && git -C repo refinery run &&
	test "$(stat -c %a repo/one)" = 644 &&
	test "$(stat -c %a repo/.git/refinery/lock/main)" = 664
'

test_done
