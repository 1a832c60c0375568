/* SPDX-License-Identifier: MIT */
#include "runner/nature.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* What users can ask for; the others say how a file system stores it. */
#define FLAGS                                                                  \
	(FS_FL_USER_MODIFIABLE | FS_NOCOW_FL | FS_DAX_FL | FS_PROJINHERIT_FL | \
	 FS_CASEFOLD_FL)

/* File systems that do not know a question have nothing to say to it. */
static void read_flags(struct nature *out, int fd)
{
	struct fsxattr more = { 0 };
	int flags = 0;

	if (ioctl(fd, FS_IOC_GETFLAGS, &flags))
		flags = 0;
	if (ioctl(fd, FS_IOC_FSGETXATTR, &more))
		more.fsx_projid = 0;
	out->flags = (uint32_t)flags & FLAGS;
	out->project = more.fsx_projid;
}

int nature_read(struct nature *out, int fd)
{
	struct stat st;
	ssize_t n = flistxattr(fd, out->names, sizeof(out->names));

	if (n < 0 && errno == ENOTSUP)
		n = 0;
	if (n < 0 || fstat(fd, &st))
		return error_errno(ERR, "cannot look at a directory");
	out->n_names = (size_t)n;
	out->dev = st.st_dev;
	out->uid = st.st_uid;
	out->gid = st.st_gid;
	out->mode = st.st_mode & 07777;
	read_flags(out, fd);
	return 0;
}

bool nature_equal(const struct nature *a, const struct nature *b)
{
	return a->dev == b->dev && a->uid == b->uid && a->gid == b->gid &&
	       a->flags == b->flags && a->project == b->project &&
	       a->n_names == b->n_names &&
	       !memcmp(a->names, b->names, a->n_names);
}

static void remove_attributes(const char *path)
{
	char names[4096];
	ssize_t n = listxattr(path, names, sizeof(names));

	/* Those of the system's, such as labels, refuse to go. */
	for (ssize_t i = 0; i < n; i += (ssize_t)strlen(names + i) + 1)
		if (strncmp(names + i, "security.", 9))
			removexattr(path, names + i);
}

static void remove_flags(const char *path)
{
	CLEANUP(cleanup_close)
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	const int unwanted = FS_IMMUTABLE_FL | FS_APPEND_FL | FS_PROJINHERIT_FL;
	int flags;

	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags) || !(flags & unwanted))
		return;
	flags &= ~unwanted;
	if (ioctl(fd, FS_IOC_SETFLAGS, &flags))
		errno = 0;
}

int nature_reset(const char *path, mode_t mode)
{
	/* To be able to open it; whether that worked is seen in the end. */
	if (chmod(path, mode))
		errno = 0;
	remove_flags(path);
	remove_attributes(path);
	if (!chmod(path, mode))
		return 0;
	return error_errno(ERR, "cannot open up '%s'", path);
}
