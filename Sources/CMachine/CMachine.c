// Threads that do pieces of work together.
#include "CMachine.h"

#include <pthread.h>

struct pincer_crew {
  pthread_mutex_t mutex;
  pthread_cond_t begun;
  pthread_cond_t done;
  uint64_t generation;
  int32_t pending;
  int32_t over;
};

static const int looks = 4000;

struct pincer_crew *pincer_crew_new(void) {
  struct pincer_crew *c = calloc(1, sizeof *c);
  pthread_mutex_init(&c->mutex, 0);
  pthread_cond_init(&c->begun, 0);
  pthread_cond_init(&c->done, 0);
  return c;
}

void pincer_crew_free(struct pincer_crew *c) {
  pthread_mutex_destroy(&c->mutex);
  pthread_cond_destroy(&c->begun);
  pthread_cond_destroy(&c->done);
  free(c);
}

static inline void rest(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

void pincer_crew_begin(struct pincer_crew *c, int32_t others, int32_t over) {
  pthread_mutex_lock(&c->mutex);
  __atomic_store_n(&c->pending, others, __ATOMIC_RELEASE);
  c->over = over;
  __atomic_store_n(&c->generation, c->generation + 1, __ATOMIC_RELEASE);
  pthread_cond_broadcast(&c->begun);
  pthread_mutex_unlock(&c->mutex);
}

int32_t pincer_crew_next(struct pincer_crew *c, uint64_t *seen) {
  for (int i = 0; i < looks && __atomic_load_n(&c->generation, __ATOMIC_ACQUIRE) == *seen; i++) rest();
  pthread_mutex_lock(&c->mutex);
  while (c->generation == *seen) pthread_cond_wait(&c->begun, &c->mutex);
  *seen = c->generation;
  int32_t over = c->over;
  pthread_mutex_unlock(&c->mutex);
  return over;
}

void pincer_crew_done(struct pincer_crew *c) {
  pthread_mutex_lock(&c->mutex);
  __atomic_store_n(&c->pending, c->pending - 1, __ATOMIC_RELEASE);
  if (c->pending == 0) pthread_cond_signal(&c->done);
  pthread_mutex_unlock(&c->mutex);
}

void pincer_crew_wait_until_done(struct pincer_crew *c) {
  for (int i = 0; i < looks && __atomic_load_n(&c->pending, __ATOMIC_ACQUIRE) > 0; i++) rest();
  pthread_mutex_lock(&c->mutex);
  while (c->pending > 0) pthread_cond_wait(&c->done, &c->mutex);
  pthread_mutex_unlock(&c->mutex);
}
