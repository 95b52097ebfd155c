// Constants of definitions that read the clock. See schema_moments.h.
#include "planner/schema_moments.h"

#include <algorithm>
#include <array>

#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "planner/analysis/moments.h"
#include "planner/analysis/operands.h"

namespace braid::planner {

using grammar::as;
using grammar::ScannedStatement;
using grammar::TokenType;

namespace {

bool reads_no_clock(TypeId type) {
    switch (type) {
        case TypeId::Unknown:
        case TypeId::Other:
        case TypeId::Date:
        case TypeId::Time:
        case TypeId::Timetz:
        case TypeId::Timestamp:
        case TypeId::Timestamptz: return false;
        default: return true;
    }
}

bool is_enum(std::string_view name, const PlanContext& context) {
    return std::any_of(context.catalog.enums.begin(), context.catalog.enums.end(),
                       [&](const auto& entry) { return entry.second.name.name == name; });
}

bool reads_no_clock(const grammar::TypeName& type, const PlanContext& context) {
    if (type.name.empty() || !type.array_bounds.empty()) return false;
    return reads_no_clock(type_from_name(type.name.back())) || is_enum(type.name.back(), context);
}

// The type's name that begins at the token, up to what ends it; empty for an array.
std::string type_at(const ScannedStatement& scanned, size_t at) {
    std::string name;
    for (; at < scanned.tokens.size(); at++) {
        const TokenType type = scanned.tokens[at].type;
        if (type == TokenType::LeftBracket) return {};
        if (type == TokenType::Dot) name.clear();
        const bool word = grammar::is_plain_identifier(type) || grammar::is_keyword(type);
        if (!word && type != TokenType::Dot) break;
        if (!word) continue;
        // Words of a type's name are no reserved ones.
        if (grammar::is_keyword(type) &&
            grammar::keyword_category(type) == grammar::KeywordCategory::Reserved) {
            break;
        }
        std::string storage;
        const Result<std::string_view> part = grammar::identifier_name(scanned, scanned.tokens[at], storage);
        if (!part) return {};
        const std::string longer = name.empty() ? std::string(*part) : name + " " + std::string(*part);
        if (!name.empty() && type_from_name(longer) == TypeId::Unknown && longer != "character" &&
            longer != "double") {
            break;
        }
        name = longer;
    }
    return name;
}

class Definition {
  public:
    explicit Definition(const PlanContext& context) : context_(context) {}

    // `fragment` belongs to a definition. `text_default`: what stands behind DEFAULT is read as a type that
    // knows no clock.
    void look(std::string_view fragment, bool text_default = false);
    void look_at_new_column(std::string_view action);

    std::optional<std::string> found;

  private:
    const PlanContext& context_;
};

void Definition::look(std::string_view fragment, bool text_default) {
    const Result<ScannedStatement> scanned = grammar::scan_statement(fragment);
    if (!scanned) return;
    for (size_t i = 0; i < scanned->tokens.size() && !found; i++) {
        if (!grammar::is_string(scanned->tokens[i].type)) continue;
        std::string storage;
        const Result<std::string_view> content =
            grammar::literal_value(*scanned, scanned->tokens[i], storage);
        if (!content || !names_moment(*content)) continue;
        const TokenType before = i == 0 ? TokenType::End : scanned->tokens[i - 1].type;
        if (before == TokenType::K_AS) continue;  // a function's body
        if (scanned->type_at(i + 1) == TokenType::Typecast) {
            const std::string type = type_at(*scanned, i + 2);
            if (reads_no_clock(type_from_name(type)) || is_enum(type, context_)) continue;
        } else if (text_default && before == TokenType::K_DEFAULT) {
            continue;
        }
        found = std::string(*content);
    }
}

// ADD [COLUMN] [IF NOT EXISTS] name type ...
void Definition::look_at_new_column(std::string_view action) {
    const Result<ScannedStatement> scanned = grammar::scan_statement(action);
    if (!scanned) return;
    size_t at = 1;
    if (scanned->type_at(at) == TokenType::K_COLUMN) at++;
    if (scanned->type_at(at) == TokenType::K_IF) at += 3;
    const std::string type = type_at(*scanned, at + 1);
    look(action, reads_no_clock(type_from_name(type)) || is_enum(type, context_));
}

const conf::Relation* find_relation(grammar::QualifiedName name, const PlanContext& context) {
    if (name.empty()) return nullptr;
    if (name.size() > 1) return context.catalog.find(name[name.size() - 2], name.back());
    return context.catalog.find(context.search_path, name.back());
}

bool column_reads_no_clock(const conf::Relation* relation, std::string_view name,
                           const PlanContext& context) {
    const conf::Column* column = relation == nullptr ? nullptr : relation->find_column(name);
    if (column == nullptr) return false;
    return reads_no_clock(column->base_type().id) || context.catalog.find_enum(column->type_oid) != nullptr;
}

bool defines(std::string_view head) {
    constexpr std::array<std::string_view, 7> kObjects = {"view",    "domain",   "policy",   "rule",
                                                          "trigger", "function", "procedure"};
    const bool verb = head.starts_with("create") || head.starts_with("alter");
    return verb && std::any_of(kObjects.begin(), kObjects.end(),
                               [&](std::string_view object) { return head.ends_with(object); });
}

}  // namespace

std::optional<std::string> moment_in_definition(const grammar::Statement& statement, std::string_view text,
                                                const PlanContext& context) {
    Definition definition(context);
    if (const auto* create = as<grammar::CreateTable>(&statement)) {
        for (const grammar::ColumnDefinition* column : create->columns) {
            definition.look(column->constraints,
                            column->type != nullptr && reads_no_clock(*column->type, context));
        }
        for (const grammar::TableConstraint* constraint : create->constraints)
            definition.look(constraint->text);
        definition.look(create->tail);
    } else if (const auto* alter = as<grammar::AlterTable>(&statement)) {
        const conf::Relation* relation = find_relation(alter->name, context);
        for (const grammar::AlterAction* action : alter->actions) {
            if (action->action == grammar::AlterKind::AddColumn) {
                definition.look_at_new_column(action->text);
            } else {
                definition.look(action->text, action->action == grammar::AlterKind::AlterColumn &&
                                                  column_reads_no_clock(relation, action->name, context));
            }
        }
    } else if (statement.kind == grammar::NodeKind::CreateIndex) {
        definition.look(text);
    } else if (const auto* generic = as<grammar::GenericStatement>(&statement)) {
        if (defines(generic->head)) definition.look(generic->text);
    }
    return definition.found;
}

}  // namespace braid::planner
