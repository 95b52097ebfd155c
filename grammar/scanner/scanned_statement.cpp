// Positions of a scanned statement's tokens for error messages.
#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

int character_position(std::string_view text, size_t offset) {
    const auto before = text.substr(0, offset);
    const auto continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    return static_cast<int>(before.size()) -
           static_cast<int>(std::count_if(before.begin(), before.end(), continuation)) + 1;
}

int ScannedStatement::position_of(uint32_t byte) const {
    return character_position(query, size_t{offset} + byte);
}

}  // namespace braid::grammar
