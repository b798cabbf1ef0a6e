// SPDX-License-Identifier: Apache-2.0
// One text in, one tape out: buffers, simdjson's first stage, then the grammar.
#include "internal.h"

#include <simdjson.h>

#include <cstdlib>
#include <memory>

namespace csj {

void *replace_block(void *old, size_t bytes) {
    std::free(old);
    void *fresh = std::malloc(bytes);
    if (fresh == nullptr) std::abort();
    return fresh;
}

}  // namespace csj

struct csj_reader {
    explicit csj_reader(uint32_t depth_max)
        : depth_max(depth_max), stack(new uint32_t[depth_max]) {}

    csj_status index(const csj_document &document, size_t count);
    csj_status walk(csj_document &document);
    uint32_t tokens() const { return total; }
    void shrink_if_huge();

private:
    csj_status key(csj_document &document);
    csj_status scalar(csj_document &document, uint32_t at);
    csj_status open(csj_document &document, uint32_t at, bool *is_empty);
    csj_status follow(csj_document &document, bool *wants_value);
    void close(csj_document &document);

    // Where the next token starts. At the end: the first space of the padding, which is no token.
    uint32_t next() { return position < total ? indexes[position++] : text_count; }

    const uint32_t depth_max;
    std::unique_ptr<uint32_t[]> stack;  // tape indexes of the open arrays and objects
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    csj::DuplicateFinder duplicates;

    uint32_t depth = 0;
    const uint32_t *indexes = nullptr;  // where tokens start, in order
    uint32_t position = 0, total = 0;
    uint32_t text_count = 0;
};

// Scratch of larger texts is given back: simdjson takes 4 bytes of index for each byte of text.
static constexpr size_t kept_capacity = 256 * 1024;

void csj_reader::shrink_if_huge() {
    if (stage && stage->capacity() > kept_capacity) stage.reset();
    duplicates.shrink();
}

csj_status csj_reader::index(const csj_document &document, size_t count) {
    if (!stage || stage->capacity() < count) {
        size_t capacity = 4096;
        while (capacity < count) capacity *= 2;
        const auto *implementation = static_cast<const simdjson::implementation *>(
            simdjson::get_active_implementation());
        if (implementation->create_dom_parser_implementation(capacity, 1, stage)) {
            return CSJ_TOO_LARGE;
        }
    }
    switch (stage->stage1(document.text, count, simdjson::stage1_mode::regular)) {
        case simdjson::SUCCESS: break;
        case simdjson::EMPTY: return CSJ_EMPTY;
        case simdjson::UTF8_ERROR: return CSJ_ENCODING;
        case simdjson::CAPACITY: return CSJ_TOO_LARGE;
        default: return CSJ_SYNTAX;
    }
    indexes = stage->structural_indexes.get();
    total = stage->n_structural_indexes;
    position = 0;
    depth = 0;
    text_count = uint32_t(count);
    return CSJ_OK;
}

// The grammar, without recursion. simdjson promises that indexes ascend, that each names the first
// byte of a token, and that every string is closed and free of raw control characters.
csj_status csj_reader::walk(csj_document &document) {
    for (;;) {
        uint32_t at = next();
        uint8_t c = document.text[at];
        bool wants_value = false;
        csj_status status;
        if (c == '{' || c == '[') {
            bool is_empty = false;
            status = open(document, at, &is_empty);
            wants_value = !is_empty;
        } else {
            status = scalar(document, at);
        }
        while (status == CSJ_OK && !wants_value) {
            if (depth == 0) return position == total ? CSJ_OK : CSJ_SYNTAX;
            status = follow(document, &wants_value);
        }
        if (status != CSJ_OK) return status;
    }
}

csj_status csj_reader::open(csj_document &document, uint32_t at, bool *is_empty) {
    if (depth == depth_max) return CSJ_TOO_DEEP;
    bool is_object = document.text[at] == '{';
    uint32_t entry = document.tape_count++;
    document.tape[entry] = {uint8_t(is_object ? CSJ_OBJECT : CSJ_ARRAY), 0, 0, at, 0, 0};
    stack[depth++] = entry;
    uint8_t closer = is_object ? '}' : ']';
    *is_empty = position < total && document.text[indexes[position]] == closer;
    if (*is_empty) {
        position++;
        close(document);
        return CSJ_OK;
    }
    return is_object ? key(document) : CSJ_OK;
}

// After a value: a comma and the next one, or the end of the container, which is a value too.
csj_status csj_reader::follow(csj_document &document, bool *wants_value) {
    csj_entry &container = document.tape[stack[depth - 1]];
    container.count++;
    uint8_t c = document.text[next()];
    if (c == ',') {
        *wants_value = true;
        return container.kind == CSJ_OBJECT ? key(document) : CSJ_OK;
    }
    if (c != (container.kind == CSJ_OBJECT ? '}' : ']')) return CSJ_SYNTAX;
    close(document);
    return CSJ_OK;
}

void csj_reader::close(csj_document &document) {
    uint32_t entry = stack[--depth];
    csj_entry &container = document.tape[entry];
    container.end = document.tape_count;
    if (container.kind == CSJ_OBJECT && duplicates.has_duplicates(document, entry)) {
        container.flags |= CSJ_DUPLICATES;
        document.has_duplicates = true;
    }
}

csj_status csj_reader::key(csj_document &document) {
    uint32_t at = next();
    if (document.text[at] != '"') return CSJ_SYNTAX;
    csj_status status = scalar(document, at);
    if (status != CSJ_OK) return status;
    return document.text[next()] == ':' ? CSJ_OK : CSJ_SYNTAX;
}

static bool is_literal(const uint8_t *at, const char *name, size_t count) {
    return std::memcmp(at, name, count) == 0 && csj::ends_token(at[count]);
}

csj_status csj_reader::scalar(csj_document &document, uint32_t at) {
    uint8_t *first = document.text + at;
    csj_entry entry = {CSJ_NULL, 0, 0, at, 0, document.tape_count + 1};
    csj_status status = CSJ_OK;
    switch (*first) {
        case '"':
            entry.kind = CSJ_STRING;
            entry.start = at + 1;
            status = csj::read_string(first + 1, &entry);
            break;
        case 't':
            entry.kind = CSJ_TRUE;
            if (!is_literal(first, "true", 4)) status = CSJ_SYNTAX;
            break;
        case 'f':
            entry.kind = CSJ_FALSE;
            if (!is_literal(first, "false", 5)) status = CSJ_SYNTAX;
            break;
        case 'n':
            if (!is_literal(first, "null", 4)) status = CSJ_SYNTAX;
            break;
        default: {
            entry.kind = CSJ_NUMBER;
            const uint8_t *end = csj::skip_number(first, &entry.flags);
            if (end == nullptr) return CSJ_SYNTAX;
            entry.count = uint32_t(end - first);
        }
    }
    if (status == CSJ_OK) document.tape[document.tape_count++] = entry;
    return status;
}

// Without an exception on the way out: there is no C++ above to catch it.
static csj_reader *make_reader(uint32_t depth_max) noexcept { return new csj_reader(depth_max); }

csj_reader *csj_reader_create(uint32_t depth_max) { return make_reader(depth_max); }

void csj_reader_destroy(csj_reader *reader) { delete reader; }

static size_t rounded_up(size_t count) {
    size_t capacity = 1024;
    while (capacity < count) capacity *= 2;
    return capacity;
}

int csj_read(csj_reader *reader, const uint8_t *bytes, size_t count, csj_document *document) {
    document->tape_count = 0;
    document->has_duplicates = false;
    if (count >= 3 && std::memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        // RFC 8259 section 8.1: a parser may ignore a byte order mark instead of refusing it.
        bytes += 3;
        count -= 3;
    }
    if (count == 0) return CSJ_EMPTY;
    if (count > UINT32_MAX - 2 * csj::padding) return CSJ_TOO_LARGE;
    if (document->text_capacity < count + csj::padding) {
        document->text_capacity = rounded_up(count + csj::padding);
        document->text = static_cast<uint8_t *>(
            csj::replace_block(document->text, document->text_capacity));
    }
    std::memcpy(document->text, bytes, count);
    std::memset(document->text + count, ' ', csj::padding);

    csj_status status = reader->index(*document, count);
    if (status == CSJ_OK) {
        // Each entry consumes at least one token of the index, so the tape cannot overflow.
        size_t entries = reader->tokens();
        if (document->tape_capacity < entries) {
            document->tape_capacity = rounded_up(entries * 16) / 16;
            document->tape = static_cast<csj_entry *>(csj::replace_block(
                document->tape, document->tape_capacity * sizeof(csj_entry)));
        }
        status = reader->walk(*document);
    }
    reader->shrink_if_huge();
    if (status != CSJ_OK) document->tape_count = 0;
    return status;
}

void csj_document_release(csj_document *document) {
    std::free(document->text);
    std::free(document->tape);
    *document = csj_document{};
}
