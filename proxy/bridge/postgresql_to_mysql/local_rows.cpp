#include "proxy/bridge/postgresql_to_mysql/local_rows.h"

#include <algorithm>

#include "grammar/ast/expression.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

using grammar::as;
using Kind = LocalValue::Kind;

namespace {

std::string_view plain_name(const grammar::QualifiedName& name) {
    const bool system = name.size() == 1 || (name.size() == 2 && name[0] == "pg_catalog");
    return system ? std::string_view(name.back()) : std::string_view();
}

std::optional<std::string> bytes_of_hex(std::string_view hex) {
    std::string bytes;
    if (hex.size() % 2 != 0) return std::nullopt;
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    for (size_t i = 0; i < hex.size(); i += 2) {
        const int high = digit(hex[i]);
        const int low = digit(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

// A text constant, also as convert_from(decode('...', 'hex'), 'UTF8'), and with a cast to text.
std::optional<std::string> text_of(const grammar::Expression* expression) {
    if (const auto* literal = as<grammar::Literal>(expression)) {
        if (literal->literal_kind != grammar::LiteralKind::String) return std::nullopt;
        return std::string(literal->value);
    }
    if (const auto* cast = as<grammar::Cast>(expression)) {
        const bool to_text =
            cast->type != nullptr && !cast->type->name.empty() && cast->type->name.back() == "text";
        return to_text ? text_of(cast->operand) : std::nullopt;
    }
    const auto* call = as<grammar::FunctionCall>(expression);
    if (call == nullptr || call->arguments.size() != 2) return std::nullopt;
    const auto first = [&] { return call->arguments[0]->value; };
    const auto second = text_of(call->arguments[1]->value);
    if (!second) return std::nullopt;
    if (plain_name(call->name) == "convert_from" && (*second == "UTF8" || *second == "utf8")) {
        const auto* decode = as<grammar::FunctionCall>(first());
        if (decode == nullptr || plain_name(decode->name) != "decode" || decode->arguments.size() != 2)
            return std::nullopt;
        const auto hex = text_of(decode->arguments[0]->value);
        const auto form = text_of(decode->arguments[1]->value);
        if (!hex || form != "hex") return std::nullopt;
        return bytes_of_hex(*hex);
    }
    return std::nullopt;
}

std::optional<bool> truth_of(const grammar::Expression* expression) {
    const auto* literal = as<grammar::Literal>(expression);
    if (literal == nullptr) return std::nullopt;
    if (literal->literal_kind == grammar::LiteralKind::True) return true;
    if (literal->literal_kind == grammar::LiteralKind::False) return false;
    return std::nullopt;
}

struct Simple {
    std::string_view name;
    Kind kind;
    TypeId type;
};
constexpr Simple kSimple[] = {
    {"version", Kind::Version, TypeId::Text},
    {"current_database", Kind::Database, TypeId::Name},
    {"current_catalog", Kind::Database, TypeId::Name},
    {"current_user", Kind::User, TypeId::Name},
    {"session_user", Kind::User, TypeId::Name},
    {"user", Kind::User, TypeId::Name},
    {"current_role", Kind::User, TypeId::Name},
    {"current_schema", Kind::CurrentSchema, TypeId::Name},
    {"pg_backend_pid", Kind::ProcessId, TypeId::Int4},
    {"pg_is_in_recovery", Kind::IsInRecovery, TypeId::Bool},
};

bool plain_call(const grammar::FunctionCall& call) {
    return !call.distinct && !call.star && call.order_by.empty() && call.within_group.empty() &&
           call.filter == nullptr && call.over == nullptr;
}

std::optional<LocalValue> value_of(const grammar::Expression* expression) {
    LocalValue value;
    const auto* call = as<grammar::FunctionCall>(expression);
    if (call == nullptr || !plain_call(*call)) return std::nullopt;
    const std::string_view name = plain_name(call->name);
    value.column = name;
    value.type = type_of(TypeId::Text);
    const auto& arguments = call->arguments;
    const bool positional = std::all_of(
        arguments.begin(), arguments.end(),
        [](const grammar::Argument* argument) { return argument->name.empty() && !argument->variadic; });
    if (!positional) return std::nullopt;
    for (const Simple& simple : kSimple) {
        if (simple.name != name || !arguments.empty()) continue;
        value.kind = simple.kind;
        value.type = type_of(simple.type);
        return value;
    }
    if (name == "set_config" && arguments.size() == 3) {
        value.kind = Kind::SetConfig;
        const auto setting = text_of(arguments[0]->value);
        const auto wanted = text_of(arguments[1]->value);
        const auto local = truth_of(arguments[2]->value);
        if (!setting || !wanted || !local) return std::nullopt;
        value.arguments.push_back(*setting);
        value.arguments.push_back(*wanted);
        value.flag = *local;
        return value;
    }
    if (name == "current_setting" && (arguments.size() == 1 || arguments.size() == 2)) {
        value.kind = Kind::CurrentSetting;
        const auto setting = text_of(arguments[0]->value);
        const auto missing = arguments.size() == 2 ? truth_of(arguments[1]->value) : std::optional(false);
        if (!setting || !missing) return std::nullopt;
        value.arguments.push_back(*setting);
        value.flag = *missing;
        return value;
    }
    if (name == "array_to_string" && arguments.size() == 2) {
        value.kind = Kind::CurrentSchemas;
        const auto* inner = as<grammar::FunctionCall>(arguments[0]->value);
        const auto separator = text_of(arguments[1]->value);
        if (inner == nullptr || !separator || plain_name(inner->name) != "current_schemas" ||
            inner->arguments.size() != 1)
            return std::nullopt;
        const auto implicit = truth_of(inner->arguments[0]->value);
        if (!implicit) return std::nullopt;
        value.arguments.push_back(*separator);
        value.flag = *implicit;
        return value;
    }
    return std::nullopt;
}

// The only schema that there is.
std::vector<std::string> existing_schemas(const Settings& settings) {
    std::vector<std::string> found;
    for (const std::string& schema : settings.schemas()) {
        const bool known = std::find(found.begin(), found.end(), schema) != found.end();
        if (schema == "public" && !known) found.push_back(schema);
    }
    return found;
}

Result<std::optional<std::string>> tell(const LocalValue& value, Settings& settings,
                                        const SessionFacts& facts) {
    switch (value.kind) {
        case Kind::Constant: return std::optional(value.arguments.front());
        case Kind::SetConfig: {
            // Outside a transaction a local value ends with the statement.
            const bool lasts = !value.flag || facts.in_transaction;
            const std::string before = settings.get(value.arguments[0]);
            Status set = settings.set(value.arguments[0], value.arguments[1], value.flag && lasts);
            if (!set) return Failure(std::move(set.error()));
            std::string now = settings.get(value.arguments[0]);
            if (!lasts) {
                Status undone = settings.set(value.arguments[0], before, false);
                if (!undone) return Failure(std::move(undone.error()));
            }
            return std::optional(std::move(now));
        }
        case Kind::CurrentSetting: {
            if (value.flag && !settings.known(value.arguments[0])) return std::optional<std::string>();
            Result<std::string> shown = settings.show(value.arguments[0]);
            if (!shown) return Failure(std::move(shown.error()));
            return std::optional(std::move(*shown));
        }
        case Kind::CurrentSchemas: {
            std::string joined = value.flag ? "pg_catalog" : "";
            for (const std::string& schema : existing_schemas(settings)) {
                if (!joined.empty()) joined += value.arguments[0];
                joined += schema;
            }
            return std::optional(std::move(joined));
        }
        case Kind::CurrentSchema: {
            const auto schemas = existing_schemas(settings);
            if (schemas.empty()) return std::optional<std::string>();
            return std::optional(schemas.front());
        }
        case Kind::Version: return std::optional("PostgreSQL " + settings.get("server_version") + " (Braid)");
        case Kind::Database: return std::optional(facts.database);
        case Kind::User: return std::optional(facts.user);
        case Kind::ProcessId: return std::optional(std::to_string(facts.process_id));
        case Kind::IsInRecovery: return std::optional<std::string>("f");
    }
    return std::optional<std::string>();
}

}  // namespace

std::vector<std::pair<std::string, Type>> LocalQuery::columns() const {
    std::vector<std::pair<std::string, Type>> found;
    if (show_all) {
        for (const char* name : {"name", "setting", "description"})
            found.emplace_back(name, type_of(TypeId::Text));
        return found;
    }
    for (const LocalValue& value : values) found.emplace_back(value.column, value.type);
    return found;
}

std::optional<LocalQuery> local_query(const grammar::Statement& statement) {
    LocalQuery query;
    if (const auto* show = as<grammar::ShowVariable>(&statement)) {
        query.show_all = show->name == "all";
        LocalValue value;
        value.kind = Kind::CurrentSetting;
        value.column = Settings::canonical(show->name);
        value.type = type_of(TypeId::Text);
        value.arguments.emplace_back(show->name);
        query.values.push_back(std::move(value));
        return query;
    }
    const auto* select = as<grammar::SelectStatement>(&statement);
    if (select == nullptr || select->query->with != nullptr || !select->query->order_by.empty() ||
        select->query->limit != nullptr || !select->query->locking.empty())
        return std::nullopt;
    const auto* core = as<grammar::SelectCore>(select->query->body);
    const bool bare = core != nullptr && core->from.empty() && core->where == nullptr &&
                      core->group_by.empty() && core->having == nullptr && core->windows.empty() &&
                      core->into.empty() && core->distinct == grammar::Distinctness::None &&
                      !core->targets.empty();
    if (!bare) return std::nullopt;
    for (const grammar::Target* target : core->targets) {
        auto value = value_of(target->expression);
        if (!value) return std::nullopt;
        if (!target->alias.empty()) value->column = target->alias;
        query.values.push_back(std::move(*value));
    }
    return query;
}

Result<std::vector<LocalRow>> run_local(const LocalQuery& query, Settings& settings,
                                        const SessionFacts& facts) {
    std::vector<LocalRow> rows;
    if (query.show_all) {
        for (auto& [name, value] : settings.all()) {
            LocalRow& row = rows.emplace_back();
            row.emplace_back(name);
            row.emplace_back(value);
            row.emplace_back("");
        }
        return rows;
    }
    LocalRow& row = rows.emplace_back();
    for (const LocalValue& value : query.values) {
        Result<std::optional<std::string>> told = tell(value, settings, facts);
        if (!told) return Failure(std::move(told.error()));
        row.push_back(std::move(*told));
    }
    return rows;
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
