// The modes that stand for several (ANSI, ORACLE, ...) arrive spelled out: the server writes all of them into
// @@sql_mode; a value that a client sets may hold the short form alone.
#include "grammar/scanner/mysql_options.h"

#include "base/text.h"

namespace braid::grammar {
namespace {

bool is_combination(std::string_view mode) {
    for (std::string_view name : {"ansi", "db2", "maxdb", "mssql", "oracle", "postgresql"}) {
        if (equals_ignoring_case(mode, name)) return true;
    }
    return false;
}

}  // namespace

void MysqlScannerOptions::set_modes(std::string_view sql_mode) {
    ansi_quotes = pipes_as_concat = no_backslash_escapes = ignore_space = high_not_precedence = false;
    while (!sql_mode.empty()) {
        const size_t comma = sql_mode.find(',');
        std::string_view mode = sql_mode.substr(0, comma);
        sql_mode.remove_prefix(comma == std::string_view::npos ? sql_mode.size() : comma + 1);
        while (!mode.empty() && mode.front() == ' ') mode.remove_prefix(1);
        while (!mode.empty() && mode.back() == ' ') mode.remove_suffix(1);
        const bool several = is_combination(mode);
        ansi_quotes |= several || equals_ignoring_case(mode, "ansi_quotes");
        pipes_as_concat |= several || equals_ignoring_case(mode, "pipes_as_concat");
        ignore_space |= several || equals_ignoring_case(mode, "ignore_space");
        no_backslash_escapes |= equals_ignoring_case(mode, "no_backslash_escapes");
        high_not_precedence |= equals_ignoring_case(mode, "high_not_precedence") ||
                               equals_ignoring_case(mode, "mysql323") ||
                               equals_ignoring_case(mode, "mysql40");
    }
}

}  // namespace braid::grammar
