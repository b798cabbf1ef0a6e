// SPDX-License-Identifier: Apache-2.0
#include "internal.h"

#include <cstdlib>
#include <random>

namespace csj {

// Up to here comparing every pair is quicker than hashing (120 comparisons of a length at most).
static constexpr uint32_t few_max = 16;
// Slots kept from one text to the next: 64 KiB.
static constexpr size_t kept_slots = 8192;

DuplicateFinder::DuplicateFinder() {
    std::random_device random;
    key0 = uint64_t(random()) << 32 | random();
    key1 = uint64_t(random()) << 32 | random();
}

DuplicateFinder::~DuplicateFinder() { std::free(slots); }

void DuplicateFinder::shrink() {
    if (slots_capacity <= kept_slots) return;
    std::free(slots);
    slots = nullptr;
    slots_capacity = 0;
}

bool DuplicateFinder::has_duplicates(const csj_document &document, uint32_t object) {
    uint32_t count = document.tape[object].count;
    if (count < 2) return false;
    return count <= few_max ? few(document, object) : many(document, object);
}

static bool same_text(const csj_document &document, const csj_entry &a, const csj_entry &b) {
    return a.count == b.count &&
           std::memcmp(document.text + a.start, document.text + b.start, a.count) == 0;
}

bool DuplicateFinder::few(const csj_document &document, uint32_t object) {
    const csj_entry *names[few_max];
    uint32_t at = object + 1;
    for (uint32_t i = 0; i < document.tape[object].count; i++) {
        names[i] = &document.tape[at];
        for (uint32_t j = 0; j < i; j++) {
            if (same_text(document, *names[i], *names[j])) return true;
        }
        at = document.tape[at + 1].end;
    }
    return false;
}

// Open addressing at half load. A slot holds 32 bits of hash and the name's index + 1.
bool DuplicateFinder::many(const csj_document &document, uint32_t object) {
    uint32_t count = document.tape[object].count;
    size_t capacity = 64;
    while (capacity < size_t(count) * 2) capacity *= 2;
    if (slots_capacity < capacity) {
        slots = static_cast<uint64_t *>(replace_block(slots, capacity * sizeof(uint64_t)));
        slots_capacity = capacity;
    }
    std::memset(slots, 0, capacity * sizeof(uint64_t));
    uint32_t at = object + 1;
    for (uint32_t i = 0; i < count; i++) {
        const csj_entry &name = document.tape[at];
        uint64_t hashed = hash(document.text + name.start, name.count);
        size_t slot = hashed & (capacity - 1);
        for (; slots[slot] != 0; slot = (slot + 1) & (capacity - 1)) {
            if (slots[slot] >> 32 != hashed >> 32) continue;
            if (same_text(document, document.tape[uint32_t(slots[slot]) - 1], name)) return true;
        }
        slots[slot] = (hashed >> 32) << 32 | (at + 1);
        at = document.tape[at + 1].end;
    }
    return false;
}

static uint64_t rotated(uint64_t x, int by) { return x << by | x >> (64 - by); }

// SipHash-1-3 (Aumasson, Bernstein: "SipHash: a fast short-input PRF"), as Swift's own Hasher.
uint64_t DuplicateFinder::hash(const uint8_t *bytes, size_t count) const {
    uint64_t v0 = key0 ^ 0x736f6d6570736575, v1 = key1 ^ 0x646f72616e646f6d;
    uint64_t v2 = key0 ^ 0x6c7967656e657261, v3 = key1 ^ 0x7465646279746573;
    auto round = [&] {
        v0 += v1; v1 = rotated(v1, 13) ^ v0; v0 = rotated(v0, 32);
        v2 += v3; v3 = rotated(v3, 16) ^ v2;
        v0 += v3; v3 = rotated(v3, 21) ^ v0;
        v2 += v1; v1 = rotated(v1, 17) ^ v2; v2 = rotated(v2, 32);
    };
    size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        uint64_t word = load8(bytes + at);
        v3 ^= word;
        round();
        v0 ^= word;
    }
    uint64_t last = uint64_t(count) << 56;
    for (size_t i = at; i < count; i++) last |= uint64_t(bytes[i]) << (8 * (i - at));
    v3 ^= last;
    round();
    v0 ^= last;
    v2 ^= 0xFF;
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
}

}  // namespace csj
