// MySQL's types of columns, options of tables and names of indexes for PostgreSQL.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/definition.h"
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

using namespace grammar;

NewColumn ToPostgresql::new_column(const TypeName& type, const ColumnParts& parts, const NewTable& table) {
    NewColumn column;
    const std::string name = lower(type.name.back());
    const bool is_unsigned = type.attributes.find("unsigned") != std::string_view::npos;
    if (type.attributes.find("zerofill") != std::string_view::npos) refuse("ZEROFILL", "");
    const auto modifier = [&](size_t i, int otherwise) {
        const auto* literal = i < type.modifiers.size() ? as<Literal>(type.modifiers[i]) : nullptr;
        return literal != nullptr && literal->value.size() < 7 && !literal->value.empty() &&
                       is_digit(literal->value[0])
                   ? std::stoi(std::string(literal->value))
                   : otherwise;
    };
    const auto text_like = [&](std::string spelled, ExpressionType as_type) {
        const std::string_view collation =
            parts.collation.empty() ? std::string_view(table.collation) : std::string_view(parts.collation);
        const bool bytes = collation.empty() || collation == "binary" || collation.ends_with("_nopad_bin") ||
                           collation == "utf8mb4_0900_bin";
        if (as_type.fixed && (bytes || !collation.ends_with("_bin")))
            refuse("a char column",
                   "PostgreSQL compares it without trailing blanks: say COLLATE utf8mb4_bin");
        if ((!bytes && !as_type.fixed) || type.attributes.find("character set") != std::string_view::npos ||
            type.attributes.find("charset") != std::string_view::npos)
            refuse("a text column", "PostgreSQL compares it byte by byte: say COLLATE utf8mb4_nopad_bin");
        column.type = std::move(spelled) + " COLLATE \"C\"";
        column.stored_as = std::move(as_type);
        if (column.stored_as.fixed) {
            column.stored_as.collating = Collating::PadSpace;
            column.stored_as.collation = collation;
            column.stored_as.ordered = false;
        }
        column.stored_as.native = true;
    };
    const auto check = [&](std::string_view kind, std::string condition) {
        column.check_kind = kind;
        column.check = std::move(condition);
    };
    const auto range = [&](std::string_view first, std::string_view last) {
        check("range", "BETWEEN " + std::string(first) + " AND " + std::string(last));
    };
    const auto no_sign = [&] {
        if (is_unsigned) check("range", ">= 0");
    };
    const auto bytes_at_most = [&](std::string_view most) { check("length", "<= " + std::string(most)); };
    const auto whole = [&](int bytes) {
        // Without a sign it needs the next larger type.
        if (is_unsigned) {
            range("0", bytes == 2 ? "65535" : bytes == 4 ? "4294967295" : "18446744073709551615");
            if (bytes == 8) {
                if (parts.numbered) refuse("bigint unsigned AUTO_INCREMENT", "PostgreSQL counts in bigint");
                column.type = "numeric(20,0)";
                column.stored_as = decimal(20, 0);
                return;
            }
            bytes *= 2;
        }
        column.type = bytes == 2 ? "smallint" : bytes == 4 ? "integer" : "bigint";
        column.stored_as = integer(static_cast<uint8_t>(bytes));
    };
    if (name == "boolean" || name == "bool" || (name == "tinyint" && modifier(0, 0) == 1 && !is_unsigned)) {
        column.type = "boolean";
        column.stored_as = of(Family::Boolean);
    } else if (name == "tinyint") {
        column.type = "smallint";
        column.stored_as = integer(2);
        is_unsigned ? range("0", "255") : range("-128", "127");
    } else if (name == "smallint") {
        whole(2);
    } else if (name == "mediumint") {
        column.type = "integer";
        column.stored_as = integer(4);
        is_unsigned ? range("0", "16777215") : range("-8388608", "8388607");
    } else if (name == "int" || name == "integer") {
        whole(4);
    } else if (name == "bigint") {
        whole(8);
    } else if (name == "decimal" || name == "numeric" || name == "dec" || name == "fixed") {
        column.stored_as = decimal(modifier(0, 10), modifier(1, 0));
        column.type = "numeric(" + std::to_string(column.stored_as.precision) + "," +
                      std::to_string(column.stored_as.scale) + ")";
        no_sign();
    } else if (name == "double" || name == "double precision" || name == "float" || name == "real") {
        if (!type.modifiers.empty()) refuse("the type " + name, "with digits");
        column.stored_as = floating(name == "float" ? 4 : 8);
        column.type = name == "float" ? "real" : "double precision";
        no_sign();
    } else if (name == "varchar" || name == "character varying" || name == "char" || name == "character") {
        const int length = modifier(0, 1);
        ExpressionType text = of(Family::Text);
        text.length = length;
        text.fixed = name == "char" || name == "character";
        text_like((text.fixed ? "character(" : "varchar(") + std::to_string(length) + ")", text);
    } else if (name == "text" || name == "tinytext" || name == "mediumtext" || name == "longtext") {
        text_like("text", of(Family::Text));
        bytes_at_most(name == "tinytext"     ? "255"
                      : name == "text"       ? "65535"
                      : name == "mediumtext" ? "16777215"
                                             : "4294967295");
    } else if (name == "blob" || name == "tinyblob" || name == "mediumblob" || name == "longblob" ||
               name == "varbinary") {
        column.type = "bytea";
        column.stored_as = of(Family::Bytes);
        const int length = modifier(0, 0);
        bytes_at_most(length > 0             ? std::to_string(length)
                      : name == "tinyblob"   ? "255"
                      : name == "blob"       ? "65535"
                      : name == "mediumblob" ? "16777215"
                                             : "4294967295");
    } else if (name == "date") {
        column.type = "date";
        column.stored_as = of(Family::Date);
    } else if (name == "time" || name == "datetime" || name == "timestamp") {
        const int scale = modifier(0, 0);
        const Family family = name == "time"       ? Family::Time
                              : name == "datetime" ? Family::DateTime
                                                   : Family::Instant;
        column.stored_as = moment(family, scale);
        column.type = (name == "time"       ? "time("
                       : name == "datetime" ? "timestamp("
                                            : "timestamptz(") +
                      std::to_string(scale) + ")";
        if (family == Family::Instant)
            check("moment", "BETWEEN '1970-01-01 00:00:01+00' AND '2038-01-19 03:14:07.999999+00'");
    } else if (name == "json") {
        column.type = "json";
        column.stored_as = of(Family::Json);
    } else if (name == "uuid") {
        column.type = "uuid";
        column.stored_as = of(Family::Uuid);
    } else {
        refuse("the type " + name, "PostgreSQL has no equal one");
    }
    if (parts.numbered) {
        column.numbered = true;
        column.tail = " GENERATED BY DEFAULT AS IDENTITY";
    }
    return column;
}

void ToPostgresql::take_options(std::string_view tail, NewTable& table) {
    const auto pieces = pieces_of(tail);
    bool charset = false;
    for (size_t i = 0; i < pieces.size(); ++i) {
        const std::string word = lower(pieces[i]);
        if (word == "default" || word == "=" || word == ",") continue;
        const size_t at = i + (i + 1 < pieces.size() && pieces[i + 1] == "=" ? 2 : 1);
        if (word == "character" && i + 1 < pieces.size() && lower(pieces[i + 1]) == "set") {
            charset = true;
            i += i + 2 < pieces.size() && pieces[i + 2] == "=" ? 3 : 2;
        } else if (word == "charset") {
            charset = true;
            i = at;
        } else if (word == "collate") {
            if (at >= pieces.size()) refuse("CREATE TABLE", tail);
            table.collation = lower(pieces[at]);
            i = at;
        } else if (word == "engine" || word == "comment" || word == "row_format") {
            i = at;
        } else {
            refuse("CREATE TABLE", std::string("... ") + std::string(pieces[i]));
        }
    }
    if (charset && table.collation.empty()) table.collation = "the character set's default";
}

std::string ToPostgresql::table_options() const {
    return {};
}

// An index has its name in its table alone, in PostgreSQL in its schema.
std::string ToPostgresql::index_name(std::string_view table, std::string_view name) const {
    return std::string(table) + "_" + std::string(name);
}

std::string ToPostgresql::drop_index(const DropObjects& node) {
    if (node.table.empty()) refuse("DROP INDEX", "without its table");
    const conf::Relation& target = relation(node.table);
    const std::string_view schema = target.name.schema;
    return "DROP INDEX " + std::string(node.if_exists ? "IF EXISTS " : "") +
           (schema == "public" ? "" : quoted(schema) + ".") +
           quoted(index_name(target.name.name, node.names[0].back()));
}

}  // namespace braid::planner::translate
