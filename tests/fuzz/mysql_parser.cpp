// libFuzzer target: arbitrary bytes as MySQL text through scanner, parser and unparse.
//
// The first byte sets the modes; the rest is the text. Checked: what parses is written as text that parses to
// the same tree, in modes that the text does not depend on.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "grammar/ast/walk.h"
#include "grammar/fingerprint.h"
#include "grammar/parser/parser.h"
#include "grammar/scanner/mysql_scanner.h"
#include "grammar/unparse/unparse.h"

namespace {

using namespace braid::grammar;

void require(bool ok) {
    if (!ok) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    static Parser parser;
    MysqlScannerOptions options;
    options.ansi_quotes = (data[0] & 1) != 0;
    options.pipes_as_concat = (data[0] & 2) != 0;
    options.no_backslash_escapes = (data[0] & 4) != 0;
    options.high_not_precedence = (data[0] & 8) != 0;
    options.mariadb = (data[0] & 16) == 0;
    const std::string query(reinterpret_cast<const char*>(data) + 1, size - 1);
    MysqlScanner scanner(query, options);
    ScannedStatement statement;
    while (true) {
        const auto found = scanner.next(statement);
        if (!found || !*found) return 0;
        fingerprint(statement);
        const auto parsed = parser.parse(statement);
        if (!parsed) {
            require(parsed.error().sqlstate.size() == 5 && !parsed.error().message.empty());
            continue;
        }
        // Text that a node keeps as written may end in a comment or hold what a rewrite would spell
        // otherwise.
        if (!parsed->slots_complete || statement.executable_comments) continue;
        switch (parsed->statement->kind) {
            case NodeKind::GenericStatement:
            case NodeKind::CreateTable:
            case NodeKind::CreateTableAs:
            case NodeKind::CreateIndex:
            case NodeKind::AlterTable:
            case NodeKind::DropObjects:
            case NodeKind::LoadData: continue;
            default: break;
        }
        const std::string text = unparse(*parsed->statement, options);
        const auto again = parser.parse(text, options);
        require(again && equal(parsed->statement, again->statement));
    }
}
