// SPDX-License-Identifier: Apache-2.0
// Back from the tape to text. In C, because a page of rows has thousands of cells and each of them
// is nothing but a few bytes to copy.
#include "internal.h"

static size_t scalar_count_max(const csj_document &document, const csj_entry &entry) {
    switch (entry.kind) {
        case CSJ_NULL: case CSJ_TRUE: return 4;
        case CSJ_FALSE: return 5;
        case CSJ_NUMBER: return entry.count;
        default: break;
    }
    // A string that came without escapes needs none: nothing else may stand in one unescaped.
    if ((entry.flags & CSJ_ESCAPED) == 0) return entry.count + 2;
    return csj_escaped_count_max(document.text + entry.start, entry.count) + 2;
}

size_t csj_written_count_max(const csj_document *document, uint32_t index) {
    size_t total = 0;
    for (uint32_t at = index, end = document->tape[index].end; at < end; at++) {
        const csj_entry &entry = document->tape[at];
        switch (entry.kind) {
            // Brackets, and behind each element a comma; in objects also a colon.
            case CSJ_ARRAY: total += 2 + size_t(entry.count); break;
            case CSJ_OBJECT: total += 2 + 2 * size_t(entry.count); break;
            default: total += scalar_count_max(*document, entry);
        }
    }
    return total;
}

static uint8_t *put(const void *bytes, size_t count, uint8_t *into) {
    std::memcpy(into, bytes, count);
    return into + count;
}

static uint8_t *put_string(const csj_document &document, const csj_entry &entry, uint8_t *into) {
    const uint8_t *text = document.text + entry.start;
    *into++ = '"';
    if (entry.flags & CSJ_ESCAPED) {
        into += csj_escape(text, entry.count, into);
    } else {
        into = put(text, entry.count, into);
    }
    *into++ = '"';
    return into;
}

// The recursion is bounded by the reader's depth_max.
static uint8_t *put_value(const csj_document &document, uint32_t index, uint8_t *into) {
    const csj_entry &entry = document.tape[index];
    switch (entry.kind) {
        case CSJ_NULL: return put("null", 4, into);
        case CSJ_TRUE: return put("true", 4, into);
        case CSJ_FALSE: return put("false", 5, into);
        case CSJ_NUMBER: return put(document.text + entry.start, entry.count, into);
        case CSJ_STRING: return put_string(document, entry, into);
        default: break;
    }
    bool is_object = entry.kind == CSJ_OBJECT;
    *into++ = is_object ? '{' : '[';
    uint32_t at = index + 1;
    for (uint32_t i = 0; i < entry.count; i++) {
        if (i > 0) *into++ = ',';
        if (is_object) {
            into = put_string(document, document.tape[at++], into);
            *into++ = ':';
        }
        into = put_value(document, at, into);
        at = document.tape[at].end;
    }
    *into++ = is_object ? '}' : ']';
    return into;
}

size_t csj_write(const csj_document *document, uint32_t index, uint8_t *into) {
    return size_t(put_value(*document, index, into) - into);
}
