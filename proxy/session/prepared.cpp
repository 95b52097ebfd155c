#include "proxy/session/prepared.h"

#include <algorithm>
#include <atomic>

#include "grammar/scanner/literal_text.h"
#include "planner/analysis/moments.h"

namespace braid::proxy {

namespace {

std::atomic<uint64_t> last_own_key = 0;  // of the process

bool reads_clock(const SqlStatement& statement) {
    const grammar::ScannedStatement& scanned = statement.scanned;
    return std::any_of(scanned.literals.begin(), scanned.literals.end(), [&](uint32_t token) {
        std::string storage;
        auto content = grammar::literal_value(scanned, scanned.tokens[token], storage);
        return content && planner::names_moment(*content);
    });
}

}  // namespace

Result<PreparedStatementPtr> make_prepared(std::string_view text, bool standard_conforming_strings) {
    auto made = std::make_shared<PreparedStatement>();
    made->text = text;
    auto statements = split_statements(made->text, standard_conforming_strings);
    if (!statements) return Failure(std::move(statements.error()));
    if (statements->size() > 1) {
        return fail(sqlstate::kSyntaxError, "cannot insert multiple commands into a prepared statement");
    }
    made->statement = std::move(statements->front());
    if (reads_clock(made->statement)) made->own_key = ++last_own_key;
    return made;
}

}  // namespace braid::proxy
