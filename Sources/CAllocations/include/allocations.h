// Counts what a thread takes from the heap. For benchmarks and tests alone: linking this replaces malloc.
#ifndef MEDPAY_ALLOCATIONS_H
#define MEDPAY_ALLOCATIONS_H

/// Allocations of the calling thread so far; -1 where they cannot be counted (under a sanitizer, or without glibc).
long allocation_count(void);

#endif
