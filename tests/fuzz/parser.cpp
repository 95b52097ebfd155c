// libFuzzer target: scan, parse, unparse, parse again; what parses must come back as the same tree.
//
// Arbitrary bytes, one statement after the other of the same query string.
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace braid::grammar;
    static Parser parser;
    PostgresqlScanner scanner({reinterpret_cast<const char*>(data), size});
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
