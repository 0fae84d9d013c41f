// What tables may have, and files that stand in for memory.
#define _GNU_SOURCE
#include "CMachine.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

static struct pincer_allowance program = {.most = INT64_MAX, .folder = -1};
static int64_t taken_by_all, spilled_by_all;
static __thread struct pincer_allowance *own;

struct pincer_allowance *pincer_allowance_program(void) { return &program; }
struct pincer_allowance *pincer_allowance_current(void) { return own ? own : &program; }

struct pincer_allowance *pincer_allowance_enter(struct pincer_allowance *a) {
  struct pincer_allowance *before = own;
  own = a;
  return before;
}

int32_t pincer_take(struct pincer_allowance *a, int64_t bytes) {
  int64_t used = __atomic_add_fetch(&a->used, bytes, __ATOMIC_RELAXED);
  if (used <= __atomic_load_n(&a->most, __ATOMIC_RELAXED)) {
    __atomic_add_fetch(&taken_by_all, bytes, __ATOMIC_RELAXED);
    return 1;
  }
  __atomic_sub_fetch(&a->used, bytes, __ATOMIC_RELAXED);
  __atomic_add_fetch(&a->refused, 1, __ATOMIC_RELAXED);
  return 0;
}

void pincer_give(struct pincer_allowance *a, int64_t bytes) {
  __atomic_sub_fetch(&a->used, bytes, __ATOMIC_RELAXED);
  __atomic_sub_fetch(&taken_by_all, bytes, __ATOMIC_RELAXED);
}

int64_t pincer_spilled_by_all(void) { return __atomic_load_n(&spilled_by_all, __ATOMIC_RELAXED); }
int64_t pincer_taken_by_all(void) { return __atomic_load_n(&taken_by_all, __ATOMIC_RELAXED); }

int32_t pincer_is_in_memory(int32_t folder) {
#ifdef __linux__
  struct statfs system;
  // tmpfs and ramfs.
  return fstatfs(folder, &system) == 0 && (system.f_type == 0x01021994 || (uint32_t)system.f_type == 0x858458f6);
#else
  return 0;
#endif
}

static int open_nameless(int folder) {
#ifdef O_TMPFILE
  int file = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
#endif
  static int64_t number;
  char name[64];
  snprintf(name, sizeof name, ".pincer-%ld-%ld", (long)getpid(), (long)__atomic_fetch_add(&number, 1, __ATOMIC_RELAXED));
  int named = openat(folder, name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (named >= 0) unlinkat(folder, name, 0);
  return named;
}

void *pincer_map_spilled(struct pincer_allowance *a, size_t bytes) {
  int folder = __atomic_load_n(&a->folder, __ATOMIC_ACQUIRE);
  int file = folder < 0 ? -1 : open_nameless(folder);
  if (file < 0) return 0;
  // The room is there, or it is refused here: a write to the pages never finds the disk full.
  void *place = posix_fallocate(file, 0, (off_t)bytes) == 0
    ? mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
  close(file);
  if (place == MAP_FAILED) return 0;
  __atomic_add_fetch(&spilled_by_all, (int64_t)bytes, __ATOMIC_RELAXED);
  int64_t now = __atomic_add_fetch(&a->spilled, (int64_t)bytes, __ATOMIC_RELAXED);
  int64_t most = __atomic_load_n(&a->spilled_most, __ATOMIC_RELAXED);
  while (now > most
         && !__atomic_compare_exchange_n(&a->spilled_most, &most, now, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {}
  return place;
}

void pincer_unmap_spilled(struct pincer_allowance *a, void *place, size_t bytes) {
  munmap(place, bytes);
  __atomic_sub_fetch(&a->spilled, (int64_t)bytes, __ATOMIC_RELAXED);
  __atomic_sub_fetch(&spilled_by_all, (int64_t)bytes, __ATOMIC_RELAXED);
}

void *pincer_remap_pages(void *place, size_t bytes, size_t wanted) {
#ifdef __linux__
  void *moved = mremap(place, bytes, wanted, MREMAP_MAYMOVE);
  return moved == MAP_FAILED ? 0 : moved;
#else
  return 0;
#endif
}
