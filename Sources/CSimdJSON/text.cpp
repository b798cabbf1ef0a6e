// SPDX-License-Identifier: Apache-2.0
// The insides of strings and numbers.
#include "internal.h"

#include <charconv>
#include <climits>
#include <system_error>

namespace csj {

static bool is_digit(uint8_t c) { return uint8_t(c - '0') < 10; }

static const uint8_t *skip_digits(const uint8_t *at) {
    while (is_digit(*at)) at++;
    return at;
}

const uint8_t *skip_number(const uint8_t *at, uint8_t *flags) {
    *flags = CSJ_INTEGER;
    if (*at == '-') at++;
    if (!is_digit(*at)) return nullptr;
    at = *at == '0' ? at + 1 : skip_digits(at);
    if (*at == '.') {
        *flags = 0;
        if (!is_digit(*++at)) return nullptr;
        at = skip_digits(at);
    }
    if (*at == 'e' || *at == 'E') {
        *flags = 0;
        at++;
        if (*at == '+' || *at == '-') at++;
        if (!is_digit(*at)) return nullptr;
        at = skip_digits(at);
    }
    return ends_token(*at) ? at : nullptr;
}

// The first quote or backslash at or after `at`. There is one: simdjson refuses an open string.
static uint8_t *find_special(uint8_t *at) {
    for (;; at += 8) {
        uint64_t word = load8(at);
        uint64_t found = matches(word, '"') | matches(word, '\\');
        if (found != 0) return at + __builtin_ctzll(found) / 8;
    }
}

// Four hexadecimal digits, or a value above 0xFFFF.
static uint32_t hex4(const uint8_t *at) {
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t c = at[i], lower = uint8_t(c | 0x20);
        uint32_t digit;
        if (is_digit(c)) digit = c - '0';
        else if (lower >= 'a' && lower <= 'f') digit = lower - 'a' + 10u;
        else return 0x10000;
        value = value << 4 | digit;
    }
    return value;
}

static uint8_t *put_utf8(uint32_t scalar, uint8_t *into) {
    if (scalar < 0x80) {
        *into++ = uint8_t(scalar);
        return into;
    }
    if (scalar < 0x800) {
        *into++ = uint8_t(0xC0 | scalar >> 6);
    } else {
        if (scalar < 0x10000) {
            *into++ = uint8_t(0xE0 | scalar >> 12);
        } else {
            *into++ = uint8_t(0xF0 | scalar >> 18);
            *into++ = uint8_t(0x80 | (scalar >> 12 & 0x3F));
        }
        *into++ = uint8_t(0x80 | (scalar >> 6 & 0x3F));
    }
    *into++ = uint8_t(0x80 | (scalar & 0x3F));
    return into;
}

// `at` is behind "\u". Moves both cursors. A surrogate without its other half has no UTF-8 form.
static csj_status read_unicode(uint8_t *&at, uint8_t *&into) {
    uint32_t unit = hex4(at);
    if (unit > 0xFFFF) return CSJ_SYNTAX;
    at += 4;
    if (unit >= 0xD800 && unit <= 0xDFFF) {
        if (unit > 0xDBFF || at[0] != '\\' || at[1] != 'u') return CSJ_ENCODING;
        uint32_t low = hex4(at + 2);
        if (low < 0xDC00 || low > 0xDFFF) return CSJ_ENCODING;
        at += 6;
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    into = put_utf8(unit, into);
    return CSJ_OK;
}

static csj_status read_escape(uint8_t *&at, uint8_t *&into) {
    uint8_t c = at[1];
    at += 2;
    switch (c) {
        case '"': case '\\': case '/': *into++ = c; return CSJ_OK;
        case 'b': *into++ = '\b'; return CSJ_OK;
        case 'f': *into++ = '\f'; return CSJ_OK;
        case 'n': *into++ = '\n'; return CSJ_OK;
        case 'r': *into++ = '\r'; return CSJ_OK;
        case 't': *into++ = '\t'; return CSJ_OK;
        case 'u': return read_unicode(at, into);
        default: return CSJ_SYNTAX;
    }
}

csj_status read_string(uint8_t *first, csj_entry *entry) {
    uint8_t *at = find_special(first);
    uint8_t *into = at;
    // No escape makes the text longer, so `into` never passes `at`.
    while (*at != '"') {
        entry->flags = CSJ_ESCAPED;
        csj_status status = read_escape(at, into);
        if (status != CSJ_OK) return status;
        uint8_t *special = find_special(at);
        std::memmove(into, at, size_t(special - at));
        into += special - at;
        at = special;
    }
    entry->count = uint32_t(into - first);
    return CSJ_OK;
}

// The letter of a two-character escape, 'u' for \u00XX.
static uint8_t escape_letter(uint8_t c) {
    switch (c) {
        case '\b': return 'b';
        case '\f': return 'f';
        case '\n': return 'n';
        case '\r': return 'r';
        case '\t': return 't';
        case '"': case '\\': return c;
        default: return 'u';
    }
}

static bool needs_escape(uint8_t c) { return c < 0x20 || c == '"' || c == '\\'; }

static uint8_t *put_escape(uint8_t c, uint8_t *into) {
    *into++ = '\\';
    *into++ = escape_letter(c);
    if (into[-1] == 'u') {
        *into++ = '0';
        *into++ = '0';
        *into++ = uint8_t('0' + (c >> 4));
        *into++ = uint8_t("0123456789abcdef"[c & 15]);
    }
    return into;
}

// Whether a number outside the range of doubles is too small, and so rounds to zero.
static bool is_tiny(const char *at, const char *last) {
    long scale = 0;  // decimal digits before the point, negative for zeros behind it
    bool behind_point = false, significant = false;
    for (; at < last && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') behind_point = true;
        if (!is_digit(uint8_t(*at))) continue;
        if (*at != '0') significant = true;
        if (significant && !behind_point) scale++;
        if (!significant && behind_point) scale--;
    }
    int exponent = 0;
    if (at < last && *++at == '+') at++;
    if (std::from_chars(at, last, exponent).ec == std::errc::result_out_of_range) {
        exponent = *at == '-' ? INT_MIN : INT_MAX;
    }
    return scale + exponent < 0;
}

/// How many bytes more than itself a byte takes in a JSON string, at most.
struct EscapeExtra {
    uint8_t of[256] = {};
    constexpr EscapeExtra() {
        for (int c = 0; c < 0x20; c++) of[c] = 5;
        of['"'] = of['\\'] = 1;
    }
};
static constexpr EscapeExtra escape_extra;

}  // namespace csj

uint32_t csj_find_member(const csj_document *document, uint32_t index, const uint8_t *name, size_t count) {
    const csj_entry *tape = document->tape;
    if (tape[index].kind != CSJ_OBJECT) return 0;
    uint32_t at = index + 1;
    for (uint32_t left = tape[index].count; left > 0; left--) {
        if (tape[at].count == count && csj_equal(document->text + tape[at].start, name, count)) return at;
        at = tape[at + 1].end;
    }
    return 0;
}

size_t csj_escaped_count_max(const uint8_t *bytes, size_t count) {
    constexpr uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    size_t extra = 0, i = 0;
    while (count >= 8 && i < count) {
        // The last word overlaps the one before it, and may count a byte of it twice.
        if (i > count - 8) i = count - 8;
        uint64_t word = csj::load8(bytes + i);
        i += 8;
        uint64_t controls = (word - ones * 0x20) & ~word & highs;
        uint64_t quoted = csj::matches(word, '"') | csj::matches(word, '\\');
        // A borrow can flag the byte behind a real match as well, which only makes the bound larger.
        if ((quoted | controls) == 0) continue;
        extra += ((quoted >> 7) * ones >> 56) + 5 * ((controls >> 7) * ones >> 56);
    }
    for (; i < count; i++) extra += csj::escape_extra.of[bytes[i]];
    return count + extra;
}

size_t csj_escape(const uint8_t *bytes, size_t count, uint8_t *into) {
    constexpr uint64_t highs = 0x8080808080808080, spaces = 0x2020202020202020;
    const uint8_t *at = bytes, *end = bytes + count, *into_first = into;
    while (end - at >= 8) {
        uint64_t word = csj::load8(at);
        uint64_t controls = (word - spaces) & ~word & highs;
        uint64_t found = csj::matches(word, '"') | csj::matches(word, '\\') | controls;
        // As many bytes are left there as here at least, so a whole word always fits.
        std::memcpy(into, at, 8);
        int plain = found == 0 ? 8 : __builtin_ctzll(found) / 8;
        at += plain;
        into += plain;
        if (found != 0) into = csj::put_escape(*at++, into);
    }
    for (; at < end; at++) {
        if (csj::needs_escape(*at)) {
            into = csj::put_escape(*at, into);
        } else {
            *into++ = *at;
        }
    }
    return size_t(into - into_first);
}

bool csj_double(const uint8_t *lexeme, size_t count, double *value) {
    const char *first = reinterpret_cast<const char *>(lexeme), *last = first + count;
    auto result = std::from_chars(first, last, *value);
    if (result.ec == std::errc() && result.ptr == last) return true;
    // from_chars says the same of 1e400 and 1e-400; only the small one has a nearest double.
    if (result.ec != std::errc::result_out_of_range || !csj::is_tiny(first, last)) return false;
    *value = *first == '-' ? -0.0 : 0.0;
    return true;
}
