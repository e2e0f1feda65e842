/* Preloaded into an agent under test, this counts the calls by which it changes the disk for good and kills it with
 * SIGKILL before or after one of them. It acts in `mbot-agent run` alone, and only while the file "order" exists in the
 * folder that MBOT_FAULTS names. The order is "trace", or "kill before N", or "kill after N"; each call gets a line in
 * the file "trace": its number, its name, its path; and one in the file "times": the wall clock. Counting starts when an
 * order appears.
 *
 * With the file "power" beside the order the power goes. Is a folder named in it, its file system (ext4) takes nothing more and
 * forgets what no sync had asked for, and the agent dies. Else the agent knocks at the virtual machine's power switch,
 * 10.0.2.100 port 9, and waits there.
 *
 * While the file "clock" exists the agent's wall clock is off by the seconds in it; its steady clocks are not. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const char *folder;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long reached, limit;
static int after;

__attribute__((constructor)) static void start(void)
{
    char line[4096];
    int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, line, sizeof line - 1);
    if (file >= 0)
        close(file);
    if (length <= 0)
        return;
    line[length] = 0;
    const char *program = strrchr(line, '/');
    const char *verb = line + strlen(line) + 1;
    if (program && strcmp(program, "/mbot-agent") == 0 && verb < line + length && strcmp(verb, "run") == 0)
        folder = getenv("MBOT_FAULTS");
}

static void knock(void)
{
    struct sockaddr_in power = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = inet_addr("10.0.2.100")};
    int line = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line >= 0 && connect(line, (struct sockaddr *)&power, sizeof power) == 0 && write(line, "!", 1) == 1)
        for (;;)
            pause();
}

static void cut(const char *disk)
{
    uint32_t without_flushing = 2;
    int file = open(disk, O_RDONLY | O_CLOEXEC);
    if (file >= 0)
        ioctl(file, _IOR('X', 125, uint32_t), &without_flushing); /* EXT4_IOC_SHUTDOWN */
}

static void end(void)
{
    char text[4200];
    snprintf(text, sizeof text, "%s/power", folder);
    int file = open(text, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        ssize_t length = read(file, text, sizeof text - 1);
        text[length < 0 ? 0 : length] = 0;
        if (length > 0)
            cut(text);
        else
            knock();
    }
    kill(getpid(), SIGKILL);
}

static void note_time(void)
{
    char text[4200];
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
    snprintf(text, sizeof text, "%s/times", folder);
    int file = open(text, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0)
        return;
    int size = snprintf(text, sizeof text, "%ld.%09ld\n", (long)now.tv_sec, now.tv_nsec);
    if (write(file, text, size) < 0) { /* the trace is for people */ }
    close(file);
}

/* The number of the call that comes, 0 when nothing is ordered. */
static unsigned long reach(const char *call, const char *path)
{
    char name[4096], text[4200];
    int saved = errno;
    unsigned long number = 0;
    if (!folder)
        return 0;
    pthread_mutex_lock(&lock);
    snprintf(name, sizeof name, "%s/order", folder);
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        reached = 0;
    } else {
        ssize_t length = read(file, text, 64);
        text[length < 0 ? 0 : length] = 0;
        close(file);
        limit = 0;
        if (sscanf(text, "kill before %lu", &limit) == 1)
            after = 0;
        else if (sscanf(text, "kill after %lu", &limit) == 1)
            after = 1;
        number = ++reached;
        snprintf(name, sizeof name, "%s/trace", folder);
        file = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
        if (file >= 0) {
            int size = snprintf(text, sizeof text, "%lu %s %s\n", number, call, path);
            if (write(file, text, size) < 0) { /* the trace is for people */ }
            close(file);
        }
        note_time();
        if (limit == number && !after)
            end();
    }
    pthread_mutex_unlock(&lock);
    errno = saved;
    return number;
}

static void done(unsigned long number)
{
    if (number && number == limit && after)
        end();
}

static const char *name_of(int descriptor, char *buffer, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, buffer, size - 1);
    buffer[length < 0 ? 0 : length] = 0;
    return buffer;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CHANGES(type, name, parameters, arguments, path)  \
    type name parameters                                  \
    {                                                     \
        char buffer[4096];                                \
        (void)buffer;                                     \
        unsigned long number = reach(#name, path);        \
        type result = REAL(name) arguments;               \
        int saved = errno;                                \
        done(number);                                     \
        errno = saved;                                    \
        return result;                                    \
    }

CHANGES(int, fsync, (int file), (file), name_of(file, buffer, sizeof buffer))
CHANGES(int, fdatasync, (int file), (file), name_of(file, buffer, sizeof buffer))
CHANGES(int, rename, (const char *from, const char *to), (from, to), to)
CHANGES(int, symlink, (const char *target, const char *path), (target, path), path)
CHANGES(int, mkdir, (const char *path, mode_t mode), (path, mode), path)
CHANGES(int, rmdir, (const char *path), (path), path)
CHANGES(int, unlink, (const char *path), (path), path)

static long clock_offset(void)
{
    static __thread time_t looked = -1;
    static __thread long offset;
    struct timespec now;
    REAL(clock_gettime)(CLOCK_MONOTONIC_COARSE, &now);
    long slot = now.tv_sec * 10 + now.tv_nsec / 100000000;
    if (folder && looked != slot) {
        char text[4096];
        int saved = errno;
        looked = slot;
        offset = 0;
        snprintf(text, sizeof text, "%s/clock", folder);
        int file = open(text, O_RDONLY | O_CLOEXEC);
        if (file >= 0) {
            ssize_t length = read(file, text, 32);
            text[length < 0 ? 0 : length] = 0;
            offset = atol(text);
            close(file);
        }
        errno = saved;
    }
    return offset;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = REAL(clock_gettime)(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += clock_offset();
    return result;
}
