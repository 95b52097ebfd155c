// See key_column.h.
#include "router/key_column.h"

#include <utility>

#include <fmt/format.h>

#include "router/hash/hash.h"

namespace braid::router {
namespace {

bool is_ordered(const conf::Column& column, TypeId type) {
    if (!is_text(type)) return true;
    if (!column.collation) return false;
    const conf::Collation& collation = *column.collation;
    return collation.provider != conf::CollationProvider::Icu &&
           (collation.locale == "C" || collation.locale == "POSIX");
}

// MariaDB orders uuids by their parts.
bool is_ordered(const mysql::KeyType& key) {
    if (key.canonical == TypeId::Uuid) return false;
    return !key.collation || key.collation->comparison == mysql::Comparison::Bytes;
}

// The canonical text of what PostgreSQL's rules have made of a constant.
Conversion placed(Conversion found, const KeyColumn& column) {
    if (!column.placed_as || found.match != Match::Exact) return found;
    return mysql::convert_for_equality(Value::text(found.value.as_string()), *column.placed_as);
}

mysql::KeyContext mysql_context(const ReadContext& context) {
    return {.zone_offset_seconds = context.time_zone_is_utc ? std::optional<int32_t>(0) : std::nullopt};
}

}  // namespace

Result<KeyColumn> key_column(const conf::Column& column) {
    KeyColumn key;
    key.name = column.name;
    key.not_null = column.not_null;
    if (column.mysql_type) {
        Result<mysql::KeyType> type = mysql::key_type(*column.mysql_type);
        if (!type) {
            return Failure(
                not_supported(fmt::format("its key column \"{}\": {}", column.name, type.error().message)));
        }
        key.type = type_of(type->canonical);
        key.ordered = is_ordered(*type);
        key.mysql_key = std::move(*type);
        return key;
    }
    key.type =
        type_from_oid(column.base_type_oid != 0 ? column.base_type_oid : column.type_oid, column.typmod);
    if (!is_hashable(key.type.id)) {
        return Failure(not_supported(fmt::format("its key column \"{}\" has type {}, which cannot be a key",
                                                 column.name, column.type_name)));
    }
    if (column.collation && !column.collation->deterministic) {
        return Failure(not_supported(
            fmt::format("its key column \"{}\" has a nondeterministic collation", column.name)));
    }
    key.ordered = is_ordered(column, key.type.id);
    if (!column.home) return key;
    Result<mysql::KeyType> home = mysql::key_type(*column.home);
    if (!home) {
        return Failure(
            not_supported(fmt::format("its key column \"{}\": {}", column.name, home.error().message)));
    }
    if (home->canonical == TypeId::Uuid) key.ordered = false;
    if (home->collation && home->collation->comparison != mysql::Comparison::Bytes) {
        key.ordered = false;
        key.placed_as = std::move(*home);
    }
    return key;
}

Conversion equal_key(const Value& constant, const KeyColumn& column, const ReadContext& context) {
    if (column.mysql_key)
        return mysql::convert_for_equality(constant, *column.mysql_key, mysql_context(context));
    return placed(convert_for_equality(constant, column.type.id, context), column);
}

BoundConversion key_bound(const Value& constant, bool lower, bool inclusive, const KeyColumn& column,
                          const ReadContext& context) {
    if (column.mysql_key) {
        // Known where some key could equal the constant: it stands in the order as that key does.
        Conversion equal = equal_key(constant, column, context);
        if (equal.match != Match::Exact) return {};
        const auto kind = inclusive ? Bound::Kind::Inclusive : Bound::Kind::Exclusive;
        return {Match::Exact, {kind, std::move(equal.value)}};
    }
    if (column.placed_as) return {};  // their order tells nothing of where they lie
    return lower ? convert_lower_bound(constant, inclusive, column.type.id, context)
                 : convert_upper_bound(constant, inclusive, column.type.id, context);
}

Reading stored_key(const Value& constant, const KeyColumn& column, const ReadContext& context) {
    if (!column.mysql_key) {
        Reading stored = convert_for_assignment(constant, column.type, context);
        if (!column.placed_as || !stored.known() || stored.value.is_null()) return stored;
        Conversion canonical = placed({Match::Exact, std::move(stored.value)}, column);
        if (canonical.match != Match::Exact) return {};
        return {Outcome::Known, std::move(canonical.value)};
    }
    Reading stored = mysql::convert_for_storing(constant, *column.mysql_key, mysql_context(context));
    // Without a strict sql_mode the server would store another value, in another bucket.
    if (!stored.known()) stored.outcome = Outcome::Undetermined;
    return stored;
}

Reading read_key(std::string_view text, const KeyColumn& column, const ReadContext& context) {
    Reading reading = read_text(text, column.type.id, context);
    if (!reading.known() || (!column.mysql_key && !column.placed_as)) return reading;
    return stored_key(reading.value, column, context);
}

}  // namespace braid::router
