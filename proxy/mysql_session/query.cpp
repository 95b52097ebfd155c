#include "proxy/mysql_session/query.h"

#include "grammar/scanner/mysql_error.h"
#include "proxy/mysql_session/execution.h"

namespace braid::proxy::mysql_session {

awaitable<void> TextQuery::run(std::string_view text) {
    const grammar::MysqlScannerOptions options = core_.settings.scanner_options(core_.catalog());
    grammar::MysqlScanner scanner(text, options);
    grammar::ScannedStatement scanned;
    Result<bool> found = scanner.next(scanned);
    if (found && !*found) {
        // Comments alone are no error.
        if (text.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
            core_.send_ok();
            co_return;
        }
        Statement empty;
        (void)co_await run_one(empty);
        co_return;
    }
    while (found && *found) {
        const Statement statement = make_statement(std::move(scanned));
        scanned = grammar::ScannedStatement();
        // A fault of the next one comes after this one's answer.
        found = scanner.next(scanned);
        core_.more_results = !found || *found;
        if (core_.more_results && !core_.multi_statements) {
            core_.more_results = false;
            const auto second = found ? grammar::mysql_syntax_error(scanned, scanned.tokens.front().begin)
                                      : std::move(found.error());
            core_.send_error(second);
            co_return;
        }
        const bool succeeded = co_await run_one(statement);
        core_.more_results = false;
        if (!succeeded || core_.client_gone || core_.end_wanted) co_return;
        core_.refresh_view();
    }
    if (!found) core_.send_error(found.error());
}

awaitable<bool> TextQuery::run_one(const Statement& statement) {
    if (SessionStatements::handles(statement)) {
        co_return co_await session_statements_.run(statement, RowForm::Text);
    }
    co_return co_await run_text(core_, statement);
}

}  // namespace braid::proxy::mysql_session
