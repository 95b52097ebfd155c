#include "proxy/bridge/mysql_to_postgresql/errors.h"

#include <algorithm>

#include "base/mysql/error_codes.h"
#include "planner/translate/translate.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace {

std::string_view field(const Error& error, char code) {
    for (const auto& [each, text] : error.server_fields) {
        if (each == code) return text;
    }
    return {};
}

// 'x' behind the n-th opening parenthesis of "Key (a, b)=(1, 2) already exists."
std::string_view in_parentheses(std::string_view text, std::string_view opening) {
    const size_t begin = text.find(opening);
    if (begin == std::string_view::npos) return {};
    const size_t from = begin + opening.size();
    const size_t end = text.find(')', from);
    // A value may have parentheses itself: up to what PostgreSQL puts behind it.
    for (const std::string_view ending : {") already exists", ") is not present", ") is still referenced"}) {
        const size_t at = text.rfind(ending);
        if (at != std::string_view::npos && at >= from) return text.substr(from, at - from);
    }
    return end == std::string_view::npos ? text.substr(from) : text.substr(from, end - from);
}

std::string quoted_word(std::string_view message) {
    const size_t begin = message.find('"');
    const size_t end = message.find('"', begin + 1);
    if (begin == std::string_view::npos || end == std::string_view::npos) return {};
    return std::string(message.substr(begin + 1, end - begin - 1));
}

// "1, 2" of a key of two columns is '1-2' to MySQL.
std::string entry(std::string_view values) {
    std::string out;
    for (size_t i = 0; i < values.size(); i++) {
        if (values.substr(i, 2) == ", ") {
            out += '-';
            i++;
        } else {
            out += values[i];
        }
    }
    return out;
}

struct Words {
    uint16_t number = 0;
    std::string_view sqlstate;
    std::string text;
};

// PostgreSQL finds no sense in a translated statement: then it has no translation.
bool is_untranslated(std::string_view sqlstate) {
    for (const std::string_view each :
         {"42883", "42804", "42846", "42P10", "42P18", "42725", "42803", "42P22"}) {
        if (sqlstate == each) return true;
    }
    return false;
}

// Constraints that stand for the limits of MySQL's types (planner/translate).
struct Check {
    std::string_view prefix;
    uint16_t number;
    std::string_view sqlstate;
    std::string_view before;
};
constexpr Check kChecks[] = {
    {"braid_range_", 1264, "22003", "Out of range value for column '"},
    {"braid_length_", 1406, "22001", "Data too long for column '"},
    {"braid_moment_", 1292, "22007", "Incorrect datetime value for column '"},
};

// Names of keys and constraints are unique in a schema for PostgreSQL: "<table>_<name>".
std::string own_name(std::string_view name, std::string_view table) {
    const bool prefixed = !table.empty() && name.size() > table.size() + 1 && name.starts_with(table) &&
                          name[table.size()] == '_';
    return std::string(prefixed ? name.substr(table.size() + 1) : name);
}

// "<table>_pkey" is MySQL's PRIMARY, and "<table>_a_b_key" a key that nobody has named: MySQL calls it a.
std::string key_name(const std::string& name, std::string_view columns) {
    if (name == "pkey" || name.ends_with("_pkey")) return "PRIMARY";
    std::string joined;
    std::string first;
    for (size_t i = 0; i < columns.size() && columns[i] != ')'; i++) {
        if (columns[i] == ',') {
            if (first.empty()) first = joined;
            joined += '_';
            i++;
        } else {
            joined += columns[i];
        }
    }
    if (first.empty()) first = joined;
    return name == joined + "_key" ? first : name;
}

Words words_of(const Error& error, std::string_view database, bool changes) {
    const std::string& state = error.sqlstate;
    if (error.origin == Origin::Server && is_untranslated(state)) {
        return {1235, "42000", "this statement is not available on a PostgreSQL server: " + error.message};
    }
    const std::string column(field(error, 'c'));
    const std::string table(field(error, 't'));
    const std::string constraint = own_name(field(error, 'n'), table);
    if (state == "23505") {
        const std::string key = key_name(
            constraint, std::string_view(error.detail).substr(std::min<size_t>(5, error.detail.size())));
        return {1062, "23000",
                "Duplicate entry '" + entry(in_parentheses(error.detail, "=(")) + "' for key '" + key + "'"};
    }
    if (state == "23502") return {1048, "23000", "Column '" + column + "' cannot be null"};
    if (state == "23503") {
        const bool parent = error.detail.find("still referenced") != std::string::npos;
        return {static_cast<uint16_t>(parent ? 1451 : 1452), "23000",
                std::string(parent ? "Cannot delete or update a parent row"
                                   : "Cannot add or update a child row") +
                    ": a foreign key constraint fails (`" + std::string(database) + "`.`" + table +
                    "`, CONSTRAINT `" + constraint + "`)"};
    }
    if (state == "23514") {
        for (const auto& [prefix, number, sqlstate, before] : kChecks) {
            if (!constraint.starts_with(prefix)) continue;
            return {number, sqlstate, std::string(before) + constraint.substr(prefix.size()) + "' at row 1"};
        }
        return {4025, "23000",
                "CONSTRAINT `" + constraint + "` failed for `" + std::string(database) + "`.`" + table + "`"};
    }
    if (state == "42P01") {
        const std::string name = quoted_word(error.message);
        const std::string schema = name.find('.') == std::string::npos ? std::string(database) + "." : "";
        return {1146, "42S02", "Table '" + schema + name + "' doesn't exist"};
    }
    if (state == "22012") return {1365, "22012", "Division by 0"};
    if (state == "22001") return {1406, "22001", "Data too long for column: " + error.message};
    if (state == "22003") {
        // Integers are calculated with as bigints: only what is stored leaves a smaller type.
        const bool calculated =
            error.message.starts_with("bigint") || error.message.starts_with("value out of range");
        if (calculated && !changes)
            return {1690, "22003",
                    std::string(error.message.starts_with("bigint") ? "BIGINT" : "DOUBLE") +
                        " value is out of range: " + error.message};
        return {1264, "22003", "Out of range value for column: " + error.message};
    }
    if (state == "22P02" || state == "22007" || state == "22008") {
        // invalid input syntax for type integer: "abc"
        const std::string value = quoted_word(error.message);
        const bool number = error.message.find("type integer") != std::string::npos ||
                            error.message.find("type bigint") != std::string::npos ||
                            error.message.find("type smallint") != std::string::npos;
        const bool decimal = error.message.find("type numeric") != std::string::npos;
        if (state == "22P02" && (number || decimal))
            return {1366, "22007",
                    std::string("Incorrect ") + (number ? "integer" : "decimal") + " value: '" + value + "'"};
        if (state != "22P02") return {1292, "22007", "Incorrect datetime value: '" + value + "'"};
    }
    if (state == "21000") return {1242, "21000", "Subquery returns more than 1 row"};
    if (state == "42701")
        return {1060, "42S21", "Duplicate column name '" + quoted_word(error.message) + "'"};
    if (state == "42P16" && error.message.find("primary key") != std::string::npos)
        return {1068, "42000", "Multiple primary key defined"};
    if (state == "42P07") return {1050, "42S01", "Table '" + quoted_word(error.message) + "' already exists"};
    if (state == "40P01" || state == "40001") {
        return {1213, "40001", "Deadlock found when trying to get lock; try restarting transaction"};
    }
    if (state == "55P03") {
        const bool waited = error.message.find("timeout") != std::string::npos;
        if (waited) return {1205, "HY000", "Lock wait timeout exceeded; try restarting transaction"};
        return {3572, "HY000",
                "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set."};
    }
    if (state == "25006") return {1792, "25006", "Cannot execute statement in a READ ONLY transaction"};
    if (state == "57014") {
        const bool timed = error.message.find("statement timeout") != std::string::npos;
        if (timed) return {1969, "70100", "Query execution was interrupted (max_statement_time exceeded)"};
        return {1317, "70100", "Query execution was interrupted"};
    }
    return {};
}

}  // namespace

Error refused(std::string what, std::string_view why) {
    return mysql_error(1235, "42000",
                       std::move(what) + " is not available on a PostgreSQL server: " + std::string(why));
}

Error for_mysql(Error error, std::string_view database, bool changes) {
    if (error.number != 0) return error;
    if (auto provoked = planner::translate::provoked_error(error.message)) {
        error.sqlstate = provoked->sqlstate;
        error.message = provoked->message;
    }
    Words words = words_of(error, database, changes);
    if (words.number == 0) {
        const mysql::ErrorCode code = mysql::code_of_sqlstate(error.sqlstate);
        words.number = code.number;
        words.sqlstate = code.sqlstate;
        words.text = error.message;
        if (!error.detail.empty()) words.text += " (" + error.detail + ")";
    }
    Error told = mysql_error(words.number, words.sqlstate, std::move(words.text));
    told.origin = error.origin;
    told.server = error.server;
    told.severity = error.severity;
    return told;
}

bool ends_transaction(const Error& error) {
    return error.sqlstate == "40P01" || error.sqlstate == "40001";
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
