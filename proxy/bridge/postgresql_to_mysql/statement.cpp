#include "proxy/bridge/postgresql_to_mysql/statement.h"

#include <algorithm>

#include "grammar/ast/expression.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

namespace translate = planner::translate;
using grammar::as;
using grammar::NodeKind;

namespace {

constexpr uint32_t kUnknownOid = 705;

Statement::Action action_of(const grammar::Statement& tree) {
    switch (tree.kind) {
        case NodeKind::SelectStatement:
        case NodeKind::Insert:
        case NodeKind::Update:
        case NodeKind::Delete:
        case NodeKind::Merge:
        case NodeKind::Truncate:
        case NodeKind::CreateTable:
        case NodeKind::AlterTable:
        case NodeKind::DropObjects:
        case NodeKind::CreateIndex: return Statement::Action::Translated;
        case NodeKind::FetchCursor: return Statement::Action::Fetch;
        default: return Statement::Action::Utility;
    }
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

std::string table_name(const grammar::NamedTable* table) {
    return table == nullptr || table->name.empty() ? std::string() : std::string(table->name.back());
}

// A system catalog that was looked for in vain tells nothing of the tables.
Error explained(Error error, std::string_view statement) {
    const bool catalogs = statement.find("pg_") != std::string_view::npos ||
                          statement.find("information_schema") != std::string_view::npos;
    if (error.sqlstate == "42703" && catalogs) {
        return fail(sqlstate::kFeatureNotSupported,
                    "not all columns of PostgreSQL's system catalogs are there while a MySQL server answers",
                    error.message)
            .value();
    }
    if (error.sqlstate != sqlstate::kUndefinedTable) return error;
    const std::string& text = error.message;
    const bool system =
        text.find("\"pg_") != std::string::npos || text.find("information_schema") != std::string::npos;
    if (!system) return error;
    return fail(sqlstate::kFeatureNotSupported,
                "the system catalogs of PostgreSQL are not available while a MySQL server answers", text)
        .value();
}

}  // namespace

std::shared_ptr<Statement> Statement::empty() {
    return std::make_shared<Statement>();
}

Result<std::shared_ptr<Statement>> Statement::parse(grammar::Parser& parser,
                                                    const grammar::ScannedStatement& scanned,
                                                    std::span<const uint32_t> declared) {
    auto statement = std::make_shared<Statement>();
    Result<grammar::ParsedStatement> parsed = parser.parse(scanned);
    if (!parsed) return Failure(std::move(parsed.error()));
    statement->parsed_ = std::move(*parsed);
    statement->declared_.assign(declared.begin(), declared.end());
    if (statement->tree() == nullptr) return statement;
    statement->local_ = local_query(*statement->tree());
    statement->action_ = statement->local_ ? Action::Local : action_of(*statement->tree());
    if (statement->local_) {
        for (auto& [name, type] : statement->local_->columns()) statement->columns_.push_back({name, type});
    }
    return statement;
}

bool Statement::is_ddl() const {
    if (tree() == nullptr) return false;
    const NodeKind kind = tree()->kind;
    return kind == NodeKind::CreateTable || kind == NodeKind::AlterTable || kind == NodeKind::DropObjects ||
           kind == NodeKind::CreateIndex;
}

bool Statement::is_query() const {
    return tree() != nullptr &&
           (tree()->kind == NodeKind::SelectStatement || tree()->kind == NodeKind::DeclareCursor);
}

bool Statement::changes_rows() const {
    if (tree() == nullptr) return false;
    const NodeKind kind = tree()->kind;
    return kind == NodeKind::Insert || kind == NodeKind::Update || kind == NodeKind::Delete;
}

bool Statement::ends_transaction() const {
    const auto* transaction = as<grammar::Transaction>(tree());
    if (transaction == nullptr) return false;
    using enum grammar::TransactionKind;
    return transaction->action == Commit || transaction->action == Rollback ||
           transaction->action == RollbackTo;
}

std::string Statement::tag() const {
    switch (tree()->kind) {
        case NodeKind::Insert: return "INSERT 0";
        case NodeKind::Update: return "UPDATE";
        case NodeKind::Delete: return "DELETE";
        case NodeKind::CreateTable: return "CREATE TABLE";
        case NodeKind::AlterTable: return "ALTER TABLE";
        case NodeKind::CreateIndex: return "CREATE INDEX";
        case NodeKind::DropObjects: return "DROP " + upper(as<grammar::DropObjects>(tree())->object);
        case NodeKind::Truncate: return "TRUNCATE TABLE";
        case NodeKind::ShowVariable: return "SHOW";
        default: return "SELECT";
    }
}

std::string Statement::target() const {
    if (const auto* insert = as<grammar::Insert>(tree())) return table_name(insert->table);
    if (const auto* update = as<grammar::Update>(tree())) return table_name(update->table);
    if (const auto* remove = as<grammar::Delete>(tree())) return table_name(remove->table);
    return {};
}

Status Statement::translate(const TranslationKey& key, const ServerCatalogs& catalogs) {
    if (key_ == key) return {};
    translate::Context context;
    context.from = grammar::Dialect::Postgresql;
    context.server = catalogs.server;
    context.client = catalogs.client;
    if (catalogs.view) context.shown = catalogs.view->catalog.get();
    context.user = catalogs.user;
    context.client_database = catalogs.database;
    context.statement_text = std::string(parsed_.text);
    context.schemas.clear();
    for (std::string_view rest = key.schemas; !rest.empty();) {
        const size_t end = std::min(rest.find('\0'), rest.size());
        context.schemas.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (const uint32_t oid : declared_) {
        const bool told = oid != 0 && oid != kUnknownOid;
        context.parameters.push_back(told ? translate::type_of_postgresql(type_from_oid(oid))
                                          : translate::ExpressionType());
    }
    context.time_zone_is_fixed = key.fixed_zone;
    context.in_transaction = !key.transaction_start.empty();
    context.transaction_start = key.transaction_start;
    Result<translate::Translation> made = fail(sqlstate::kInternalError, "not translated");
    if (const auto* cursor = as<grammar::DeclareCursor>(tree())) {
        grammar::SelectStatement select;
        select.query = cursor->query;
        select.span = cursor->query->span;
        made = translate::translate(select, context);
    } else {
        made = translate::translate(*tree(), context);
    }
    if (!made) return Failure(explained(std::move(made.error()), parsed_.text));
    translation_ = std::move(*made);
    if (Status taken = take_columns(); !taken) return taken;
    key_ = key;
    return {};
}

Status Statement::take_columns() {
    std::vector<OutColumn> columns;
    for (const translate::ResultColumn& column : translation_.columns) {
        if (!column.postgresql) {
            return fail(sqlstate::kFeatureNotSupported,
                        "the type of the column \"" + column.name + "\" is not known on a MySQL server");
        }
        columns.push_back({column.name, *column.postgresql});
    }
    if (key_ && columns != columns_) {
        return fail(sqlstate::kFeatureNotSupported, "cached plan must not change result type");
    }
    columns_ = std::move(columns);
    if (translation_.parameter_types.size() < declared_.size()) {
        const size_t before = translation_.parameter_types.size();
        translation_.parameter_types.resize(declared_.size());
        for (size_t i = before; i < declared_.size(); i++) {
            if (declared_[i] != 0)
                translation_.parameter_types[i] = translate::type_of_postgresql(type_from_oid(declared_[i]));
        }
    }
    parameter_types_.clear();
    for (size_t i = 0; i < translation_.parameter_types.size(); i++) {
        const bool told = i < declared_.size() && declared_[i] != 0 && declared_[i] != kUnknownOid;
        if (told) {
            parameter_types_.push_back(type_from_oid(declared_[i]));
            continue;
        }
        auto type = translate::postgresql_type(translation_.parameter_types[i]);
        // What is compared with a varchar is text.
        if (type && type->id == TypeId::Varchar) type = type_of(TypeId::Text);
        parameter_types_.push_back(type.value_or(type_of(TypeId::Text)));
        parameter_types_.back().typmod = -1;
    }
    return {};
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
