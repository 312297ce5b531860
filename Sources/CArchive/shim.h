// What Reference needs from C: libarchive's reading half, and glibc's search for bytes within
// bytes, which its headers keep behind _GNU_SOURCE.
#include <archive.h>
#include <archive_entry.h>
#include <stddef.h>

extern void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);
