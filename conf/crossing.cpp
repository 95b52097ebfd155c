// Columns, collations and keys in the other kind's words. See crossing.h.
#include "conf/crossing.h"

#include <string>

#include "base/crossing/describe.h"

namespace braid::conf {

namespace {

constexpr int32_t kVarHeader = 4;
constexpr uint32_t kCollationC = 950;
constexpr std::string_view kCharset = "utf8mb4";
constexpr std::string_view kBytewise = "utf8mb4_nopad_bin";

Collation postgresql_c() {
    Collation collation;
    collation.oid = kCollationC;
    collation.name = "C";
    collation.locale = "C";
    return collation;
}

Collation mysql_bytewise() {
    Collation collation;
    collation.name = kBytewise;
    collation.locale = kBytewise;
    collation.provider = CollationProvider::Mysql;
    collation.charset = kCharset;
    return collation;
}

// format_type()'s words.
std::string postgresql_name(const Type& type) {
    const std::string name(type_name(type.id));
    const int32_t digits = type.typmod - kVarHeader;
    switch (type.id) {
        case TypeId::Varchar:
        case TypeId::Bpchar: return type.typmod < 0 ? name : name + "(" + std::to_string(digits) + ")";
        case TypeId::Numeric:
            if (type.typmod < 0) return name;
            return name + "(" + std::to_string(digits >> 16 & 0xffff) + "," + std::to_string(digits & 0x7ff) +
                   ")";
        default: return name;
    }
}

mysql::Type mysql_type_of(const Type& type) {
    mysql::Type text;
    text.charset = kCharset;
    text.collation = kBytewise;
    const bool limited = type.typmod >= kVarHeader;
    if (limited) text.length = static_cast<uint32_t>(type.typmod - kVarHeader);
    switch (type.id) {
        case TypeId::Bool:
            text = {};
            text.id = mysql::TypeId::TinyInt;
            text.length = 1;
            return text;
        case TypeId::Varchar:
            text.id = limited ? mysql::TypeId::Varchar : mysql::TypeId::LongText;
            return text;
        case TypeId::Bpchar:
            text.id = limited ? mysql::TypeId::Char : mysql::TypeId::LongText;
            // Trailing blanks do not count.
            text.collation = "utf8mb4_bin";
            return text;
        case TypeId::Json:
        case TypeId::Jsonb:
            text = {};
            text.id = mysql::TypeId::Json;
            return text;
        case TypeId::Uuid:
            text = {};
            text.id = mysql::TypeId::Uuid;
            return text;
        default: break;
    }
    mysql::Type found = mysql::type_of(crossing::describe_for_mysql(type));
    if (family_of(found.id) != mysql::TypeFamily::Text) return found;
    text.id = mysql::TypeId::LongText;
    text.length = 0;
    return text;
}

Column for_postgresql(const Column& column) {
    Column seen = column;
    seen.mysql_type.reset();
    seen.default_expression.reset();
    seen.on_update.clear();
    seen.home = column.mysql_type;
    Type type = type_of(TypeId::Text);
    if (column.mysql_type) type = crossing::describe_for_postgresql(*column.mysql_type).type;
    seen.type_oid = seen.base_type_oid = type.oid;
    seen.typmod = type.typmod;
    seen.type_name = postgresql_name(type);
    seen.collation.reset();
    if (is_text(type.id)) seen.collation = postgresql_c();
    return seen;
}

Column for_mysql(const Column& column) {
    Column seen = column;
    const mysql::Type type = mysql_type_of(column.base_type());
    seen.type_name = display(type);
    seen.mysql_type = type;
    seen.collation.reset();
    if (family_of(type.id) == mysql::TypeFamily::Text) {
        seen.collation = mysql_bytewise();
        if (type.collation != kBytewise) {
            seen.collation->name = seen.collation->locale = type.collation;
            seen.collation->pad_space = true;
            seen.collation->deterministic = false;
        }
    }
    return seen;
}

Relation described(ServerKind client, const Relation& relation) {
    Relation seen = relation;
    seen.server = client;
    for (Column& column : seen.columns) column = described_for(client, column);
    for (Key& key : seen.keys) {
        if (!key.primary) continue;
        key.name = client == ServerKind::Postgresql ? relation.name.name + "_pkey" : "PRIMARY";
    }
    return seen;
}

}  // namespace

Column described_for(ServerKind client, const Column& column) {
    return client == ServerKind::Postgresql ? for_postgresql(column) : for_mysql(column);
}

Catalog described_for(ServerKind client, const Catalog& server) {
    if (server.kind == client) return server;
    Catalog seen;
    seen.kind = client;
    seen.time_zone = server.time_zone;
    seen.search_path = {"public"};
    if (client == ServerKind::Postgresql) {
        seen.server_version = 150000;
        seen.encoding = "UTF8";
        seen.default_collation = postgresql_c();
        seen.time_zone = "UTC";
    } else {
        seen.server_version = 101100;
        seen.version_text = "10.11.0-MariaDB";
        seen.mariadb = true;
        seen.encoding = kCharset;
        seen.default_collation = mysql_bytewise();
        seen.sql_mode =
            "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION";
    }
    for (const auto& [name, relation] : server.relations()) {
        const bool system = name.schema == "information_schema" || name.schema.starts_with("pg_");
        if (!system) seen.add(described(client, relation));
    }
    return seen;
}

}  // namespace braid::conf
