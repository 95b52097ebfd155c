// The byte-string hash: lookup3's mixing over three 32-bit words, seeded as PostgreSQL seeds it.
//
// Words are read little-endian, so the result is that of the common little-endian servers on any machine.
// Paper: Bob Jenkins, "Hash functions for hash table lookup" (lookup3.c).
#include <bit>

#include "router/hash/hash.h"

namespace braid::router {
namespace {

struct Words {
    uint32_t a;
    uint32_t b;
    uint32_t c;

    Words(uint32_t length, uint64_t seed) {
        constexpr uint32_t kGoldenRatio = 0x9e3779b9;
        constexpr uint32_t kServerConstant = 3923095;
        a = b = c = kGoldenRatio + length + kServerConstant;
        if (seed != 0) {
            a += static_cast<uint32_t>(seed >> 32);
            b += static_cast<uint32_t>(seed);
            mix();
        }
    }

    // One line of the reversible mixing step.
    static void stir(uint32_t& x, uint32_t& y, uint32_t z, int turn) {
        x -= y;
        x ^= std::rotl(y, turn);
        y += z;
    }

    void mix() {
        stir(a, c, b, 4);
        stir(b, a, c, 6);
        stir(c, b, a, 8);
        stir(a, c, b, 16);
        stir(b, a, c, 19);
        stir(c, b, a, 4);
    }

    static void settle(uint32_t& x, uint32_t y, int turn) {
        x ^= y;
        x -= std::rotl(y, turn);
    }

    uint64_t finish() {
        settle(c, b, 14);
        settle(a, c, 11);
        settle(b, a, 25);
        settle(c, b, 16);
        settle(a, c, 4);
        settle(b, a, 14);
        settle(c, b, 24);
        return uint64_t{b} << 32 | c;
    }
};

// Up to four bytes, the first in the lowest place.
uint32_t word_at(std::string_view bytes, size_t at) {
    uint32_t word = 0;
    for (size_t i = 0; i < 4 && at + i < bytes.size(); ++i) {
        word |= uint32_t{static_cast<uint8_t>(bytes[at + i])} << (8 * i);
    }
    return word;
}

}  // namespace

uint64_t hash_bytes(std::string_view bytes, uint64_t seed) {
    Words words(static_cast<uint32_t>(bytes.size()), seed);
    while (bytes.size() >= 12) {
        words.a += word_at(bytes, 0);
        words.b += word_at(bytes, 4);
        words.c += word_at(bytes, 8);
        words.mix();
        bytes.remove_prefix(12);
    }
    words.a += word_at(bytes, 0);
    words.b += word_at(bytes, 4);
    words.c += word_at(bytes, 8) << 8;  // the lowest byte of c belongs to the length
    return words.finish();
}

uint64_t hash_uint32(uint32_t word, uint64_t seed) {
    Words words(sizeof(uint32_t), seed);
    words.a += word;
    return words.finish();
}

}  // namespace braid::router
