// SPDX-License-Identifier: Apache-2.0
// What the source files of this module share.
#pragma once
#include "csimdjson.h"

#include <cstdint>
#include <cstring>

namespace csj {

// A fresh block for the old one, whose content is not kept. Never null.
void *replace_block(void *old, size_t bytes);

// Text buffers end with this many spaces: wide loads stay inside, and every token has a terminator.
constexpr size_t padding = 64;

// Checks a number (RFC 8259 section 6) and what follows it. Null if it is none.
const uint8_t *skip_number(const uint8_t *at, uint8_t *flags);

// Unescapes in place the string whose text starts at `at`; a closing quote must exist. Fills
// `count` and `flags` of the entry.
csj_status read_string(uint8_t *at, csj_entry *entry);

// What may follow a scalar token.
inline bool ends_token(uint8_t c) {
    return c == ' ' || c == ',' || c == '}' || c == ']' || c == '\n' || c == '\r' || c == '\t';
}

// Finds equal names among the members of one object, after unescaping. Names come from the network:
// the hash is keyed with random bits, so nobody can choose names that collide.
class DuplicateFinder {
public:
    DuplicateFinder();
    ~DuplicateFinder();
    bool has_duplicates(const csj_document &document, uint32_t object);
    // Gives back the memory that a huge object needed.
    void shrink();

private:
    bool few(const csj_document &document, uint32_t object);
    bool many(const csj_document &document, uint32_t object);
    uint64_t hash(const uint8_t *bytes, size_t count) const;

    uint64_t key0, key1;
    uint64_t *slots = nullptr;
    size_t slots_capacity = 0;
};

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the lowest bits are the first byte");

inline uint64_t load8(const uint8_t *at) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    return word;
}

// The high bit of each byte of `word` that equals `c`; exact up to and including the first match.
inline uint64_t matches(uint64_t word, uint8_t c) {
    constexpr uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    uint64_t x = word ^ (ones * c);
    return (x - ones) & ~x & highs;
}

}  // namespace csj
