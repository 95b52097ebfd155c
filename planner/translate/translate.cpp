// The entry: chooses the direction, catches refusals.
#include "planner/translate/translate.h"

#include "planner/translate/translator.h"

namespace braid::planner::translate {

using namespace grammar;

Result<Translation> translate(const Statement& statement, const Context& context) {
    Translation out;
    try {
        const auto translator =
            context.from == Dialect::Postgresql ? to_mysql(context, out) : to_postgresql(context, out);
        std::string text = translator->statement(statement);
        // Parameters stand as \xff<number>; in the text, until all pieces have their place.
        for (size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '\xff') {
                out.sql += text[i];
                continue;
            }
            const size_t end = text.find(';', i);
            const auto number = static_cast<uint32_t>(std::stoul(text.substr(i + 1, end - i - 1)));
            if (context.from == Dialect::Postgresql) {
                out.sql += '?';
                out.parameters.push_back(number);
            } else {
                out.sql += "$" + std::to_string(number);
            }
            i = end;
        }
    } catch (const Refused& refused) {
        return Failure(refused.error);
    }
    return out;
}

std::string Translator::statement(const Statement& node) {
    switch (node.kind) {
        case NodeKind::SelectStatement: {
            std::vector<ScopeColumn> columns;
            const auto& select = static_cast<const SelectStatement&>(node);
            if (auto nothing = without_rows(*select.query)) return *nothing;
            std::string text = query(*select.query, QueryUse::Result, &columns);
            // VALUES alone.
            if (out_.columns.empty()) {
                for (const ScopeColumn& column : columns) add_result(column.type, column.name);
            }
            return text;
        }
        case NodeKind::Insert: changes_data_ = true; return insert(static_cast<const Insert&>(node));
        case NodeKind::Update: changes_data_ = true; return update(static_cast<const Update&>(node));
        case NodeKind::Delete: changes_data_ = true; return remove(static_cast<const Delete&>(node));
        case NodeKind::Truncate: {
            const auto& truncate = static_cast<const Truncate&>(node);
            if (truncate.tables.size() != 1 || truncate.behavior == "cascade" ||
                !(truncate.identity.empty() || (truncate.identity == "continue" && !mysql_client())))
                refuse("TRUNCATE", "of several tables, CASCADE or RESTART IDENTITY: use DELETE");
            // MySQL's commits the transaction and begins AUTO_INCREMENT anew.
            if (!mysql_client()) return clear_table(relation(truncate.tables[0]->name));
            return "TRUNCATE " + table_name(relation(truncate.tables[0]->name)) + " RESTART IDENTITY";
        }
        case NodeKind::CreateTable:
        case NodeKind::AlterTable:
        case NodeKind::DropObjects:
        case NodeKind::CreateIndex: return define(node);
        default: refuse("the statement", "it speaks of what the two kinds do not have in common");
    }
}

std::string_view settings_for_mysql() {
    // NO_BACKSLASH_ESCAPES is not set: the text is written for backslashes that escape.
    return "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,"
           "NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_AUTO_VALUE_ON_ZERO', SESSION group_concat_max_len = 4294967295,"
           " SESSION max_recursive_iterations = 4294967295, SESSION div_precision_increment = 30,"
           " SESSION sql_select_limit = 18446744073709551615, SESSION sql_auto_is_null = 0,"
           // What ON CONFLICT remembers between a row and its RETURNING.
           " @braid_kept = 0, @braid_seen = ''";
}

std::string_view settings_for_postgresql() {
    return "SET standard_conforming_strings = on; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';"
           " SET extra_float_digits = 1; SET bytea_output = 'hex'; SET transform_null_equals = off";
}

std::optional<Error> provoked_error(std::string_view message) {
    // MariaDB: BIGINT value is out of range in '9223372036854775807 + 22012 * (...)'. PostgreSQL: invalid
    // input syntax for type integer: "braid 22023 ...".
    // The sum itself must be what left bigint, not something around it.
    static constexpr std::string_view kOverflow = "out of range in '9223372036854775807 + ";
    static constexpr std::string_view kInner = "out of range in '(9223372036854775807 + ";
    static constexpr std::string_view kCast = "\"braid ";
    struct Word {
        int number;
        std::string_view sqlstate;
        std::string_view text;
    };
    static constexpr Word kWords[] = {
        {22012, "22012", "division by zero"},
        {22003, "22003", "value out of range"},
        {22011, "22011", "negative substring length not allowed"},
        {22201, "2201E", "cannot take logarithm of a number that is not positive"},
        {22202, "2201F", "cannot take square root of a negative number"},
        {22203, "22P02", "invalid input syntax"},
        {22008, "22008", "date/time field value out of range"},
        {22023, "22023", "invalid parameter value"},
        {10001, "0A000",
         "the json value has no equal text on the other kind of server: an object, an array, or a key that "
         "stands twice"},
        {10002, "0A000", "the date has no equal on the other kind of server, whose years are 1 to 9999"},
        {10003, "0A000",
         "ON CONFLICT on a MySQL server: a row conflicts with another key than the one that is meant, or "
         "with "
         "several"},
        {10004, "0A000",
         "ON CONFLICT DO UPDATE of so many rows at once has no equal on the other kind of server"},
        {23505, "23505", "duplicate key value violates unique constraint"},
        {21000, "21000", "ON CONFLICT DO UPDATE command cannot affect row a second time"},
        {10005, "0A000", "a floating-point zero with a minus sign has no equal on the other kind of server"},
        {10006, "0A000", "the moment has no equal on a MySQL server, whose timestamps are of 1970 to 2038"},
        {10007, "0A000", "cannot truncate a table referenced in a foreign key constraint"},
        {54000, "54000", "null character not permitted"},
        {10008, "0A000", "GROUP_CONCAT is longer than group_concat_max_len, where MySQL cuts it"},
        {10009, "0A000",
         "ORDER BY of texts longer than 255 characters under a collation that ignores blanks at their end"},
        {10000, "0A000", "the value has no equal translation: characters beyond ASCII"},
    };
    size_t at = message.find(kOverflow);
    size_t skip = kOverflow.size();
    if (at == std::string_view::npos) {
        at = message.find(kInner);
        skip = kInner.size();
    }
    if (at == std::string_view::npos) {
        at = message.find(kCast);
        skip = kCast.size();
    }
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view rest = message.substr(at + skip);
    for (const Word& word : kWords) {
        if (!rest.starts_with(std::to_string(word.number))) continue;
        return fail(word.sqlstate, std::string(word.text)).value();
    }
    return std::nullopt;
}

}  // namespace braid::planner::translate
