// Compares the shards' catalogs column by column, and each table with what the configuration says of it.
#include "conf/drift.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/mysql/key.h"
#include "conf/equivalence.h"

namespace braid::conf {

namespace {

constexpr uint32_t kInt8 = 20;
constexpr uint32_t kInt2 = 21;
constexpr uint32_t kInt4 = 23;
constexpr uint32_t kText = 25;
constexpr uint32_t kVarchar = 1043;
// Oids below are the same on every server (FirstNormalObjectId); above, the name is what counts.
constexpr uint32_t kFirstUserOid = 16384;

// One table on the shards that should have it.
struct Subject {
    std::optional<TableId> table;
    std::string schema;
    std::string relation;
    std::string name;
    std::vector<ShardId> shards;
};

bool same_collation(const std::optional<Collation>& a, const std::optional<Collation>& b) {
    if (!a || !b) return !a && !b;
    return a->name == b->name && a->provider == b->provider && a->locale == b->locale &&
           a->version == b->version && a->deterministic == b->deterministic;
}

std::string describe(const std::optional<Collation>& collation) {
    if (!collation) return "none";
    std::string text = collation->name;
    if (!collation->locale.empty() && collation->locale != text)
        text += fmt::format(" ({})", collation->locale);
    if (!collation->version.empty()) text += fmt::format(" version {}", collation->version);
    if (!collation->deterministic) text += " nondeterministic";
    return text;
}

bool same_type(const Column& a, const Column& b) {
    const bool built_in = a.type_oid < kFirstUserOid || b.type_oid < kFirstUserOid;
    return a.type_name == b.type_name && a.typmod == b.typmod && (!built_in || a.type_oid == b.type_oid);
}

// Character sets by the name that PostgreSQL has for them.
std::string_view encoding_of(const Catalog& catalog) {
    const bool utf8 = catalog.kind == ServerKind::Mysql && catalog.encoding == "utf8mb4";
    return utf8 ? std::string_view("UTF8") : std::string_view(catalog.encoding);
}

class Comparison {
  public:
    Comparison(std::span<const CatalogPtr> per_shard, const Database& database)
        : per_shard_(per_shard), database_(database) {}

    std::vector<Drift> run() {
        compare_servers();
        for (const Table& table : database_.tables) compare_configured(table);
        compare_colocated();
        if (database_.unlisted_tables.policy == Unlisted::Reference) compare_unlisted();
        return std::move(found_);
    }

  private:
    void add(DriftSeverity severity, const Subject& subject, std::optional<ShardId> shard, std::string what) {
        found_.push_back({severity, subject.table, subject.name, shard, std::move(what)});
    }
    void error(const Subject& subject, std::optional<ShardId> shard, std::string what) {
        add(DriftSeverity::Error, subject, shard, std::move(what));
    }
    void warning(const Subject& subject, std::optional<ShardId> shard, std::string what) {
        add(DriftSeverity::Warning, subject, shard, std::move(what));
    }

    std::vector<ShardId> all_shards() const {
        std::vector<ShardId> all;
        for (uint32_t i = 0; i < per_shard_.size(); ++i) {
            if (per_shard_[i]) all.emplace_back(i);
        }
        return all;
    }

    void compare_servers() {
        const Subject whole;
        const Catalog& base = *per_shard_[all_shards().front().value];
        for (const ShardId shard : all_shards()) {
            const Catalog& other = *per_shard_[shard.value];
            if (encoding_of(other) != encoding_of(base)) {
                error(whole, shard, fmt::format("encoding is {}, not {}", other.encoding, base.encoding));
            }
            // What follows is comparable among servers of one kind only: columns tell the rest.
            if (!same_kind(other, base)) continue;
            if (!same_collation(other.default_collation, base.default_collation)) {
                error(whole, shard,
                      fmt::format("default collation is {}, not {}", describe(other.default_collation),
                                  describe(base.default_collation)));
            }
            if (other.server_version / 10000 != base.server_version / 10000) {
                warning(whole, shard,
                        fmt::format("server version is {}, not {}", other.server_version / 10000,
                                    base.server_version / 10000));
            }
            if (other.time_zone != base.time_zone) {
                warning(whole, shard, fmt::format("TimeZone is {}, not {}", other.time_zone, base.time_zone));
            }
            if (other.sql_mode != base.sql_mode) {
                warning(whole, shard, fmt::format("sql_mode is {}, not {}", other.sql_mode, base.sql_mode));
            }
            if (other.lower_case_table_names != base.lower_case_table_names) {
                error(whole, shard,
                      fmt::format("lower_case_table_names is {}, not {}", other.lower_case_table_names,
                                  base.lower_case_table_names));
            }
        }
    }

    static bool same_kind(const Catalog& a, const Catalog& b) { return a.kind == b.kind; }

    // The table on the first shard that has it; nullptr, and the drift told, when none has.
    const Relation* compare_shards(const Subject& subject) {
        const Relation* base = nullptr;
        for (const ShardId shard : subject.shards) {
            if (base) break;
            base = per_shard_[shard.value]->find(subject.schema, subject.relation);
            base_shard_ = shard;
        }
        if (!base) {
            const bool one = subject.shards.size() == 1;
            error(subject, one ? std::optional(subject.shards.front()) : std::nullopt,
                  "the table does not exist");
            return nullptr;
        }
        for (const ShardId shard : subject.shards) {
            const Relation* other = per_shard_[shard.value]->find(subject.schema, subject.relation);
            if (other != nullptr && !other->readable) {
                warning(subject, shard, "the server's user may not read it");
            }
            if (!other) {
                error(subject, shard, "the table does not exist");
            } else if (other != base) {
                compare_relation(subject, shard, *base, *other);
            }
        }
        return base;
    }

    void compare_relation(const Subject& subject, ShardId shard, const Relation& base,
                          const Relation& other) {
        if (other.kind != base.kind) {
            warning(subject, shard, fmt::format("is a {}, not a {}", word(other.kind), word(base.kind)));
        }
        for (const Column& column : base.columns) {
            const Column* twin = other.find_column(column.name);
            if (twin && base.server != other.server) {
                compare_across(subject, shard, base, column, *twin);
            } else if (twin) {
                compare_column(subject, shard, column, *twin);
            } else {
                error(subject, shard, fmt::format("column '{}' is missing", column.name));
            }
        }
        for (const Column& column : other.columns) {
            if (base.find_column(column.name)) continue;
            error(subject, shard, fmt::format("column '{}' stands on this shard only", column.name));
        }
        compare_order(subject, shard, base, other);
        compare_keys(subject, shard, base, other);
        compare_extra_keys(subject, shard, base, other);
    }

    void compare_column(const Subject& subject, ShardId shard, const Column& base, const Column& other) {
        if (!same_type(base, other)) {
            error(subject, shard,
                  fmt::format("column '{}' is {}, not {}", base.name, other.type_name, base.type_name));
        }
        if (base.not_null != other.not_null) {
            error(subject, shard,
                  fmt::format("column '{}' is {}", base.name,
                              other.not_null ? "NOT NULL" : "nullable, not NOT NULL"));
        }
        compare_labels(subject, shard, base, other);
        if (base.type_oid >= kFirstUserOid && same_type(base, other) && base.type_oid != other.type_oid) {
            warning(
                subject, shard,
                fmt::format("type {} of column '{}' has number {}, not {}: the types were created in another "
                            "order, which confuses drivers that look types up by their number",
                            base.type_name, base.name, other.type_oid, base.type_oid));
        }
        if (!same_collation(base.collation, other.collation)) {
            error(subject, shard,
                  fmt::format("column '{}' has collation {}, not {}", base.name, describe(other.collation),
                              describe(base.collation)));
        }
        if (base.generated != other.generated) {
            error(subject, shard,
                  fmt::format("column '{}' is {}", base.name,
                              other.generated ? "generated" : "a plain column, not generated"));
        }
        if (base.has_default != other.has_default) {
            warning(subject, shard,
                    fmt::format("column '{}' has {} default", base.name, other.has_default ? "a" : "no"));
        }
    }

    // An enum's values sort and merge by the order of its labels.
    void compare_labels(const Subject& subject, ShardId shard, const Column& base, const Column& other) {
        const Enum* mine = per_shard_[base_shard_.value]->find_enum(base.base_type_oid);
        const Enum* theirs = per_shard_[shard.value]->find_enum(other.base_type_oid);
        if (mine == nullptr || theirs == nullptr || mine->labels == theirs->labels) return;
        error(subject, shard,
              fmt::format("the labels of column '{}', in order, are {}, not {}", base.name,
                          fmt::join(theirs->labels, ", "), fmt::join(mine->labels, ", ")));
    }

    // Of servers of two kinds.
    void compare_across(const Subject& subject, ShardId shard, const Relation& base, const Column& column,
                        const Column& twin) {
        const bool base_is_mysql = base.server == ServerKind::Mysql;
        const Column& my = base_is_mysql ? column : twin;
        const Column& pg = base_is_mysql ? twin : column;
        const Catalog& pg_catalog = *per_shard_[base_is_mysql ? shard.value : base_shard_.value];
        if (!my.mysql_type) {
            error(subject, shard,
                  fmt::format("column '{}' is {} on MySQL, a type that Braid does not know", column.name,
                              my.type_name));
            return;
        }
        const Equivalence found =
            compare_types(*my.mysql_type, pg, is_key(subject, column.name), pg_catalog.default_collation);
        if (found.verdict != Verdict::Equal) {
            const bool different = found.verdict == Verdict::Different;
            add(different ? DriftSeverity::Error : DriftSeverity::Note, subject, shard,
                fmt::format("column '{}' is {} on MySQL, {} on PostgreSQL: {}", column.name, my.type_name,
                            pg.type_name, found.why));
        }
        if (column.generated != twin.generated) {
            error(subject, shard,
                  fmt::format("column '{}' is {}", column.name,
                              twin.generated ? "generated" : "a plain column, not generated"));
        }
        if (column.not_null != twin.not_null) {
            error(subject, shard,
                  fmt::format("column '{}' is {}", column.name,
                              twin.not_null ? "NOT NULL" : "nullable, not NOT NULL"));
        }
        if (column.has_default != twin.has_default) {
            warning(subject, shard,
                    fmt::format("column '{}' has {} default", column.name, twin.has_default ? "a" : "no"));
        }
    }

    bool is_key(const Subject& subject, const std::string& column) const {
        if (!subject.table) return false;
        const Distributed* distributed = database_.tables[*subject.table].distributed();
        return distributed != nullptr &&
               std::find(distributed->key.begin(), distributed->key.end(), column) != distributed->key.end();
    }

    // Only among the columns that both have: a missing one was told.
    void compare_order(const Subject& subject, ShardId shard, const Relation& base, const Relation& other) {
        const auto common = [](const Relation& of, const Relation& with) {
            std::vector<std::string> names;
            for (const Column& column : of.columns) {
                if (with.find_column(column.name)) names.push_back(column.name);
            }
            return names;
        };
        const auto wanted = common(base, other);
        const auto have = common(other, base);
        if (wanted == have) return;
        error(
            subject, shard,
            fmt::format("the columns' order is {}, not {}", fmt::join(have, ", "), fmt::join(wanted, ", ")));
    }

    static bool has_key(const Relation& relation, const Key& wanted) {
        return std::any_of(relation.keys.begin(), relation.keys.end(), [&](const Key& key) {
            return key.columns == wanted.columns && key.primary == wanted.primary &&
                   key.partial == wanted.partial && key.expressions == wanted.expressions;
        });
    }
    void compare_keys(const Subject& subject, ShardId shard, const Relation& base, const Relation& other) {
        for (const Key& key : base.keys) {
            if (!has_key(other, key))
                warning(subject, shard, fmt::format("unique key '{}' is missing", key.name));
        }
    }
    void compare_extra_keys(const Subject& subject, ShardId shard, const Relation& base,
                            const Relation& other) {
        for (const Key& key : other.keys) {
            if (has_key(base, key)) continue;
            warning(subject, shard, fmt::format("unique key '{}' stands on this shard only", key.name));
        }
    }

    void compare_configured(const Table& table) {
        Subject subject{table.id, table.schema, table.name, table.display_name(), all_shards()};
        if (const Local* local = table.local()) {
            if (!per_shard_[local->shard.value]) return;
            subject.shards = {local->shard};
        }
        const Relation* base = compare_shards(subject);
        if (!base) return;
        if (base->kind == RelationKind::View || base->kind == RelationKind::MaterializedView) {
            error(subject, std::nullopt, fmt::format("is a {}, not a table", word(base->kind)));
            return;
        }
        if (const Distributed* distributed = table.distributed()) check_key(subject, *distributed, *base);
    }

    void check_key(const Subject& subject, const Distributed& distributed, const Relation& base) {
        for (const std::string& name : distributed.key) {
            const Column* column = base.find_column(name);
            if (!column) {
                error(subject, std::nullopt, fmt::format("the key column '{}' does not exist", name));
                continue;
            }
            if (distributed.method == Method::Modulo && hash_class(column->base_type_oid) != kInt8) {
                error(subject, std::nullopt,
                      fmt::format("method modulo needs an integer key, and '{}' is {}", name,
                                  column->type_name));
            }
            if (const Result<KeyClass> key = key_class(*column); !key) {
                error(subject, std::nullopt,
                      fmt::format("the key column '{}': {}", name, key.error().message));
            }
        }
        for (const Key& key : base.keys) {
            const bool whole =
                std::all_of(distributed.key.begin(), distributed.key.end(), [&](const auto& name) {
                    return std::find(key.columns.begin(), key.columns.end(), name) != key.columns.end();
                });
            if (whole) continue;
            warning(subject, std::nullopt,
                    fmt::format("{} '{}' ({}{}) lacks the distribution key ({}): it holds per shard only",
                                key.primary ? "primary key" : "unique key", key.name,
                                fmt::join(key.columns, ", "), key.expressions ? ", expression" : "",
                                fmt::join(distributed.key, ", ")));
        }
    }

    const Relation* first_relation(const Table& table) const {
        for (const CatalogPtr& catalog : per_shard_) {
            if (!catalog) continue;
            if (const Relation* relation = catalog->find(table.schema, table.name)) return relation;
        }
        return nullptr;
    }

    // Each table of a group against the group's first one.
    void compare_colocated() {
        std::map<ColocationId, const Table*> firsts;
        for (const Table& table : database_.tables) {
            const Distributed* distributed = table.distributed();
            if (!distributed) continue;
            const Table* first = firsts.emplace(distributed->colocation, &table).first->second;
            if (first != &table) compare_key_types(*first, table);
        }
    }

    void compare_key_types(const Table& first, const Table& table) {
        const Relation* a = first_relation(first);
        const Relation* b = first_relation(table);
        if (!a || !b) return;
        const auto& first_key = first.distributed()->key;
        const auto& key = table.distributed()->key;
        for (size_t i = 0; i < std::min(first_key.size(), key.size()); ++i) {
            const Column* left = a->find_column(first_key[i]);
            const Column* right = b->find_column(key[i]);
            if (!left || !right) continue;
            const Result<KeyClass> left_class = key_class(*left);
            const Result<KeyClass> right_class = key_class(*right);
            // One that is no key was told.
            if (!left_class || !right_class || *left_class == *right_class) continue;
            const Subject subject{table.id, table.schema, table.name, table.display_name(), {}};
            error(subject, std::nullopt,
                  fmt::format(
                      "the key column '{}' is {} and hashes unlike {}.{}, which is {}: the tables cannot be "
                      "colocated",
                      key[i], right->type_name, first.display_name(), first_key[i], left->type_name));
        }
    }

    void compare_unlisted() {
        std::set<QualifiedName> names;
        for (const CatalogPtr& catalog : per_shard_) {
            if (!catalog) continue;
            for (const auto& [name, relation] : catalog->relations()) {
                const bool system = name.schema == "information_schema" || name.schema.starts_with("pg_");
                if (!system && !database_.tables.find(name.schema, name.name)) names.insert(name);
            }
        }
        for (const QualifiedName& name : names) {
            compare_shards({std::nullopt, name.schema, name.name, name.display(), all_shards()});
        }
    }

    std::span<const CatalogPtr> per_shard_;
    const Database& database_;
    ShardId base_shard_{0};  // with whose tables the others' are compared
    std::vector<Drift> found_;
};

}  // namespace

uint32_t hash_class(uint32_t oid) {
    switch (oid) {
        case kInt2:
        case kInt4: return kInt8;
        case kVarchar: return kText;
        default: return oid;
    }
}

Result<KeyClass> key_class(const Column& column) {
    if (column.mysql_type) {
        const Result<mysql::KeyType> key = mysql::key_type(*column.mysql_type);
        if (!key) return tl::unexpected(key.error());
        const auto comparison = key->collation ? key->collation->comparison : mysql::Comparison::Bytes;
        return KeyClass{hash_class(oid_of(key->canonical)), comparison};
    }
    // Its equal values can differ in their bytes, which are what is hashed and compared here.
    if (column.collation && !column.collation->deterministic) {
        return fail(sqlstate::kFeatureNotSupported, "it has a nondeterministic collation");
    }
    return KeyClass{hash_class(column.base_type_oid), mysql::Comparison::Bytes};
}

std::vector<Drift> compare(std::span<const CatalogPtr> per_shard, const Database& database) {
    const bool anything = std::any_of(per_shard.begin(), per_shard.end(),
                                      [](const CatalogPtr& catalog) { return catalog != nullptr; });
    if (!anything) return {};
    return Comparison(per_shard, database).run();
}

}  // namespace braid::conf
