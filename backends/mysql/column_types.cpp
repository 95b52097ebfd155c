// The two tables of types are base/mysql's and base/crossing's.
#include "backends/mysql/column_types.h"

#include <utility>

#include "base/crossing/describe.h"

namespace braid::backends::mysql {

namespace types = braid::mysql;

void set_type(conf::Column& column, std::string_view column_type, std::string charset, std::string collation,
              bool json) {
    column.type_name = json ? std::string_view("json") : column_type;
    if (!charset.empty()) column.collation = collation_of(charset, collation);
    auto type = types::parse_column_type(column_type, std::move(charset), std::move(collation));
    if (!type) {
        column.type_oid = column.base_type_oid = oid_of(TypeId::Text);
        return;
    }
    if (json) type->id = types::TypeId::Json;
    braid::Type equal = crossing::describe_for_postgresql(*type).type;
    if (equal.id == TypeId::Bool) equal = type_of(TypeId::Int2);
    column.type_oid = column.base_type_oid = equal.oid;
    column.typmod = equal.typmod;
    column.mysql_type = std::move(*type);
}

conf::Collation collation_of(std::string_view charset, std::string_view name) {
    const bool nopad = name == "binary" || name.find("nopad") != std::string_view::npos ||
                       name.find("_0900_") != std::string_view::npos;
    const bool bytes = name == "binary" || name.ends_with("_bin");
    conf::Collation collation;
    collation.provider = conf::CollationProvider::Mysql;
    collation.name = name;
    collation.locale = name;
    collation.charset = charset;
    collation.pad_space = !nopad;
    collation.deterministic = bytes && nopad;
    return collation;
}

}  // namespace braid::backends::mysql
