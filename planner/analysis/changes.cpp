// Statements that change rows: which rows they touch, and where new rows go. See analysis.h.
//
// They must stay on one shard, so no shapes are needed: every use counts and all must meet. A new row is a
// use of its own, with the constants of its key.
#include <algorithm>

#include <fmt/format.h>

#include "planner/analysis/analysis.h"
#include "planner/analysis/operands.h"

namespace braid::planner {

using grammar::as;

namespace {

constexpr const char* kConstantKey =
    "Give the key as a constant or a parameter, or name the shard with /*+ braid: shard=<server> */.";

}  // namespace

void Analysis::analyze_insert(const grammar::Insert& insert) {
    insert_parts(insert, nullptr);
}

void Analysis::analyze_update(const grammar::Update& update) {
    update_parts(update, nullptr);
}

void Analysis::analyze_delete(const grammar::Delete& statement) {
    delete_parts(statement, nullptr);
}

void Analysis::analyze_merge(const grammar::Merge& merge) {
    merge_parts(merge, nullptr);
}

void Analysis::analyze_table(const grammar::NamedTable& table, bool written) {
    Scope scope(relations_, nullptr);
    add_table(table, scope, written);
}

// Which value of a new row is the key's: its position in the row, or nothing when the row does not give it.
std::optional<size_t> Analysis::position_in_row(const Relation& target, std::string_view key,
                                                grammar::List<grammar::Name> columns) const {
    if (!columns.empty()) {
        for (size_t i = 0; i < columns.size(); i++) {
            if (names().same_column(columns[i], key)) return i;
        }
        return std::nullopt;
    }
    for (size_t i = 0; i < target.columns.size(); i++) {
        if (target.columns[i].own_name == key) return i;
    }
    return std::nullopt;
}

// An expression without columns or subqueries: any server can tell its value, once for the row.
std::optional<router::Operand> Analysis::ask_for(const grammar::Expression* expression, TypeId key_type) {
    if (!can_be_asked(*expression, functions_)) return std::nullopt;
    router::Operand operand;
    operand.source = router::Operand::Source::Asked;
    operand.asked = static_cast<uint32_t>(asked_.size());
    asked_.push_back({expression, key_type});
    return operand;
}

namespace {

bool is_float_or_oid(TypeId type) {
    return type == TypeId::Float4 || type == TypeId::Float8 || type == TypeId::Oid;
}

// The server alone rounds floating-point numbers, and reads numbers as such.
bool only_server_converts(const grammar::Expression& value, const router::Operand& operand, TypeId key_type) {
    if (is_float_or_oid(operand.cast)) return true;
    const auto* literal = as<grammar::Literal>(&value);
    const bool text = literal != nullptr && literal->literal_kind == grammar::LiteralKind::String;
    const bool null = literal != nullptr && literal->literal_kind == grammar::LiteralKind::Null;
    return is_float_or_oid(key_type) && !text && !null && as<grammar::Parameter>(&value) == nullptr;
}

}  // namespace

// The key of one new row. `value_at(i)` is the expression at a position of the row, nullptr for DEFAULT or
// beyond its end. `computed_once`: the row's expressions are computed exactly once.
template <typename ValueAt>
bool Analysis::add_new_row(TableUse& use, const Relation& target, grammar::List<grammar::Name> columns,
                           ValueAt&& value_at, bool computed_once) {
    std::vector<router::Operand> key;
    const conf::Relation* catalog = context_.catalog.find(target.table->schema, target.table->name);
    for (const router::KeyColumn& column : target.router->key()) {
        std::optional<size_t> position = position_in_row(target, column.name, columns);
        const grammar::Expression* value = position ? value_at(*position) : nullptr;
        if (value == nullptr || as<grammar::DefaultValue>(value) != nullptr) {
            const conf::Column* described = catalog != nullptr ? catalog->find_column(column.name) : nullptr;
            // MySQL, when it is not strict, has a value for what must not be NULL.
            const bool implied = is_mysql() && described != nullptr && described->not_null;
            if (described == nullptr || described->has_default || implied) {
                refuse(not_supported(
                    fmt::format(
                        "the new row of table \"{}\" leaves its distribution key \"{}\" to a default, "
                        "which only a shard would compute",
                        target.table->display_name(), column.name),
                    kConstantKey));
                return false;
            }
            key.emplace_back();  // NULL
            continue;
        }
        std::optional<router::Operand> operand = operand_of(value, context_.dialect);
        const bool of_server =
            operand && !is_mysql() && only_server_converts(*value, *operand, column.type.id);
        if ((!operand || of_server) && computed_once) operand = ask_for(value, column.type.id);
        if (!operand) {
            refuse(not_supported(fmt::format("the distribution key \"{}\" of a new row of table \"{}\" is an "
                                             "expression",
                                             column.name, target.table->display_name()),
                                 kConstantKey));
            return false;
        }
        key.push_back(std::move(*operand));
    }
    use.new_rows.push_back(std::move(key));
    return true;
}

void Analysis::insert_parts(const grammar::Insert& insert, const Scope* outer) {
    writes_ = true;
    size_t visible = common_tables_.size();
    common_tables(insert.with, insert, outer);
    Scope scope(relations_, outer);
    RelationId id = add_table(*insert.table, scope, true);
    size_t use = uses_.size() - 1;
    const Relation& target = relations_[id.value];
    bool distributed = target.kind == RelationKind::Distributed;
    if (distributed) check_sequence_defaults(insert, target);
    Block unused;

    const grammar::ValuesCore* values =
        insert.source != nullptr ? as<grammar::ValuesCore>(insert.source->body) : nullptr;
    if (insert.default_values && distributed) {
        add_new_row(uses_[use], target, insert.columns,
                    [](size_t) -> const grammar::Expression* { return nullptr; });
    } else if (values != nullptr) {
        subqueries_of(*values, scope, unused);
        for (const grammar::RowConstructor* row : values->rows) {
            if (!distributed) break;
            auto item = [&](size_t i) { return i < row->items.size() ? row->items[i] : nullptr; };
            bool known = add_new_row(uses_[use], target, insert.columns, item, true);
            if (!known) break;
        }
    } else if (insert.source != nullptr) {
        insert_from_query(insert, id, use, query(*insert.source, outer, false));
    }
    if (insert.on_conflict != nullptr) {
        for (const grammar::Assignment* assignment : insert.on_conflict->assignments) {
            check_assignment(*assignment, id);
        }
        subqueries_of(*insert.on_conflict, scope, unused);
    }
    for (const grammar::Target* item : insert.returning) subqueries_of(*item, scope, unused);
    common_tables_.resize(visible);
}

// A serial column counts on each shard for itself, so its values would repeat over the shards.
void Analysis::check_sequence_defaults(const grammar::Insert& insert, const Relation& target) {
    const conf::Relation* catalog = context_.catalog.find(target.table->schema, target.table->name);
    if (catalog == nullptr) return;
    const auto* values = insert.source != nullptr ? as<grammar::ValuesCore>(insert.source->body) : nullptr;
    for (const conf::Column& column : catalog->columns) {
        if (!column.sequence_default) continue;
        std::optional<size_t> position = position_in_row(target, column.name, insert.columns);
        bool given = position.has_value() && !insert.default_values;
        if (given && values != nullptr) {
            for (const grammar::RowConstructor* row : values->rows) {
                given = given && *position < row->items.size() &&
                        as<grammar::DefaultValue>(row->items[*position]) == nullptr;
                if (given && is_mysql()) given = is_counter_given(row->items[*position]);
            }
        }
        // Who knows which rows the query gives NULL or 0 for it?
        if (values == nullptr && is_mysql()) given = false;
        if (given) continue;
        const std::string_view why = is_mysql() ? "is AUTO_INCREMENT, and each shard would count for itself"
                                                : "takes its default from a sequence of each shard, whose "
                                                  "values would repeat";
        refuse(not_supported(fmt::format("column \"{}\" of distributed table \"{}\" {}", column.name,
                                         target.table->display_name(), why),
                             "Give the column a value, or a default that needs no sequence."));
    }
}

// INSERT ... SELECT: the new rows' keys are what the query passes on.
void Analysis::insert_from_query(const grammar::Insert& insert, RelationId id, size_t use,
                                 const Block& source) {
    if (relations_[id.value].kind != RelationKind::Distributed) return;
    uses_[use].stores = true;
    const Relation& target = relations_[id.value];
    const auto* core = as<grammar::SelectCore>(insert.source->body);
    bool all_constant = core != nullptr && source.outputs_known;
    for (const router::KeyColumn& column : target.router->key()) {
        std::optional<size_t> position = position_in_row(target, column.name, insert.columns);
        bool constant = position && core != nullptr && *position < core->targets.size() &&
                        operand_of(core->targets[*position]->expression, context_.dialect).has_value();
        all_constant = all_constant && constant;
        if (position && source.outputs_known && *position < source.outputs.size() &&
            source.outputs[*position].source) {
            for (const RelationColumn& own : target.columns) {
                if (own.own_name == column.name && passes_unchanged(*source.outputs[*position].source, own)) {
                    conditions_.add_storing(*source.outputs[*position].source, {target.id, own.name});
                }
            }
        }
    }
    if (all_constant) {
        add_new_row(uses_[use], target, insert.columns, [&](size_t i) {
            return i < core->targets.size() ? core->targets[i]->expression : nullptr;
        });
    }
}

// A key that the server computes from other columns moves the row with any of them.
bool Analysis::refuse_generated_key(const Relation& target) {
    const conf::Relation* catalog = context_.catalog.find(target.table->schema, target.table->name);
    for (const router::KeyColumn& key : target.router->key()) {
        const conf::Column* column = catalog != nullptr ? catalog->find_column(key.name) : nullptr;
        if (column == nullptr || !column->generated) continue;
        refuse(not_supported(
            fmt::format(
                "the distribution key \"{}\" of table \"{}\" is generated from other columns, so that "
                "UPDATE may move rows to another shard",
                key.name, target.table->display_name()),
            "Delete the row and insert it anew."));
        return true;
    }
    return false;
}

// SET key = value may move the row: only to a place that is known.
void Analysis::check_assignment(const grammar::Assignment& assignment, RelationId target_id) {
    const Relation& target = relations_[target_id.value];
    if (target.kind != RelationKind::Distributed || refuse_generated_key(target)) return;
    for (size_t i = 0; i < assignment.columns.size(); i++) {
        auto key = std::find_if(
            target.router->key().begin(), target.router->key().end(),
            [&](const auto& column) { return names().same_column(column.name, assignment.columns[i]); });
        if (key == target.router->key().end()) continue;
        const grammar::Expression* value = assignment.value;
        if (const auto* row = as<grammar::RowConstructor>(value); row != nullptr && assignment.row) {
            value = i < row->items.size() ? row->items[i] : nullptr;
        }
        // SET id = id, as some mappers write it.
        const auto* reference = as<grammar::ColumnRef>(value);
        if (reference != nullptr && reference->parts.size() == 1 &&
            names().same_column(reference->parts[0], key->name))
            continue;
        std::optional<router::Operand> operand =
            value != nullptr ? operand_of(value, context_.dialect) : std::nullopt;
        if (!operand || target.router->key().size() != 1) {
            refuse(not_supported(
                fmt::format("UPDATE of the distribution key \"{}\" of table \"{}\" may move rows to "
                            "another shard",
                            key->name, target.table->display_name()),
                "Delete the row and insert it with its new key."));
            return;
        }
        TableUse use;
        use.table = target.table->id;
        use.new_rows.push_back({std::move(*operand)});
        uses_.push_back(std::move(use));
        use_relations_.push_back(target_id);
    }
}

void Analysis::update_parts(const grammar::Update& update, const Scope* outer) {
    writes_ = true;
    size_t visible = common_tables_.size();
    common_tables(update.with, update, outer);
    Scope scope(relations_, outer);
    if (update.table == nullptr) {
        update_several(update, scope);
        common_tables_.resize(visible);
        return;
    }
    RelationId target = add_table(*update.table, scope, true);
    changed_rows(target, update.from, update.where, scope);
    Block unused;
    for (const grammar::OrderItem* item : update.order_by) subqueries_of(*item, scope, unused);
    for (const grammar::Assignment* assignment : update.assignments) {
        check_assignment(*assignment, target);
        subqueries_of(*assignment, scope, unused);
    }
    for (const grammar::Target* item : update.returning) subqueries_of(*item, scope, unused);
    common_tables_.resize(visible);
}

void Analysis::delete_parts(const grammar::Delete& statement, const Scope* outer) {
    writes_ = true;
    size_t visible = common_tables_.size();
    common_tables(statement.with, statement, outer);
    Scope scope(relations_, outer);
    if (statement.table == nullptr) {
        delete_several(statement, scope);
        common_tables_.resize(visible);
        return;
    }
    RelationId target = add_table(*statement.table, scope, true);
    changed_rows(target, statement.using_tables, statement.where, scope);
    Block unused;
    for (const grammar::OrderItem* item : statement.order_by) subqueries_of(*item, scope, unused);
    for (const grammar::Target* item : statement.returning) subqueries_of(*item, scope, unused);
    common_tables_.resize(visible);
}

// The target joined with the further tables, as WHERE says.
void Analysis::changed_rows(RelationId target, grammar::List<const grammar::TableRef*> tables,
                            const grammar::Expression* where, Scope& scope) {
    std::vector<RelationId> relations{target};
    std::vector<Equality> spine;
    for (const grammar::TableRef* item : tables) declare(*item, scope, relations, spine, true, false);
    conditions_.add(where, scope, relations);
    Block unused;
    for (const grammar::TableRef* item : tables) {
        if (item->kind == grammar::NodeKind::JoinedTable) subqueries_of(*item, scope, unused);
    }
    if (where != nullptr) subqueries_in_conjuncts(where, scope, unused);
}

void Analysis::merge_parts(const grammar::Merge& merge, const Scope* outer) {
    writes_ = true;
    size_t visible = common_tables_.size();
    common_tables(merge.with, merge, outer);
    Scope scope(relations_, outer);
    RelationId target = add_table(*merge.table, scope, true);
    std::vector<RelationId> source;
    std::vector<Equality> spine;
    declare(*merge.source, scope, source, spine, true, false);
    // Source rows count even without a match; target rows only with one.
    conditions_.add(merge.condition, scope, {target});
    Block unused;
    subqueries_of(*merge.condition, scope, unused);
    for (const grammar::MergeAction* action : merge.actions) {
        subqueries_of(*action, scope, unused);
        for (const grammar::Assignment* assignment : action->assignments)
            check_assignment(*assignment, target);
        if (action->action == grammar::MergeActionKind::Insert)
            merge_insert(*action, *merge.table, target, scope);
    }
    common_tables_.resize(visible);
}

void Analysis::merge_insert(const grammar::MergeAction& action, const grammar::NamedTable& table,
                            RelationId target_id, Scope& scope) {
    if (relations_[target_id.value].kind != RelationKind::Distributed) return;
    Scope own(relations_, nullptr);
    RelationId row = add_table(table, own, true);
    uses_.back().stores = true;
    const Relation& target = relations_[row.value];
    auto value_at = [&](size_t i) { return i < action.values.size() ? action.values[i] : nullptr; };
    bool from_source = !action.default_values;
    for (const router::KeyColumn& column : target.router->key()) {
        std::optional<size_t> position = position_in_row(target, column.name, action.columns);
        std::optional<Column> source = position ? scope.resolve(value_at(*position)) : std::nullopt;
        if (!source) {
            from_source = false;
            break;
        }
        for (const RelationColumn& key : target.columns) {
            if (key.own_name == column.name) conditions_.add_storing(*source, {row, key.name});
        }
    }
    if (from_source) return;
    if (action.default_values) {
        add_new_row(uses_.back(), target, action.columns,
                    [](size_t) -> const grammar::Expression* { return nullptr; });
    } else {
        add_new_row(uses_.back(), target, action.columns, value_at);
    }
}

}  // namespace braid::planner
