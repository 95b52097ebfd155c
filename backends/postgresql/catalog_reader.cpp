// Turns the answers to catalog_queries.h into a conf::Catalog.
#include "backends/postgresql/catalog_reader.h"

#include <charconv>
#include <map>
#include <utility>

#include "backends/postgresql/catalog_queries.h"
#include "backends/postgresql/query.h"

namespace braid::backends::postgresql {

namespace {

using Row = std::vector<std::optional<std::string>>;

std::string text(const Row& row, size_t column) {
    return row.at(column).value_or("");
}
char letter(const Row& row, size_t column) {
    const std::optional<std::string>& value = row.at(column);
    return value && !value->empty() ? value->front() : '\0';
}
bool truth(const Row& row, size_t column) {
    return letter(row, column) == 't';
}

template <typename Number>
Number number(const Row& row, size_t column) {
    Number value = 0;
    std::string digits = text(row, column);
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

conf::CollationProvider provider(char letter) {
    switch (letter) {
        case 'd': return conf::CollationProvider::Default;
        case 'i': return conf::CollationProvider::Icu;
        default:
            return conf::CollationProvider::Libc;  // the built-in one (b) too: nothing is claimed about it
    }
}

conf::RelationKind relation_kind(char letter) {
    switch (letter) {
        case 'p': return conf::RelationKind::Partitioned;
        case 'v': return conf::RelationKind::View;
        case 'm': return conf::RelationKind::MaterializedView;
        case 'f': return conf::RelationKind::Foreign;
        default: return conf::RelationKind::Table;
    }
}

conf::Volatility volatility(char letter) {
    switch (letter) {
        case 'i': return conf::Volatility::Immutable;
        case 's': return conf::Volatility::Stable;
        default: return conf::Volatility::Volatile;
    }
}

// Puts the answers together; one take_ function per question of catalog_queries.h.
class CatalogBuilder {
  public:
    void take_version(const Rows& rows) {
        const Row& row = rows.rows.at(0);
        catalog_->server_version = number<int>(row, 0);
        catalog_->time_zone = text(row, 1);
    }

    void take_search_path(const Rows& rows) {
        for (const Row& row : rows.rows) catalog_->search_path.push_back(text(row, 0));
    }

    void take_database(const Rows& rows) {
        const Row& row = rows.rows.at(0);
        catalog_->encoding = text(row, 0);
        conf::Collation& collation = catalog_->default_collation;
        collation.oid = 100;  // DEFAULT_COLLATION_OID
        collation.name = "default";
        collation.provider = provider(letter(row, 1));
        collation.locale = text(row, 2);
        collation.version = text(row, 3);
    }

    void take_domains(const Rows& rows) {
        for (const Row& row : rows.rows) domains_[number<uint32_t>(row, 0)] = number<uint32_t>(row, 1);
    }

    void take_collations(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Collation collation;
            collation.oid = number<uint32_t>(row, 0);
            collation.name = text(row, 1) == "pg_catalog" ? text(row, 2) : text(row, 1) + "." + text(row, 2);
            collation.provider = provider(letter(row, 3));
            collation.locale = text(row, 4);
            collation.version = text(row, 5);
            collation.deterministic = truth(row, 6);
            if (collation.provider == conf::CollationProvider::Default) {
                collation.locale = catalog_->default_collation.locale;
                collation.version = catalog_->default_collation.version;
            }
            collations_[collation.oid] = std::move(collation);
        }
    }

    void take_relations(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Relation relation;
            relation.name = {text(row, 0), text(row, 1)};
            relation.kind = relation_kind(letter(row, 2));
            relation.has_triggers = truth(row, 3);
            relation.readable = truth(row, 4);
            conf::QualifiedName name = relation.name;
            relations_.emplace(std::move(name), std::move(relation));
        }
    }

    void take_columns(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Relation* relation = find(row, 0);
            if (relation == nullptr) continue;
            conf::Column column;
            column.name = text(row, 2);
            column.type_oid = number<uint32_t>(row, 3);
            column.type_name = text(row, 4);
            column.typmod = number<int32_t>(row, 5);
            column.base_type_oid = base_type(column.type_oid);
            column.not_null = truth(row, 6);
            if (auto found = collations_.find(number<uint32_t>(row, 7)); found != collations_.end()) {
                column.collation = found->second;
            }
            column.has_default = truth(row, 8);
            column.sequence_default = truth(row, 9);
            column.generated = truth(row, 10);
            relation->columns.push_back(std::move(column));
        }
    }

    void take_keys(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Relation* relation = find(row, 0);
            if (relation == nullptr) continue;
            if (relation->keys.empty() || relation->keys.back().name != text(row, 2)) {
                conf::Key key;
                key.name = text(row, 2);
                key.primary = truth(row, 3);
                key.expressions = truth(row, 4);
                key.partial = truth(row, 5);
                relation->keys.push_back(std::move(key));
            }
            if (row.at(6)) relation->keys.back().columns.push_back(*row.at(6));
        }
    }

    void take_view_reads(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Relation* relation = find(row, 0);
            if (relation != nullptr) relation->reads.push_back({text(row, 2), text(row, 3)});
        }
    }

    void take_view_calls(const Rows& rows) {
        for (const Row& row : rows.rows) {
            if (conf::Relation* relation = find(row, 0)) relation->calls = text(row, 2);
        }
    }

    void take_operators(const Rows& rows) {
        for (const Row& row : rows.rows) catalog_->operators.push_back({text(row, 0), text(row, 1)});
    }

    void take_indexes(const Rows& rows) {
        for (const Row& row : rows.rows) {
            if (conf::Relation* relation = find(row, 0)) relation->indexes.push_back(text(row, 2));
        }
    }

    void take_functions(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Function function;
            function.volatility = volatility(letter(row, 2));
            function.aggregate = letter(row, 3) == 'a';
            function.window = letter(row, 3) == 'w';
            function.returns_set = truth(row, 4);
            function.procedural = truth(row, 5);
            catalog_->add(conf::QualifiedName{text(row, 0), text(row, 1)}, function);
        }
    }

    void take_enums(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Enum& one = catalog_->enums[number<uint32_t>(row, 0)];
            one.name = {text(row, 1), text(row, 2)};
            one.labels.push_back(text(row, 3));
        }
    }

    int server_version() const { return catalog_->server_version; }

    conf::CatalogPtr finish() {
        for (auto& [name, relation] : relations_) catalog_->add(std::move(relation));
        return std::move(catalog_);
    }

  private:
    conf::Relation* find(const Row& row, size_t schema) {
        auto found = relations_.find(conf::QualifiedName{text(row, schema), text(row, schema + 1)});
        return found == relations_.end() ? nullptr : &found->second;
    }

    uint32_t base_type(uint32_t oid) const {
        for (auto found = domains_.find(oid); found != domains_.end(); found = domains_.find(oid)) {
            oid = found->second;
        }
        return oid;
    }

    std::shared_ptr<conf::Catalog> catalog_ = std::make_shared<conf::Catalog>();
    std::map<uint32_t, uint32_t> domains_;
    std::map<uint32_t, conf::Collation> collations_;
    std::map<conf::QualifiedName, conf::Relation> relations_;
};

using Take = void (CatalogBuilder::*)(const Rows&);

awaitable<Status> ask(Connection& connection, std::string sql, CatalogBuilder& builder, Take take) {
    Result<Rows> rows = co_await query(connection, sql);
    if (!rows) co_return Failure(std::move(rows.error()));
    if (take == &CatalogBuilder::take_version || take == &CatalogBuilder::take_database) {
        if (rows->rows.size() != 1) {
            co_return fail(sqlstate::kInternalError,
                           "server \"" + connection.server_name() + "\" does not describe its database");
        }
    }
    if (take != nullptr) (builder.*take)(*rows);
    co_return Status{};
}

}  // namespace

awaitable<Result<conf::CatalogPtr>> read_catalog(Connection& connection) {
    namespace ask_for = catalog_queries;
    using B = CatalogBuilder;
    CatalogBuilder builder;
    // The two questions whose SQL depends on the version come after the one that tells it.
    const std::pair<std::string, Take> first[] = {
        {"begin isolation level repeatable read read only", nullptr},
        {ask_for::kVersion, &B::take_version},
        {ask_for::kSearchPath, &B::take_search_path},
        {"select pg_catalog.set_config('search_path', '', true)", nullptr},
    };
    for (const auto& [sql, take] : first) {
        Status done = co_await ask(connection, sql, builder, take);
        if (!done) co_return Failure(std::move(done.error()));
    }
    const std::pair<std::string, Take> rest[] = {
        {ask_for::database(builder.server_version()), &B::take_database},
        {ask_for::kDomains, &B::take_domains},
        {ask_for::collations(builder.server_version()), &B::take_collations},
        {ask_for::kRelations, &B::take_relations},
        {ask_for::kColumns, &B::take_columns},
        {ask_for::kKeys, &B::take_keys},
        {ask_for::kIndexes, &B::take_indexes},
        {ask_for::kViewReads, &B::take_view_reads},
        {ask_for::kViewCalls, &B::take_view_calls},
        {ask_for::kFunctions, &B::take_functions},
        {ask_for::kOperators, &B::take_operators},
        {ask_for::kEnums, &B::take_enums},
        {"commit", nullptr},
    };
    for (const auto& [sql, take] : rest) {
        Status done = co_await ask(connection, sql, builder, take);
        if (!done) co_return Failure(std::move(done.error()));
    }
    co_return builder.finish();
}

}  // namespace braid::backends::postgresql
