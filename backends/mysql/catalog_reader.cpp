// Turns the answers to catalog_queries.h into a conf::Catalog.
#include "backends/mysql/catalog_reader.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "backends/mysql/catalog_queries.h"
#include "backends/mysql/column_types.h"
#include "backends/mysql/query.h"

namespace braid::backends::mysql {

namespace {

using Row = std::vector<std::optional<std::string>>;

// The connection's database in the configuration's words.
constexpr std::string_view kSchema = "public";

std::string text(const Row& row, size_t column) {
    return row.at(column).value_or("");
}
bool truth(const Row& row, size_t column) {
    return text(row, column) == "1";
}
int64_t number(const Row& row, size_t column) {
    int64_t value = -1;
    const std::string digits = text(row, column);
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}
std::string lower_case(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

// Puts the answers together; one take_ function per question of catalog_queries.h.
class CatalogBuilder {
  public:
    explicit CatalogBuilder(const ServerIdentity& identity) {
        catalog_->kind = conf::ServerKind::Mysql;
        catalog_->server_version = identity.number;
        catalog_->version_text = identity.version;
        catalog_->mariadb = identity.mariadb;
        catalog_->search_path.emplace_back(kSchema);
    }

    void take_server(const Rows& rows) {
        const Row& row = rows.rows.at(0);
        catalog_->version_text = text(row, 0);
        catalog_->sql_mode = text(row, 1);
        catalog_->time_zone = text(row, 2);
        catalog_->lower_case_table_names = static_cast<int>(number(row, 3));
        catalog_->database = text(row, 4);
        catalog_->encoding = text(row, 5);
        catalog_->default_collation = collation_of(text(row, 5), text(row, 6));
    }

    void take_relations(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Relation relation;
            relation.name = {std::string(kSchema), text(row, 0)};
            const std::string type = text(row, 1);
            if (type == "SEQUENCE") continue;
            if (type.ends_with("VIEW")) relation.kind = conf::RelationKind::View;
            relation.has_triggers = truth(row, 2);
            relation.server = conf::ServerKind::Mysql;
            std::string name = relation.name.name;
            relations_.emplace(std::move(name), std::move(relation));
        }
    }

    void take_json(const Rows& rows) {
        for (const Row& row : rows.rows) json_.emplace(text(row, 0), text(row, 1));
    }

    void take_columns(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Relation* relation = find(row);
            if (relation == nullptr) continue;
            conf::Column column;
            column.name = text(row, 1);
            const std::string type = text(row, 2);
            const bool json = type == "longtext" && json_.contains({text(row, 0), column.name});
            set_type(column, type, text(row, 4), text(row, 5), json);
            column.not_null = text(row, 3) == "NO";
            column.default_expression = row.at(6);
            // MariaDB writes NULL for a column that may be null and has no default.
            if (column.default_expression == "NULL") column.default_expression.reset();
            const std::string extra = lower_case(text(row, 7));
            column.sequence_default = extra.find("auto_increment") != std::string::npos;
            column.generated = extra.find("virtual generated") != std::string::npos ||
                               extra.find("stored generated") != std::string::npos ||
                               extra.find("persistent") != std::string::npos;
            constexpr std::string_view kOnUpdate = "on update ";
            if (const size_t at = extra.find(kOnUpdate); at != std::string::npos) {
                column.on_update = extra.substr(at + kOnUpdate.size());
            }
            column.has_default =
                column.default_expression.has_value() || column.sequence_default || column.generated;
            relation->columns.push_back(std::move(column));
        }
    }

    void take_indexes(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Relation* relation = find(row);
            if (relation == nullptr) continue;
            const std::string name = text(row, 1);
            const bool begins = relation->indexes.empty() || relation->indexes.back() != name;
            if (begins) relation->indexes.push_back(name);
            if (truth(row, 2)) continue;
            if (begins) {
                conf::Key key;
                key.name = name;
                key.primary = name == "PRIMARY";
                relation->keys.push_back(std::move(key));
            }
            conf::Key& key = relation->keys.back();
            if (truth(row, 4)) {
                key.expressions = true;
            } else {
                key.columns.push_back(text(row, 3));
            }
        }
    }

    void take_views(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Relation* relation = find(row);
            if (relation == nullptr) continue;
            for (std::string& table : tables_in(text(row, 1), catalog_->database)) {
                relation->reads.push_back({std::string(kSchema), std::move(table)});
            }
            calls_.emplace(relation, calls_in(text(row, 1)));
        }
    }

    void take_functions(const Rows& rows) {
        for (const Row& row : rows.rows) {
            conf::Function function;
            const bool deterministic = text(row, 1) == "YES";
            function.volatility = !deterministic  ? conf::Volatility::Volatile
                                  : truth(row, 2) ? conf::Volatility::Stable
                                                  : conf::Volatility::Immutable;
            function.procedural = true;
            catalog_->add(conf::QualifiedName{std::string(kSchema), lower_case(text(row, 0))}, function);
        }
    }

    conf::CatalogPtr finish() {
        for (auto& [relation, names] : calls_) {
            for (const std::string& name : names) {
                if (!catalog_->functions().contains({std::string(kSchema), lower_case(name)})) continue;
                relation->calls = name;
                break;
            }
        }
        for (auto& [name, relation] : relations_) catalog_->add(std::move(relation));
        return std::move(catalog_);
    }

  private:
    conf::Relation* find(const Row& row) {
        const auto found = relations_.find(text(row, 0));
        return found == relations_.end() ? nullptr : &found->second;
    }

    std::shared_ptr<conf::Catalog> catalog_ = std::make_shared<conf::Catalog>();
    std::map<std::string, conf::Relation> relations_;
    std::set<std::pair<std::string, std::string>> json_;
    std::map<conf::Relation*, std::vector<std::string>> calls_;  // of views, functions or not
};

// The name in backticks at the front of `text`, which loses it; nullopt when there is none.
std::optional<std::string> take_name(std::string_view& text) {
    if (!text.starts_with('`')) return std::nullopt;
    std::string name;
    for (size_t i = 1; i < text.size(); i++) {
        if (text[i] == '`') {
            if (i + 1 == text.size() || text[i + 1] != '`') {
                text.remove_prefix(i + 1);
                return name;
            }
            i++;
        }
        name += text[i];
    }
    return std::nullopt;
}

// Behind a text constant that begins at the front of `text`. The server writes backslashes in it.
void skip_constant(std::string_view& text) {
    size_t i = 1;
    while (i < text.size() && text[i] != '\'') i += text[i] == '\\' ? 2 : 1;
    text.remove_prefix(std::min(i + 1, text.size()));
}

// The next name in backticks, with all before it taken away; nullopt when there is none.
std::optional<std::string> next_name(std::string_view& text) {
    while (!text.empty()) {
        if (text.front() == '\'') {
            skip_constant(text);
        } else if (text.front() == '`') {
            return take_name(text);
        } else {
            text.remove_prefix(1);
        }
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::string> tables_in(std::string_view definition, std::string_view database) {
    std::set<std::string> tables;
    for (std::optional<std::string> first; (first = next_name(definition));) {
        if (*first != database || !definition.starts_with(".`")) continue;
        definition.remove_prefix(1);
        const std::optional<std::string> second = take_name(definition);
        if (!second) break;
        if (!definition.starts_with('(')) tables.insert(*second);
    }
    return {tables.begin(), tables.end()};
}

std::vector<std::string> calls_in(std::string_view definition) {
    std::vector<std::string> names;
    for (std::optional<std::string> name; (name = next_name(definition));) {
        if (definition.starts_with('(')) names.push_back(std::move(*name));
    }
    return names;
}

awaitable<Result<conf::CatalogPtr>> read_catalog(Connection& connection) {
    namespace ask = catalog_queries;
    using B = CatalogBuilder;
    using Take = void (CatalogBuilder::*)(const Rows&);
    CatalogBuilder builder(connection.identity());
    const std::pair<const std::string*, Take> questions[] = {
        {&ask::kServer, &B::take_server},
        {&ask::kRelations, &B::take_relations},
        {connection.identity().mariadb ? &ask::kJsonColumns : nullptr, &B::take_json},
        {&ask::kColumns, &B::take_columns},
        {&ask::kIndexes, &B::take_indexes},
        {&ask::kViews, &B::take_views},
        {&ask::kFunctions, &B::take_functions},
    };
    for (const auto& [sql, take] : questions) {
        if (sql == nullptr) continue;
        Result<Rows> rows = co_await query(connection, *sql);
        if (!rows) co_return Failure(std::move(rows.error()));
        if (sql == &ask::kServer && rows->rows.size() != 1) {
            co_return fail(sqlstate::kInternalError,
                           "server \"" + connection.server_name() + "\" does not describe its database");
        }
        (builder.*take)(*rows);
    }
    co_return builder.finish();
}

}  // namespace braid::backends::mysql
