// A table of type names by PostgreSQL's oid.
#include "conf/type_equivalence.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace braid::conf {

namespace {

enum class Modifier {
    None,      // neither has one that counts
    Same,      // equal typmods, and there must be one
    Fraction,  // digits of a second's fraction; none means six in PostgreSQL
};

struct Pair {
    TypeId postgresql;
    std::string_view mysql;  // the first word of COLUMN_TYPE
    Modifier modifier;
};

constexpr std::array kPairs = std::to_array<Pair>({
    {TypeId::Int2, "smallint", Modifier::None},
    {TypeId::Int4, "int", Modifier::None},
    {TypeId::Int8, "bigint", Modifier::None},
    {TypeId::Float4, "float", Modifier::None},
    {TypeId::Float8, "double", Modifier::None},
    {TypeId::Numeric, "decimal", Modifier::Same},
    {TypeId::Varchar, "varchar", Modifier::Same},
    {TypeId::Bpchar, "char", Modifier::Same},
    {TypeId::Text, "text", Modifier::None},
    {TypeId::Text, "mediumtext", Modifier::None},
    {TypeId::Text, "longtext", Modifier::None},
    {TypeId::Json, "json", Modifier::None},
    {TypeId::Uuid, "uuid", Modifier::None},
    {TypeId::Bytea, "varbinary", Modifier::None},
    {TypeId::Bytea, "blob", Modifier::None},
    {TypeId::Bytea, "mediumblob", Modifier::None},
    {TypeId::Bytea, "longblob", Modifier::None},
    {TypeId::Date, "date", Modifier::None},
    {TypeId::Time, "time", Modifier::Fraction},
    {TypeId::Timestamp, "datetime", Modifier::Fraction},
    {TypeId::Timestamptz, "timestamp", Modifier::Fraction},
});

constexpr int32_t kFullFraction = 6;

bool fits(Modifier modifier, const Column& postgresql, const Column& mysql) {
    switch (modifier) {
        case Modifier::None: return true;
        case Modifier::Same: return postgresql.typmod >= 0 && postgresql.typmod == mysql.typmod;
        case Modifier::Fraction:
            return (postgresql.typmod < 0 ? kFullFraction : postgresql.typmod) == mysql.typmod;
    }
    return false;
}

bool same_values(const Column& postgresql, const Column& mysql) {
    if (mysql.is_unsigned) return false;
    const TypeId type = postgresql.base_type().id;
    const std::string_view name = mysql.type_name;
    if (type == TypeId::Bool) return name == "tinyint(1)";
    const std::string_view word = name.substr(0, name.find_first_of("( "));
    return std::any_of(kPairs.begin(), kPairs.end(), [&](const Pair& pair) {
        return pair.postgresql == type && pair.mysql == word && fits(pair.modifier, postgresql, mysql);
    });
}

}  // namespace

std::string difference(const Column& postgresql, const Column& mysql) {
    if (!same_values(postgresql, mysql)) {
        return fmt::format("is {}, to which {} is not equivalent", mysql.type_name, postgresql.type_name);
    }
    if (!is_text(postgresql.base_type().id)) return {};
    const bool bytes = (!postgresql.collation || postgresql.collation->deterministic) && mysql.collation &&
                       mysql.collation->deterministic;
    if (bytes) return {};
    return fmt::format("has collation {}, under which texts are equal that differ in {}",
                       mysql.collation ? mysql.collation->name : "none",
                       postgresql.collation ? postgresql.collation->name : "none");
}

}  // namespace braid::conf
