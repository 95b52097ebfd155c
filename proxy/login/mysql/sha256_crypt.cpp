#include "proxy/login/mysql/sha256_crypt.h"

#include <array>

#include "proxy/login/crypto.h"

namespace braid::proxy::login::mysql {
namespace {

// `size` bytes of `pattern`, repeated.
std::string repeated(std::string_view pattern, size_t size) {
    std::string out;
    while (out.size() < size) out += pattern.substr(0, size - out.size());
    return out;
}

std::string times(std::string_view text, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += text;
    return out;
}

// Steps 1 to 12: the digest that the rounds begin with.
std::string first_digest(std::string_view password, std::string_view salt) {
    const std::string alternate = sha256(std::string(password) + std::string(salt) + std::string(password));
    std::string text(password);
    text += salt;
    text += repeated(alternate, password.size());
    for (size_t length = password.size(); length > 0; length >>= 1) {
        if (length & 1) {
            text += alternate;
        } else {
            text += password;
        }
    }
    return sha256(text);
}

// Step 22: three bytes give four characters, lowest bits first, in an order of its own.
std::string encode(std::string_view digest) {
    constexpr std::string_view kAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    constexpr size_t kGroups = 10;
    std::string out;
    const auto put = [&](uint32_t bits, int characters) {
        for (; characters > 0; --characters, bits >>= 6) out += kAlphabet[bits & 0x3f];
    };
    const auto byte = [&](size_t i) { return uint32_t{static_cast<uint8_t>(digest[i])}; };
    // Each group's bytes are ten apart; which of them comes first goes round.
    for (size_t i = 0; i < kGroups; ++i) {
        const std::array<size_t, 3> at = {(i * 21) % 30, (i * 21 + 10) % 30, (i * 21 + 20) % 30};
        put(byte(at[0]) << 16 | byte(at[1]) << 8 | byte(at[2]), 4);
    }
    put(byte(31) << 8 | byte(30), 3);
    return out;
}

}  // namespace

std::string sha256_crypt(std::string_view password, std::string_view salt, uint32_t rounds) {
    std::string digest = first_digest(password, salt);
    const std::string p = repeated(sha256(times(password, password.size())), password.size());
    const std::string s = repeated(sha256(times(salt, 16u + static_cast<uint8_t>(digest[0]))), salt.size());
    std::string text;
    for (uint32_t round = 0; round < rounds; ++round) {
        text = round % 2 ? p : digest;
        if (round % 3) text += s;
        if (round % 7) text += p;
        text += round % 2 ? digest : p;
        digest = sha256(text);
    }
    return encode(digest);
}

}  // namespace braid::proxy::login::mysql
