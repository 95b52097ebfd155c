// libFuzzer target: scan, parse, unparse, parse again; what parses must come back as the same tree.
//
// Arbitrary text, one statement after the other of the same query string. Bytes that are not UTF-8 are passed
// over: a server refuses them before it parses, and names cut at 63 bytes need not be cut at the same place
// twice.
#include "grammar/parser/parser.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "grammar/ast/walk.h"
#include "grammar/fingerprint.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "grammar/unparse/unparse.h"

namespace {

void require(bool ok) {
    if (!ok) std::abort();
}

bool is_utf8(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
        const auto lead = static_cast<uint8_t>(text[i++]);
        int more = lead < 0x80 ? 0 : lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : 3;
        if (more == 3 && (lead < 0xF0 || lead > 0xF4)) return false;
        for (; more > 0; --more, ++i) {
            if (i == text.size() || (static_cast<uint8_t>(text[i]) & 0xC0U) != 0x80U) return false;
        }
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace braid::grammar;
    static Parser parser;
    const std::string_view query(reinterpret_cast<const char*>(data), size);
    if (!is_utf8(query) || query.find('\0') != query.npos) return 0;  // a query string ends at a zero byte
    PostgresqlScanner scanner(query);
    for (ScannedStatement scanned;;) {
        const auto more = scanner.next(scanned);
        if (!more || !*more) return 0;
        fingerprint(scanned);
        const auto first = parser.parse(scanned);
        if (!first || first->statement == nullptr) continue;
        const auto second = parser.parse(unparse(*first->statement));
        require(second.has_value());
        require(equal(first->statement, second->statement));
        require(!dump(*first->statement).empty());
    }
}
