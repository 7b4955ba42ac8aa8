/*
 * A disk in trouble: loaded before the C library, it stands between the program and its files, counts the steps that
 * change something below a folder, and lets one of them go wrong. Nothing happens until `trouble` was called.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* COUNT: nothing fails. BAD: the step fails with EIO, and only that one. FULL: from the step on, whatever takes room
 * fails with ENOSPC. KILL: the process is killed there, with half written of what was to be written. */
enum trouble { COUNT, BAD, FULL, KILL };
enum outcome { GO_ON, HALF, FAIL };

static char below[4096];
static size_t below_length;
static int at;
static enum trouble kind;
static int told = -1;
static atomic_int steps;

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

int trouble(const char *folder, int step, int what, const char *tell)
{
    strncpy(below, folder, sizeof below - 1);
    below_length = strlen(below);
    at = step;
    kind = (enum trouble)what;
    told = *tell ? REAL(open)(tell, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    atomic_store(&steps, 0);
    return atomic_load(&steps);
}

static void tell(const char *name, const char *path)
{
    char line[4500];
    int length = snprintf(line, sizeof line, "%s %s\n", name, path);
    if (told >= 0 && REAL(write)(told, line, length) != length)
        raise(SIGABRT);
}

static enum outcome step(const char *name, const char *path, int takes_room, int is_write)
{
    if (!below_length || strncmp(path, below, below_length) != 0)
        return GO_ON;
    int number = atomic_fetch_add(&steps, 1) + 1;
    tell(name, path);
    switch (kind) {
    case KILL:
        if (number == at && !is_write)
            raise(SIGKILL);
        return number == at ? HALF : GO_ON;
    case BAD:
        errno = EIO;
        return number == at ? FAIL : GO_ON;
    case FULL:
        if (!takes_room || number < at)
            return GO_ON;
        errno = ENOSPC;
        return number == at && is_write ? HALF : FAIL;
    default:
        return GO_ON;
    }
}

static enum outcome step_of(const char *name, int handle, int takes_room, int is_write)
{
    char link[64], path[4096];
    if (!below_length)
        return GO_ON;
    if (handle == STDOUT_FILENO)
        tell("say", "something");
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return GO_ON;
    path[length] = 0;
    return step(name, path, takes_room, is_write);
}

#define WRITING(declared, name, ...)                                                                                   \
    ssize_t declared                                                                                                   \
    {                                                                                                                  \
        enum outcome outcome = step_of("write", handle, 1, 1);                                                         \
        if (outcome == FAIL || (outcome == HALF && kind == FULL && size < 2))                                          \
            return -1;                                                                                                 \
        if (outcome == HALF)                                                                                           \
            size /= 2;                                                                                                 \
        ssize_t written = REAL(name)(__VA_ARGS__);                                                                     \
        if (outcome == HALF && kind == KILL)                                                                           \
            raise(SIGKILL);                                                                                            \
        return written;                                                                                                \
    }

WRITING(write(int handle, const void *data, size_t size), write, handle, data, size)
WRITING(pwrite(int handle, const void *data, size_t size, off_t place), pwrite, handle, data, size, place)
WRITING(pwrite64(int handle, const void *data, size_t size, off64_t place), pwrite64, handle, data, size, place)

#define FAILING(declared, stepped, name, ...)                                                                          \
    int declared                                                                                                       \
    {                                                                                                                  \
        return stepped == FAIL ? -1 : REAL(name)(__VA_ARGS__);                                                         \
    }

FAILING(fsync(int handle), step_of("sync", handle, 0, 0), fsync, handle)
FAILING(fdatasync(int handle), step_of("sync", handle, 0, 0), fdatasync, handle)
FAILING(ftruncate(int handle, off_t size), step_of("cut", handle, 0, 0), ftruncate, handle, size)
FAILING(ftruncate64(int handle, off64_t size), step_of("cut", handle, 0, 0), ftruncate64, handle, size)
FAILING(rename(const char *from, const char *to), step("rename", to, 0, 0), rename, from, to)
FAILING(renameat(int one, const char *from, int other, const char *to), step("rename", to, 0, 0), renameat, one, from,
        other, to)
FAILING(unlink(const char *path), step("remove", path, 0, 0), unlink, path)
FAILING(mkdir(const char *path, mode_t mode), access(path, F_OK) == 0 ? GO_ON : step("make", path, 1, 0), mkdir, path,
        mode)

#define OPENING(name)                                                                                                  \
    int name(const char *path, int flags, ...)                                                                         \
    {                                                                                                                  \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                                        \
        va_end(rest);                                                                                                  \
        if (flags & O_CREAT && access(path, F_OK) != 0 && step("create", path, 1, 0) == FAIL)                          \
            return -1;                                                                                                 \
        return REAL(name)(path, flags, mode);                                                                          \
    }

OPENING(open)
OPENING(open64)
