// PostgreSQL's INSERT ... ON CONFLICT as MariaDB's ON DUPLICATE KEY UPDATE.
//
// A conflict that is left as it is "updates" a key column to itself and sets @braid_kept, which the same
// row's RETURNING reads and sets back: so the client neither counts nor gets the row. Of several rows,
// @braid_seen holds the keys written so far, as PostgreSQL writes none of them twice. INSERT IGNORE would let
// pass what is wrong otherwise.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {

// A key's text in which no two keys are alike.
std::string key_text(const std::vector<const ScopeColumn*>& key, std::string_view before,
                     std::string_view after) {
    std::string parts;
    for (const ScopeColumn* column : key) {
        const std::string value = std::string(before) + column->spelled + std::string(after);
        const bool bytes = column->type.is(Family::Text) || column->type.is(Family::Bytes);
        parts +=
            (parts.empty() ? "" : ", ") + (bytes ? "HEX(" + value + ")" : "HEX(CAST(" + value + " AS CHAR))");
    }
    return key.size() == 1 ? parts : "CONCAT_WS('.', " + parts + ")";
}

}  // namespace

// The key whose conflicts are meant; nullptr for those with any.
const conf::Key* ToMysql::conflict_key(const OnConflict& conflict, const ScopeTable& table,
                                       const conf::Relation& target) {
    if (conflict.target.empty()) return nullptr;
    static constexpr std::string_view kNamed = "on constraint ";
    std::string written = lower(conflict.target);
    if (written.starts_with(kNamed)) {
        std::string name(trim_space(conflict.target.substr(kNamed.size())));
        if (name.size() > 1 && name.front() == '"') {
            name = name.substr(1, name.size() - 2);
        } else {
            name = lower(name);
        }
        for (const conf::Key& key : target.keys) {
            if (key.name == name || (key.primary && name == target.name.name + "_pkey")) return &key;
        }
        raise("42704", "constraint \"" + name + "\" for table \"" + target.name.name + "\" does not exist");
    }
    if (conflict.target_columns.empty()) refuse("ON CONFLICT", "with an expression");
    if (written.find("where") != std::string::npos) refuse("ON CONFLICT", "with a WHERE in its target");
    std::vector<std::string> named;
    for (const Name name : conflict.target_columns) named.emplace_back(column_of(table, name).name);
    std::sort(named.begin(), named.end());
    named.erase(std::unique(named.begin(), named.end()), named.end());
    for (const conf::Key& key : target.keys) {
        std::vector<std::string> sorted = key.columns;
        std::sort(sorted.begin(), sorted.end());
        if (named == sorted && !key.expressions && !key.partial) return &key;
    }
    raise("42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification");
}

std::string ToMysql::upsert(const Insert& node, const ScopeTable& table, const conf::Relation& target,
                            std::string& mark) {
    const OnConflict& conflict = *node.on_conflict;
    const bool updates = conflict.action != ConflictAction::Nothing;
    if (updates && conflict.target.empty())
        raise("42601", "ON CONFLICT DO UPDATE requires inference specification or constraint name");
    const conf::Key* meant = conflict_key(conflict, table, target);
    // Texts that are different to PostgreSQL are no conflict.
    for (const conf::Key& key : target.keys) {
        if (key.expressions || key.partial) refuse("ON CONFLICT", "with a key over expressions");
        for (const std::string& name : key.columns) {
            const ScopeColumn& column = column_of(table, name);
            const bool padded = column.type.fixed && column.type.collation == "utf8mb4_bin";
            if (column.type.is(Family::Text) && !column.type.native && !padded)
                refuse("ON CONFLICT",
                       "the key " + name + " takes texts for equal that PostgreSQL tells apart");
        }
    }
    if (target.keys.empty()) return {};
    const conf::Key& key = meant != nullptr ? *meant : target.keys[0];
    std::vector<const ScopeColumn*> columns;
    for (const std::string& name : key.columns) columns.push_back(&column_of(table, name));
    const std::string first = columns[0]->spelled;
    const std::string own = table.spelled + "." + first;
    std::string set;
    const auto also = [&](const std::string& assignment) { set += (set.empty() ? "" : ", ") + assignment; };
    // MariaDB takes the first key that conflicts, the primary one before all others.
    if (meant != nullptr && target.keys.size() > 1) {
        std::string same;
        for (const ScopeColumn* column : columns)
            same += (same.empty() ? "" : " AND ") + table.spelled + "." + column->spelled + " <=> VALUES(" +
                    column->spelled + ")";
        also(first + " = " + guarded("NOT (" + same + ")", key.primary ? 23505 : 10003, own));
    }
    if (!updates) {
        out_.first_column_counts = true;
        mark = "IF(@braid_kept, @braid_kept := 0, 1)";
        also(first + " = IF((@braid_kept := 1), " + own + ", " + own + ")");
        return " ON DUPLICATE KEY UPDATE " + set;
    }
    const auto* values = as<ValuesCore>(node.source != nullptr ? node.source->body : nullptr);
    const bool one = node.default_values || (values != nullptr && values->rows.size() == 1);
    std::string counts = "1";
    if (!one) {
        out_.first_column_counts = true;
        out_.before.emplace_back("SET @braid_seen = ''");
        also(first + " = " +
             guarded("FIND_IN_SET(" + key_text(columns, "VALUES(", ")") + ", @braid_seen) > 0", 21000, own));
        const std::string seen = "(@braid_seen := CONCAT_WS(',', @braid_seen, " +
                                 key_text(columns, table.spelled + ".", "") + ")) IS NULL";
        counts = guarded(seen, 10004, "1");
    }
    Scope scope(scope_);
    scope.tables.push_back(table);
    ScopeTable excluded;
    excluded.name = "excluded";
    excluded.hidden = true;
    excluded.columns = table.columns;
    for (ScopeColumn& column : excluded.columns) column.spelled = "VALUES(" + column.spelled + ")";
    scope.tables.push_back(std::move(excluded));
    Entered entered(*this, scope);
    if (conflict.where == nullptr) {
        out_.affects_one_row = one;
        if (!one) mark = counts;
        also(assignments(conflict.assignments, scope.tables[0], {}));
        return " ON DUPLICATE KEY UPDATE " + set;
    }
    out_.first_column_counts = true;
    mark = "IF(@braid_kept, @braid_kept := 0, " + counts + ")";
    also(first + " = IF((@braid_kept := NOT COALESCE(" + condition(*conflict.where) + ", FALSE)), " + own +
         ", " + own + ")");
    also(assignments(conflict.assignments, scope.tables[0], "@braid_kept"));
    return " ON DUPLICATE KEY UPDATE " + set;
}

}  // namespace braid::planner::translate
