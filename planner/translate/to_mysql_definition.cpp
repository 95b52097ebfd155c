// PostgreSQL's types of columns and names of indexes for MariaDB.
#include <algorithm>

#include "planner/translate/definition.h"
#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

using namespace grammar;

NewColumn ToMysql::new_column(const TypeName& type, const ColumnParts& parts, const NewTable& table) {
    NewColumn column;
    const std::string name = lower(type.name.back());
    const bool serial = name == "serial" || name == "bigserial" || name == "smallserial" ||
                        name == "serial4" || name == "serial8" || name == "serial2";
    if (serial || parts.numbered) {
        column.numbered = true;
        if (std::find(table.keyed.begin(), table.keyed.end(), table.current) == table.keyed.end() &&
            !parts.primary_key && !parts.unique)
            refuse("a serial column", "AUTO_INCREMENT must be the first column of a key");
        column.tail = " AUTO_INCREMENT";
    }
    if (serial) {
        const bool big = name == "bigserial" || name == "serial8";
        const bool small = name == "smallserial" || name == "serial2";
        column.type = big ? "BIGINT" : small ? "SMALLINT" : "INT";
        column.stored_as = integer(big ? 8 : small ? 2 : 4);
        return column;
    }
    const ExpressionType own = written_type(type);
    column.stored_as = own;
    const auto fraction = [&] {
        return own.scale > 0 ? "(" + std::to_string(own.scale) + ")" : std::string{};
    };
    if (!parts.collation.empty() && parts.collation != "\"C\"" && parts.collation != "C" &&
        parts.collation != "\"POSIX\"")
        refuse("the collation " + parts.collation, "only \"C\" is that of the code points");
    switch (own.family) {
        case Family::Boolean: column.type = "TINYINT(1)"; break;
        case Family::Integer:
            column.type = own.bytes == 2 ? "SMALLINT" : own.bytes == 4 ? "INT" : "BIGINT";
            break;
        case Family::Decimal:
            if (own.precision < 0) refuse("numeric without precision", "MariaDB's decimals have a fixed one");
            if (own.precision > 65 || own.scale > 38)
                refuse("numeric with so many digits", "MariaDB has 65, 38 of them behind the point");
            column.type = "DECIMAL(" + std::to_string(own.precision) + "," + std::to_string(own.scale) + ")";
            break;
        case Family::Float: column.type = own.bytes == 4 ? "FLOAT" : "DOUBLE"; break;
        case Family::Text:
            column.type = own.fixed        ? "CHAR(" + std::to_string(std::max(own.length, 1)) + ")"
                          : own.length > 0 ? "VARCHAR(" + std::to_string(own.length) + ")"
                                           : "LONGTEXT";
            if ((own.fixed && own.length > 255) || own.length > 16383)
                refuse("a text of " + std::to_string(own.length) + " characters", "MariaDB's are shorter");
            // Trailing blanks count in no character(n): not in its unique keys either.
            column.type += own.fixed ? " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
                                     : " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
            column.stored_as.native = !own.fixed;
            break;
        case Family::Bytes: column.type = "LONGBLOB"; break;
        case Family::Date: column.type = "DATE"; break;
        case Family::Time: column.type = "TIME" + fraction(); break;
        case Family::DateTime: column.type = "DATETIME" + fraction(); break;
        case Family::Instant:
            column.type = "TIMESTAMP" + fraction();
            // Without it the server may add a default of its own.
            column.null_word = "NULL";
            break;
        case Family::Uuid: column.type = "UUID"; break;
        case Family::Json: column.type = "JSON"; break;
        default: refuse("the type " + name, "MariaDB has no equal one");
    }
    return column;
}

void ToMysql::take_options(std::string_view tail, NewTable&) {
    if (!tail.empty()) refuse("CREATE TABLE", tail);
}

std::string ToMysql::table_options() const {
    return " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
}

std::string ToMysql::index_name(std::string_view, std::string_view name) const {
    return std::string(name);
}

std::string ToMysql::drop_index(const DropObjects& node) {
    const Name name = node.names[0].back();
    for (const auto& [key, found] : context_.server->relations()) {
        if (std::find(found.indexes.begin(), found.indexes.end(), name) == found.indexes.end()) continue;
        return "DROP INDEX " + quoted(name) + " ON " + table_name(found);
    }
    raise("42704", "index \"" + std::string(name) + "\" does not exist");
}

}  // namespace braid::planner::translate
