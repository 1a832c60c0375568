# SPDX-License-Identifier: MIT
#
# Random histories for `git fast-import`: for each k of first..last a base, a
# target main-<k> and a branch topic-<k> that went on from it separately, with
# everything that makes merging hard: edits near each other, renamed files and
# directories, mode changes, symlinks, submodule entries, names that are not
# UTF-8, binary files, empty commits, merges within the branch, and patches
# that both sides have, files that both renamed alike. Half of them have
# attributes, with the drivers "ours" and "join", which the caller configures.
#
#	awk -v seed=1 -v first=1 -v last=50 -f histories.awk | git fast-import

function pick(n)
{
	return int(rand() * n)
}

function line(tag)
{
	return tag " " pick(100000)
}

# Content of a text file: some lines, most of them the same everywhere.
function text(name, lines,    i, s)
{
	s = ""
	for (i = 1; i <= lines; i++)
		s = s name " line " i "\n"
	return s
}

function put(side, path, mode, content)
{
	content_of[side, path] = content
	mode_of[side, path] = mode
	if (!((side, path) in known)) {
		known[side, path] = 1
		paths[side, ++count[side]] = path
	}
}

function exists(side, path)
{
	return mode_of[side, path] != ""
}

# A path that exists on this side, or "".
function any(side,    i, path)
{
	for (i = 0; i < 20; i++) {
		path = paths[side, 1 + pick(count[side])]
		if (exists(side, path))
			return path
	}
	return ""
}

function quoted(path)
{
	gsub(/\\/, "\\\\", path)
	gsub(/"/, "\\\"", path)
	gsub(/\377/, "\\377", path)
	return "\"" path "\""
}

function emit_file(side, path)
{
	if (mode_of[side, path] == "160000") {
		printf "M 160000 %s %s\n", content_of[side, path], quoted(path)
		return
	}
	printf "M %s inline %s\n", mode_of[side, path], quoted(path)
	printf "data %d\n%s\n", length(content_of[side, path]),
		content_of[side, path]
}

function forget(side, path)
{
	mode_of[side, path] = ""
	printf "D %s\n", quoted(path)
}

function edit(side, path,    n, lines, at, i, s, kind)
{
	n = split(content_of[side, path], lines, "\n") - 1
	if (n < 1)
		return
	at = 1 + pick(n)
	kind = pick(4)
	s = ""
	for (i = 1; i <= n; i++) {
		if (i == at && kind == 0)
			continue
		if (i == at && kind == 1)
			s = s line("inserted") "\n"
		if (i == at && kind >= 2)
			s = s line("changed") "\n"
		else
			s = s lines[i] "\n"
	}
	put(side, path, mode_of[side, path], s)
	emit_file(side, path)
}

function move(side, from, to)
{
	if (exists(side, to))
		return
	put(side, to, mode_of[side, from], content_of[side, from])
	forget(side, from)
	emit_file(side, to)
}

function move_directory(side,    dir, to, i, n, path)
{
	dir = "dir" pick(3)
	to = "moved" pick(100)
	n = count[side]
	for (i = 1; i <= n; i++) {
		path = paths[side, i]
		if (exists(side, path) && index(path, dir "/") == 1)
			move(side, path, to substr(path, length(dir) + 1))
	}
}

function is_text(side, path)
{
	return mode_of[side, path] ~ /^100/
}

function change(side,    kind, path, fresh)
{
	kind = pick(22)
	path = any(side)
	if (path == "")
		return
	if (kind < 10 && is_text(side, path)) {
		edit(side, path)
	} else if (kind < 12) {
		fresh = "dir" pick(3) "/" side pick(1000)
		put(side, fresh, "100644", text("fresh", 1 + pick(8)))
		emit_file(side, fresh)
	} else if (kind == 12) {
		forget(side, path)
	} else if (kind == 13) {
		move(side, path, "dir" pick(3) "/renamed" pick(1000))
	} else if (kind == 14 && is_text(side, path)) {
		move(side, path, "renamed" pick(1000))
		path = any(side)
		if (path != "" && is_text(side, path))
			edit(side, path)
	} else if (kind == 15 && is_text(side, path)) {
		put(side, path, "100755", content_of[side, path])
		emit_file(side, path)
	} else if (kind == 16) {
		fresh = "link" pick(2)
		put(side, fresh, "120000", "dir" pick(3) "/f" pick(4))
		emit_file(side, fresh)
	} else if (kind == 17) {
		fresh = "sub" pick(2)
		put(side, fresh, "160000", sprintf("%040d", 1 + pick(9)))
		emit_file(side, fresh)
	} else if (kind == 18) {
		fresh = "b" pick(2) "\377.bin"
		put(side, fresh, "100644", "\001\002" line("binary") "\003")
		emit_file(side, fresh)
	} else if (kind == 19) {
		move_directory(side)
	} else if (kind == 20) {
		# The same on both sides, at times.
		fresh = "common" pick(3)
		put(side, fresh, "100644", text("common", 3))
		emit_file(side, fresh)
	}
	# 21: nothing, an empty commit.
}

function commit_head(branch, author, subject)
{
	printf "commit refs/heads/%s\nmark :%d\n", branch, ++mark
	printf "author %s <%s@example.org> %d +0100\n", author, author,
		1700000000 + mark
	printf "committer c <c@example.org> %d +0000\n", 1700000000 + mark
	printf "data %d\n%s\n", length(subject), subject
}

function copy_side(from, to,    i)
{
	count[to] = 0
	for (i = 1; i <= count[from]; i++)
		if (exists(from, paths[from, i]))
			put(to, paths[from, i], mode_of[from, paths[from, i]],
			    content_of[from, paths[from, i]])
}

# A patch that main has too: the same new file, from the same state.
function shared(side, name)
{
	put(side, name, "100644", "shared by both\n")
	emit_file(side, name)
}

function attributes(    s)
{
	s = "dir0/* merge=union\ndir1/f1 merge=ours\ndir2/* merge=join\n"
	s = s "top -merge\n*.bin -text\n"
	printf "M 100644 inline .gitattributes\ndata %d\n%s\n", length(s), s
}

function history(k,    base, i, n, j, both, alike, at)
{
	delete content_of
	delete mode_of
	delete known
	delete paths
	delete count
	both = pick(5) == 0
	alike = pick(4) == 0 ? "dir" pick(3) "/f" pick(4) : ""

	commit_head("base-" k, "a", "base " k "\n")
	print "deleteall"
	for (i = 0; i < 3; i++)
		for (j = 0; j < 4; j++)
			put("base", "dir" i "/f" j, "100644",
			    text("d" i "f" j, 4 + pick(16)))
	put("base", "top", "100644", text("top", 10))
	for (i = 1; i <= count["base"]; i++)
		emit_file("base", paths["base", i])
	if (pick(2))
		attributes()
	base = mark
	copy_side("base", "main")
	copy_side("base", "topic")

	n = 1 + pick(4)
	for (i = 1; i <= n; i++) {
		commit_head("main-" k, "m", "main " k "." i "\n")
		if (i == 1)
			printf "from :%d\n", base
		if (i == 1 && alike)
			move("main", alike, "alike")
		change("main")
		if (both && i == 1)
			shared("main", "both" k)
	}
	at = mark

	n = 1 + pick(4)
	for (i = 1; i <= n; i++) {
		commit_head("topic-" k, "author" i, "topic " k "." i "\n\nBody.\n")
		if (i == 1)
			printf "from :%d\n", base
		if (both && i == 1) {
			shared("topic", "both" k)
			if (pick(2))
				continue
		}
		if (i == 1 && alike)
			move("topic", alike, "alike")
		change("topic")
		if (pick(2))
			change("topic")
	}
	# A merge within the branch, of a side line that starts at the base.
	if (pick(4) == 0) {
		j = mark
		commit_head("side-" k, "s", "side " k "\n")
		printf "from :%d\n", base
		printf "M 100644 inline side%d\ndata 5\nside\n\n", k
		commit_head("topic-" k, "s", "merge side " k "\n")
		printf "from :%d\nmerge :%d\n", j, j + 1
		printf "M 100644 inline side%d\ndata 5\nside\n\n", k
		commit_head("topic-" k, "author9", "after the merge " k "\n")
		change("topic")
	}
}

BEGIN {
	srand(seed)
	for (k = first; k <= last; k++) {
		srand(seed * 100003 + k)
		history(k)
	}
	print "done"
}
