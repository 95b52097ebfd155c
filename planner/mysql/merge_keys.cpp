// Merge keys by type. See merge_keys.h.
#include "planner/mysql/merge_keys.h"

#include <fmt/format.h>

#include "planner/scatter/builder.h"

namespace braid::planner {

using mysql::ColumnDescription;
using mysql::ColumnType;

namespace {

bool is_list(const ColumnDescription& type) {
    return (type.flags & (mysql::column_flag::kEnum | mysql::column_flag::kSet)) != 0 ||
           type.type == ColumnType::Enum || type.type == ColumnType::Set;
}

bool is_string(const ColumnDescription& type) {
    switch (type.type) {
        case ColumnType::VarChar:
        case ColumnType::VarString:
        case ColumnType::String:
        case ColumnType::TinyBlob:
        case ColumnType::MediumBlob:
        case ColumnType::LongBlob:
        case ColumnType::Blob:
        case ColumnType::Enum:
        case ColumnType::Set: return true;
        default: return false;
    }
}

MysqlKeyForm form(std::string before, std::string after, MysqlOrder order, std::string pad = {}) {
    return {std::move(before), std::move(after), Comparator::for_mysql(order, std::move(pad))};
}

// More than one level of weights, whose padding stands in the middle.
bool has_levels(std::string_view collation) {
    return collation.find("_as_") != std::string_view::npos || collation.ends_with("_cs") ||
           collation.ends_with("_w2") || collation.find("czech_cs") != std::string_view::npos;
}

Result<MysqlKeyForm> text_form(const std::optional<MysqlTextOrder>& text) {
    if (!text || text->pad_weight.empty())
        return cannot_scatter("it compares values of a type whose order Braid does not know");
    if (!text->pads_space) return form("WEIGHT_STRING(", ")", MysqlOrder::Bytes);
    if (has_levels(text->collation)) {
        return cannot_scatter(fmt::format(
            "collation {} pads with blanks and has several levels, which cannot be merged", text->collation));
    }
    return form("WEIGHT_STRING(", ")", MysqlOrder::Weights, text->pad_weight);
}

}  // namespace

SqlTemplate MysqlKeyForm::apply(const SqlTemplate& expression) const {
    SqlTemplate sql;
    sql.append(before);
    sql.append(expression);
    sql.append(after);
    return sql;
}

bool is_compared_as_text(const ColumnDescription& type, bool of_minimum) {
    if (is_list(type)) return of_minimum;
    return is_string(type) && type.charset != mysql::kBinaryCharset;
}

Result<MysqlKeyForm> mysql_key_form(const ColumnDescription& type, const std::optional<MysqlTextOrder>& text,
                                    bool of_minimum) {
    if (type.extended == mysql::ExtendedType::Uuid || type.extended == mysql::ExtendedType::Inet4 ||
        type.extended == mysql::ExtendedType::Inet6) {
        return cannot_scatter("uuid and inet values have an order of their own");
    }
    if (is_list(type) && !of_minimum) return form("((", ") + 0)", MysqlOrder::Number);
    if (is_compared_as_text(type, of_minimum)) return text_form(text);
    if (is_string(type)) return form("(", ")", MysqlOrder::Bytes);
    switch (type.type) {
        case ColumnType::Tiny:
        case ColumnType::Short:
        case ColumnType::Long:
        case ColumnType::LongLong:
        case ColumnType::Int24:
        case ColumnType::Decimal:
        case ColumnType::NewDecimal: return form("(", ")", MysqlOrder::Number);
        case ColumnType::Null: return form("(", ")", MysqlOrder::Bytes);
        case ColumnType::Bit:
        case ColumnType::Year:
        case ColumnType::Date:
        case ColumnType::NewDate:
        case ColumnType::DateTime:
        case ColumnType::Time: return form("((", ") + 0)", MysqlOrder::Number);
        // By the moment, not by what a clock shows when it is put back.
        case ColumnType::Timestamp: return form("UNIX_TIMESTAMP(", ")", MysqlOrder::Number);
        case ColumnType::Float: return form("((", ") + 0e0)", MysqlOrder::Double);
        case ColumnType::Double: return form("(", ")", MysqlOrder::Double);
        default: return cannot_scatter("it compares values of a type whose order Braid does not know");
    }
}

std::string show_mysql_key(const MysqlKey& key) {
    return fmt::format("{}{}", key.sql.show(), key.descending ? " desc" : "");
}

}  // namespace braid::planner
