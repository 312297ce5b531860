// What the ZeroMQ target needs from C: libzmq's API, and what Swift's Glibc module leaves out.
#include <pthread.h>
#include <sys/eventfd.h>
#include <zmq.h>

// As glibc declares it, which it does under _GNU_SOURCE only.
extern int pthread_setname_np(pthread_t thread, const char *name);
