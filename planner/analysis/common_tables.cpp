// WITH: which common tables a statement reads, in which order they are analysed, and their blocks. See
// analysis.h.
//
// A server does not run a query of WITH that nobody reads, directly or through one that is read; what changes
// rows runs always.
#include <algorithm>
#include <optional>

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

// Counts where the common tables of one WITH stand in FROM by their names, and not an inner one of the same
// name.
class References {
  public:
    using Counts = std::vector<size_t>;  // per table of the WITH

    References(const grammar::With& with, const NameRules& names) : with_(with), names_(names) {}

    // In what `owner` holds behind the WITH.
    Counts behind_with(const grammar::Node& owner) const {
        Counts counts(with_.tables.size());
        std::vector<bool> hidden(with_.tables.size());
        grammar::for_each_child(owner, [&](const grammar::Node& child) {
            if (&child != &with_) add(child, hidden, counts);
        });
        return counts;
    }

    Counts in(const grammar::Node& node) const {
        Counts counts(with_.tables.size());
        std::vector<bool> hidden(with_.tables.size());
        add(node, hidden, counts);
        return counts;
    }

  private:
    std::optional<size_t> find(std::string_view name) const {
        const auto found = std::find_if(with_.tables.begin(), with_.tables.end(), [&](const auto* table) {
            return names_.same_table(table->name, name);
        });
        if (found == with_.tables.end()) return std::nullopt;
        return static_cast<size_t>(found - with_.tables.begin());
    }

    void add(const grammar::Node& node, const std::vector<bool>& hidden, Counts& counts) const {
        grammar::walk(node, [&](const grammar::Node& current) {
            const auto* table = as<grammar::NamedTable>(&current);
            if (table != nullptr && table->name.size() == 1) {
                const std::optional<size_t> named = find(table->name[0]);
                if (named && !hidden[*named]) counts[*named]++;
            }
            const grammar::With* inner = with_of(current);
            return inner == nullptr || !add_with_inner(current, *inner, hidden, counts);
        });
    }

    // True: the inner WITH hides names, and what stands below `owner` has been counted.
    bool add_with_inner(const grammar::Node& owner, const grammar::With& inner,
                        const std::vector<bool>& hidden, Counts& counts) const {
        std::vector<std::optional<size_t>> hides;
        for (const grammar::CommonTable* table : inner.tables) hides.push_back(find(table->name));
        if (std::none_of(hides.begin(), hides.end(), [](const auto& name) { return name.has_value(); }))
            return false;
        const auto with_hidden = [&](size_t tables) {
            std::vector<bool> more = hidden;
            for (size_t i = 0; i < tables; i++) {
                if (hides[i]) more[*hides[i]] = true;
            }
            return more;
        };
        for (size_t i = 0; i < inner.tables.size(); i++)
            add(*inner.tables[i]->statement, with_hidden(visible_to(inner, i)), counts);
        const std::vector<bool> behind = with_hidden(inner.tables.size());
        grammar::for_each_child(owner, [&](const grammar::Node& child) {
            if (&child != &inner) add(child, behind, counts);
        });
        return true;
    }

    const grammar::With& with_;
    const NameRules& names_;
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
    const References references(with, names);
    uses.count = references.behind_with(owner);
    std::vector<References::Counts> counts;  // [reader][read]
    for (size_t reader = 0; reader < size; reader++) {
        counts.push_back(references.in(*with.tables[reader]->statement));
        // A name that comes later is another table's.
        for (size_t read = visible_to(with, reader); read < size; read++) counts[reader][read] = 0;
        for (size_t read = 0; read < size; read++) {
            if (counts[reader][read] == 0) continue;
            if (reader == read) uses.recursive[read] = true;
            if (reader != read) uses.read_by_it[reader].push_back(read);
        }
        uses.live[reader] = all_run || uses.count[reader] > 0 ||
                            as<grammar::SelectStatement>(with.tables[reader]->statement) == nullptr;
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
