// WITH: which common tables a statement reads, in which order they are analysed, and their blocks. See
// analysis.h.
//
// A server does not run a query of WITH that nobody reads, directly or through one that is read; what changes
// rows runs always.
#include <algorithm>

#include "grammar/ast/walk.h"
#include "planner/analysis/analysis.h"

namespace braid::planner {

using grammar::as;

namespace {

const grammar::With* with_of(const grammar::Node& node) {
    if (const auto* query = as<grammar::Query>(&node)) return query->with;
    if (const auto* insert = as<grammar::Insert>(&node)) return insert->with;
    if (const auto* update = as<grammar::Update>(&node)) return update->with;
    if (const auto* removal = as<grammar::Delete>(&node)) return removal->with;
    if (const auto* merge = as<grammar::Merge>(&node)) return merge->with;
    return nullptr;
}

// The common tables that `with.tables[index]` may name: all of a recursive WITH, else those before it.
size_t visible_to(const grammar::With& with, size_t index) {
    return with.recursive ? with.tables.size() : index;
}

// Counts where a common table's name stands in FROM and means it, and not an inner one of its name.
class References {
  public:
    References(const NameRules& names, std::string_view name) : names_(names), name_(name) {}

    // In what `node` holds behind its own WITH.
    size_t behind_with(const grammar::Node& node) const {
        size_t count = 0;
        const grammar::With* with = with_of(node);
        grammar::for_each_child(node, [&](const grammar::Node& child) {
            if (&child != with) count += in(child);
        });
        return count;
    }

    size_t in(const grammar::Node& node) const {
        size_t count = 0;
        grammar::walk(node, [&](const grammar::Node& current) {
            const auto* table = as<grammar::NamedTable>(&current);
            if (table != nullptr && table->name.size() == 1 && names_.same_table(table->name[0], name_))
                count++;
            const grammar::With* with = with_of(current);
            if (with == nullptr) return true;
            const auto own = std::find_if(with->tables.begin(), with->tables.end(), [&](const auto* inner) {
                return names_.same_table(inner->name, name_);
            });
            if (own == with->tables.end()) return true;
            const auto hider = static_cast<size_t>(own - with->tables.begin());
            for (size_t i = 0; i < with->tables.size(); i++) {
                if (visible_to(*with, i) <= hider) count += in(*with->tables[i]->statement);
            }
            return false;
        });
        return count;
    }

  private:
    const NameRules& names_;
    std::string_view name_;
};

// Who reads whom in one WITH.
struct Uses {
    std::vector<size_t> count;                    // by live parts of the statement, without its own recursion
    std::vector<bool> recursive;                  // it reads itself
    std::vector<bool> live;                       // it runs
    std::vector<std::vector<size_t>> read_by_it;  // other tables of this WITH
};

Uses uses_in(const grammar::With& with, const grammar::Node& owner, const NameRules& names, bool all_run) {
    const size_t size = with.tables.size();
    Uses uses{std::vector<size_t>(size), std::vector<bool>(size), std::vector<bool>(size),
              std::vector<std::vector<size_t>>(size)};
    std::vector<std::vector<size_t>> counts(size, std::vector<size_t>(size));  // [reader][read]
    for (size_t read = 0; read < size; read++) {
        const References references(names, with.tables[read]->name);
        uses.count[read] = references.behind_with(owner);
        uses.live[read] = all_run || uses.count[read] > 0 ||
                          as<grammar::SelectStatement>(with.tables[read]->statement) == nullptr;
        for (size_t reader = 0; reader < size; reader++) {
            if (read >= visible_to(with, reader)) continue;
            counts[reader][read] = references.in(*with.tables[reader]->statement);
            if (counts[reader][read] == 0) continue;
            if (reader == read) uses.recursive[read] = true;
            if (reader != read) uses.read_by_it[reader].push_back(read);
        }
    }
    std::vector<size_t> open;
    for (size_t i = 0; i < size; i++) {
        if (uses.live[i]) open.push_back(i);
    }
    while (!open.empty()) {
        const size_t reader = open.back();
        open.pop_back();
        for (const size_t read : uses.read_by_it[reader]) {
            uses.count[read] += counts[reader][read];
            if (uses.live[read]) continue;
            uses.live[read] = true;
            open.push_back(read);
        }
    }
    return uses;
}

// Read ones before their readers; of a circle, which a server refuses, in the order of the text.
void put_in_order(size_t table, const Uses& uses, std::vector<bool>& seen, std::vector<size_t>& order) {
    if (seen[table]) return;
    seen[table] = true;
    for (const size_t read : uses.read_by_it[table]) put_in_order(read, uses, seen, order);
    order.push_back(table);
}

}  // namespace

void Analysis::common_tables(const grammar::With* with, const grammar::Node& owner, const Scope* outer) {
    if (with == nullptr) return;
    const Uses uses = uses_in(*with, owner, names(), is_mysql());
    std::vector<size_t> order;
    std::vector<bool> seen(with->tables.size());
    for (size_t i = 0; i < with->tables.size(); i++) put_in_order(i, uses, seen, order);
    for (const size_t i : order) {
        if (!uses.live[i]) continue;
        const grammar::CommonTable& table = *with->tables[i];
        CommonTableEntry entry;
        entry.name = table.name;
        entry.columns.assign(table.columns.begin(), table.columns.end());
        entry.inward = uses.count[i] == 1 && !uses.recursive[i];
        entry.block = nullptr;
        if (uses.recursive[i]) common_tables_.push_back(entry);
        blocks_.push_back(common_statement(*table.statement, outer));
        Block& block = blocks_.back();
        if (uses.recursive[i]) {
            common_tables_.pop_back();
            if (!block.shape.is_constant())
                block.shape = Shape::single("a recursive query reads other shards' rows");
            for (OutputColumn& output : block.outputs) output = {output.name, std::nullopt, {}};
            // SEARCH and CYCLE add columns.
            if (!table.search_cycle.empty()) block.outputs_known = false;
        }
        entry.block = &block;
        common_tables_.push_back(entry);
    }
}

Block Analysis::common_statement(const grammar::Statement& statement, const Scope* outer) {
    if (const auto* select = as<grammar::SelectStatement>(&statement))
        return query(*select->query, outer, false);
    Block block;
    if (const auto* insert = as<grammar::Insert>(&statement)) insert_parts(*insert, outer);
    if (const auto* update = as<grammar::Update>(&statement)) update_parts(*update, outer);
    if (const auto* removal = as<grammar::Delete>(&statement)) delete_parts(*removal, outer);
    if (const auto* merge = as<grammar::Merge>(&statement)) merge_parts(*merge, outer);
    block.shape = Shape::single("a WITH query changes rows");
    return block;
}

}  // namespace braid::planner
