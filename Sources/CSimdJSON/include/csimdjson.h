// SPDX-License-Identifier: Apache-2.0
// Strict RFC 8259 reading for Swift, on simdjson's structural index.
//
// simdjson finds the tokens and checks UTF-8 and control characters (its "stage 1", SIMD). Its own
// second stage turns numbers into doubles, refuses 2^80 and 1e400, and says nothing of duplicate
// keys, so the second stage here is ours: exact numbers, strings unescaped in place, a flat tape.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

enum csj_status {
    CSJ_OK = 0,
    CSJ_EMPTY,      // nothing but white space
    CSJ_SYNTAX,     // not one JSON text
    CSJ_ENCODING,   // bytes that are not UTF-8, or an escape that names a lone surrogate
    CSJ_TOO_DEEP,   // more than depth_max open arrays and objects
    CSJ_TOO_LARGE,  // more bytes than 32-bit offsets address
};

enum csj_kind {
    CSJ_NULL = 0,
    CSJ_FALSE,
    CSJ_TRUE,
    CSJ_NUMBER,
    CSJ_STRING,
    CSJ_ARRAY,
    CSJ_OBJECT,
};

enum csj_flag {
    CSJ_INTEGER = 1,     // number: no fraction and no exponent
    CSJ_ESCAPED = 2,     // string: the source had escapes, so its text needs escaping again
    CSJ_DUPLICATES = 4,  // object: two of its own members have the same name
};

// One value. An array is followed by its elements, an object by name, value, name, value...
typedef struct csj_entry {
    uint8_t kind;   // enum csj_kind
    uint8_t flags;  // enum csj_flag
    uint16_t reserved;
    uint32_t start;  // string (unescaped) and number: offset of the first byte in `text`
    uint32_t count;  // bytes of a string or number; elements of an array; members of an object
    uint32_t end;    // index of the entry after this value and everything in it
} csj_entry;

// One read text. Owned by the caller, reused by passing it to csj_read again; start from zeros.
typedef struct csj_document {
    uint8_t *text;
    csj_entry *tape;
    size_t text_capacity;  // bytes
    size_t tape_capacity;  // entries
    uint32_t tape_count;
    bool has_duplicates;  // in any object of the text
} csj_document;

// Scratch memory of the reading itself. One thread at a time.
typedef struct csj_reader csj_reader;

csj_reader *csj_reader_create(uint32_t depth_max);
void csj_reader_destroy(csj_reader *reader);

// Reads one text. On any status but CSJ_OK the document holds nothing. `bytes` may be null when
// `count` is 0 and is not needed after the return. Running out of memory ends the process, as it
// does in Swift.
int csj_read(csj_reader *reader, const uint8_t *bytes, size_t count, csj_document *document);

void csj_document_release(csj_document *document);

// Whether two blocks hold the same bytes. Here because Swift's Glibc module is more than is needed.
static inline bool csj_equal(const uint8_t *a, const uint8_t *b, size_t count) {
    return memcmp(a, b, count) == 0;
}

// The index of the first member (its name) of the object at `index` that is called `name`; 0, which no
// member has, if there is none or the value is no object.
uint32_t csj_find_member(const csj_document *document, uint32_t index, const uint8_t *name, size_t count);

// The double nearest to a valid number lexeme. False if it is beyond the largest finite double.
bool csj_double(const uint8_t *lexeme, size_t count, double *value);

// Bytes that `bytes` take at most as the inside of a JSON string (RFC 8259 section 7, escapes only
// where they are required). Equal to `count` exactly when nothing needs an escape.
size_t csj_escaped_count_max(const uint8_t *bytes, size_t count);

// Writes the escaped form into csj_escaped_count_max bytes, and says how many it took.
size_t csj_escape(const uint8_t *bytes, size_t count, uint8_t *into);

// Bytes that the value at `index` takes at most when csj_write writes it.
size_t csj_written_count_max(const csj_document *document, uint32_t index);

// Writes the value at `index` as it was read, into csj_written_count_max bytes, and says how many it
// took: same order, same numbers, no white space, escapes only where they are required.
size_t csj_write(const csj_document *document, uint32_t index, uint8_t *into);

#ifdef __cplusplus
}
#endif
