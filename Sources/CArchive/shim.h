// What Reference needs from C: libarchive's reading half.
#include <archive.h>
#include <archive_entry.h>
