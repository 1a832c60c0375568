# SPDX-License-Identifier: MIT
#
# Tangled histories for `git fast-import`: for each k of first..last a target
# main-<k> and a branch topic-<k> that know of each other. Both sides take
# commits of the other one over, revert their own and those, and merge: with the
# result that files give, with work in the merge itself, with conflicts that are
# resolved, with one side thrown away; and a line that has no root in common.
#
#	awk -v seed=1 -v first=1 -v last=50 -f tangles.awk | git fast-import
#
# A commit is a number, its mark; file[c, path] is its content, before[c, path]
# what a path that it changed held, with "" for none.

function pick(n)
{
	return int(rand() * n)
}

function begin(side, parent, other, subject,    i)
{
	printf "commit refs/heads/%s-%s\nmark :%d\n", side, k, ++mark
	printf "author %s <%s@example.org> %d +0000\n", side, side,
		1700000000 + mark
	printf "committer c <c@example.org> %d +0000\n", 1700000000 + mark
	printf "data %d\n%s\n", length(subject), subject
	if (parent)
		printf "from :%d\n", parent
	if (other)
		printf "merge :%d\n", other
	for (i = 1; i <= paths; i++)
		file[mark, path[i]] = parent ? file[parent, path[i]] : ""
	first_parent[mark] = parent
	tip[side] = mark
	side_of[mark] = side
}

function put(name, content,    i)
{
	if (!(name in known)) {
		known[name] = 1
		path[++paths] = name
	}
	if (file[mark, name] == content)
		return
	changed[mark, name] = 1
	before[mark, name] = file[mark, name]
	file[mark, name] = content
	if (content == "")
		printf "D %s\n", name
	else
		printf "M 100644 inline %s\ndata %d\n%s\n", name,
			length(content), content
}

function edited(content,    n, lines, at, i, s)
{
	n = split(content, lines, "\n") - 1
	at = 1 + pick(n)
	for (i = 1; i <= n; i++)
		s = s (i == at ? "edit " mark "\n" : lines[i] "\n")
	return s
}

function work(side,    name, kind, i, s)
{
	kind = pick(6)
	name = "f" pick(4)
	if (kind == 0)
		name = "new" mark
	if (kind == 1 && file[mark, name] != "") {
		put(name, "")
	} else if (file[mark, name] == "") {
		for (i = 1; i <= 9; i++)
			s = s name " " i "\n"
		put(name, s "made " mark "\n")
	} else {
		put(name, edited(file[mark, name]))
	}
}

# Do what commit c did, or undo it, path by path where that fits.
function repeat(c, undo,    i, name, from, to)
{
	for (i = 1; i <= paths; i++) {
		name = path[i]
		if (!((c, name) in changed))
			continue
		from = undo ? file[c, name] : before[c, name]
		to = undo ? before[c, name] : file[c, name]
		if (file[mark, name] == from)
			put(name, to)
	}
}

function some_commit(side,    i, c)
{
	for (i = 0; i < 20; i++) {
		c = base + pick(mark - base + 1)
		if (side_of[c] == side && c != base)
			return c
	}
	return 0
}

# Merge theirs: whoever changed a file since the base has it; kind says more.
function merge(side, theirs, kind,    i, name, was)
{
	was = tip[side]
	begin(side, was, theirs, "merge " kind "\n")
	for (i = 1; i <= paths; i++) {
		name = path[i]
		if (kind == "ours")
			continue
		if (file[was, name] == file[base, name])
			put(name, file[theirs, name])
		else if (file[theirs, name] != file[base, name] && pick(2))
			put(name, file[theirs, name])
	}
	if (kind == "work")
		put("merged" mark, "work in a merge\n")
	if (kind == "edit")
		work(side)
}

function graft(side,    was, root)
{
	was = tip[side]
	begin("root", 0, 0, "a root of its own\n")
	put("lib" mark, "a library\n")
	root = mark
	begin(side, was, root, "take in a subtree\n")
	put("sub/lib" root, "a library\n")
}

function step(side, other,    kind, c)
{
	kind = pick(12)
	if (kind == 0 || kind == 1) {
		if (!(c = some_commit(other)))
			return
		begin(side, tip[side], 0, "take over " c "\n")
		repeat(c, 0)
	} else if (kind == 2 || kind == 3) {
		if (!(c = some_commit(side)))
			return
		begin(side, tip[side], 0, "revert " c "\n")
		repeat(c, 1)
	} else if (kind == 4 && side == "topic") {
		merge(side, tip[other], kinds[1 + pick(5)])
	} else if (kind == 5 && side == "main" && pick(2)) {
		merge(side, tip[other], "plain")
	} else if (kind == 6 && side == "topic" && pick(4) == 0) {
		graft(side)
	} else {
		begin(side, tip[side], 0, side " " mark "\n")
		work(side)
	}
}

function tangle(    i, n)
{
	delete file
	delete before
	delete changed
	delete known
	delete path
	delete side_of
	paths = 0
	begin("base", 0, 0, "base\n")
	for (i = 0; i < 4; i++)
		work("base")
	base = tip["main"] = tip["topic"] = mark
	begin("topic", base, 0, "topic\n")
	work("topic")
	begin("main", base, 0, "main\n")
	work("main")
	n = 2 + pick(10)
	for (i = 0; i < n; i++)
		if (pick(2))
			step("topic", "main")
		else
			step("main", "topic")
}

BEGIN {
	split("ours work edit plain plain", kinds, " ")
	for (k = first; k <= last; k++) {
		srand(seed * 100003 + k)
		tangle()
	}
	print "done"
}
