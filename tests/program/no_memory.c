/* SPDX-License-Identifier: MIT
 * To be preloaded: in the threads' time every allocation fails, but for the first NO_MEMORY_AFTER. The first
 * thread, which waits for signals, does not count. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* old, size_t size);

static atomic_int threads;
static atomic_long allocations;

static int fails(void) {
    const char* const after = getenv("NO_MEMORY_AFTER");
    if (threads < 2 || after == NULL || ++allocations <= atol(after)) {
        return 0;
    }
    errno = ENOMEM;
    return 1;
}

void* malloc(size_t size) {
    return fails() ? NULL : __libc_malloc(size);
}

void* calloc(size_t count, size_t size) {
    return fails() ? NULL : __libc_calloc(count, size);
}

void* realloc(void* old, size_t size) {
    return fails() ? NULL : __libc_realloc(old, size);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*), void* argument) {
    int (*next)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*) = dlsym(RTLD_NEXT, "pthread_create");
    ++threads;
    return next(thread, attributes, start, argument);
}
