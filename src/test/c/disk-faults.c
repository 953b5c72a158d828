/*
 * Preloaded into a process (LD_PRELOAD), stands between it and the disk: writes a trace of what is done to the
 * files under one folder, and lets calls fail as a broken disk would. It can set the clock, too.
 *
 *   FAULTS_UNDER    the folder whose files count; nothing happens to others
 *   FAULTS_TRACE    where the trace goes (none: no trace)
 *   FAULTS_CONTROL  a file that says what fails; asked at each call, so a test can make it, change it, delete it:
 *                       ERRNO CALL PART [once]
 *                   CALL is write, sync, folder (a sync of a folder), truncate or create; PART stands in the path;
 *                   once: the next such calls succeed again, as they do on Linux
 *   FAULTS_CLOCK    a file of 8 octets, little-endian: by how many seconds the time of day is wrong (not the clock
 *                   that only measures); can be changed at any time
 *
 * A record of the trace: kind (1 octet), position (8), length of path (4), length of octets (4), all little-endian,
 * the path as seen from the folder, the octets. Kinds:
 *   C created, W written at, T truncated to, D deleted, R renamed (octets: the new path), s and S a sync begins and
 *   has ended, f and F the same of a folder, ! a call failed on request (octets: which),
 *   A something was said (octets): on standard output, or to a socket with "250 2.0.0" in it; written down before it
 *   is said. W, T, D, R, C are written down once they are done.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FDS 4096
static char *paths[FDS];       /* of files under the folder; NULL for all others */
static const char *under, *control;
static int trace = -1;
static const volatile int64_t *wrong; /* seconds */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    under = getenv("FAULTS_UNDER");
    control = getenv("FAULTS_CONTROL");
    const char *name = getenv("FAULTS_TRACE");
    if (name)
        trace = syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    name = getenv("FAULTS_CLOCK");
    int fd = name ? syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *mapped = mmap(NULL, 8, PROT_READ, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) wrong = mapped;
    syscall(SYS_close, fd);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && wrong && clock == CLOCK_REALTIME) time->tv_sec += *wrong;
    return result;
}

static void put(char kind, const char *path, uint64_t position, const void *octets, size_t length) {
    if (trace < 0) return;
    uint32_t names = strlen(path), count = length;
    char head[17];
    head[0] = kind;
    memcpy(head + 1, &position, 8);
    memcpy(head + 9, &names, 4);
    memcpy(head + 13, &count, 4);
    struct iovec parts[] = {{head, 17}, {(void *)path, names}, {(void *)octets, length}};
    pthread_mutex_lock(&lock);
    if (syscall(SYS_writev, trace, parts, 3) != (long)(17 + names + length)) abort();
    pthread_mutex_unlock(&lock);
}

static const char *inside(const char *path) { /* as seen from the folder, or NULL */
    if (!under || !path) return NULL;
    size_t length = strlen(under);
    return strncmp(path, under, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

static const char *of(int fd) { return fd >= 0 && fd < FDS ? paths[fd] : NULL; }

static int fails(const char *call, const char *path) { /* sets errno if it does */
    if (!control) return 0;
    int fd = syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    char text[512] = {0}, what[32] = {0}, part[256] = {0}, once[8] = {0};
    int number = 0;
    long count = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    if (count <= 0 || sscanf(text, "%d %31s %255s %7s", &number, what, part, once) < 3) return 0;
    if (strcmp(what, call) || !strstr(path, part)) return 0;
    if (once[0]) syscall(SYS_unlinkat, AT_FDCWD, control, 0);
    put('!', path, number, call, strlen(call));
    errno = number;
    return 1;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int opened(int fd, const char *path, int made) {
    const char *name = inside(path);
    if (fd < 0 || fd >= FDS || !name) return fd;
    free(paths[fd]);
    paths[fd] = strdup(name);
    if (made) put('C', name, 0, "", 0);
    return fd;
}

static int opening(const char *symbol, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, symbol);
    const char *name = inside(path);
    struct stat known;
    int made = name && (flags & O_CREAT) && stat(path, &known) != 0;
    if (made && fails("create", name)) return -1;
    return opened(real(path, flags, mode), path, made);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opening("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opening("open64", path, flags, mode);
}

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < FDS && paths[fd]) {
        free(paths[fd]);
        paths[fd] = NULL;
    }
    return real(fd);
}

static void say(int fd, const void *octets, size_t count) {
    if (trace < 0) return;
    if (fd == 1 || (count < 4096 && memmem(octets, count, "250 2.0.0", 9))) put('A', "", fd, octets, count);
}

ssize_t write(int fd, const void *octets, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    const char *path = of(fd);
    if (!path) {
        say(fd, octets, count);
        return real(fd, octets, count);
    }
    if (fails("write", path)) return -1;
    off64_t at = lseek64(fd, 0, SEEK_CUR);
    ssize_t done = real(fd, octets, count);
    if (done > 0) put('W', path, at, octets, done);
    return done;
}

static ssize_t placed(const char *symbol, int fd, const void *octets, size_t count, off64_t at) {
    ssize_t (*real)(int, const void *, size_t, off64_t) =
        (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, symbol);
    const char *path = of(fd);
    if (path && fails("write", path)) return -1;
    ssize_t done = real(fd, octets, count, at);
    if (path && done > 0) put('W', path, at, octets, done);
    return done;
}

ssize_t pwrite(int fd, const void *octets, size_t count, off_t at) { return placed("pwrite", fd, octets, count, at); }

ssize_t pwrite64(int fd, const void *octets, size_t count, off64_t at) {
    return placed("pwrite64", fd, octets, count, at);
}

static int syncing(int (*real)(int), int fd) {
    const char *name = of(fd);
    if (!name) return real(fd);
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", name);
    struct stat known;
    int folder = fstat(fd, &known) == 0 && S_ISDIR(known.st_mode);
    put(folder ? 'f' : 's', path, 0, "", 0);
    if (fails(folder ? "folder" : "sync", path)) return -1;
    int result = real(fd);
    if (result == 0) put(folder ? 'F' : 'S', path, 0, "", 0);
    return result;
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return syncing(real, fd);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return syncing(real, fd);
}

static int cutting(const char *symbol, int fd, off64_t length) {
    int (*real)(int, off64_t) = (int (*)(int, off64_t))dlsym(RTLD_NEXT, symbol);
    const char *path = of(fd);
    if (path && fails("truncate", path)) return -1;
    int result = real(fd, length);
    if (path && result == 0) put('T', path, length, "", 0);
    return result;
}

int ftruncate(int fd, off_t length) { return cutting("ftruncate", fd, length); }

int ftruncate64(int fd, off64_t length) { return cutting("ftruncate64", fd, length); }

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int result = real(path);
    const char *name = inside(path);
    if (name && result == 0) put('D', name, 0, "", 0);
    return result;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    int result = real(from, to);
    const char *name = inside(from), *other = inside(to);
    if (name && other && result == 0) put('R', name, 0, other, strlen(other));
    return result;
}
