// Common tables, recursive ones too. See translator.h.
#include "planner/translate/translator.h"

namespace braid::planner::translate {

using namespace grammar;

std::string Translator::with(const With& node) {
    std::string text = node.recursive ? "WITH RECURSIVE " : "WITH ";
    bool first = true;
    for (const grammar::CommonTable* table : node.tables) {
        if (!table->search_cycle.empty()) refuse("SEARCH and CYCLE", "");
        const auto* select = as<SelectStatement>(table->statement);
        if (select == nullptr) refuse("WITH", "a statement that changes data in it");
        CommonTable entry;
        entry.name = table->name;
        std::string inner;
        const auto* set = as<SetOperation>(select->query->body);
        const auto name_columns = [&] {
            if (table->columns.size() > entry.columns.size())
                raise("42P10", "there are more names than columns");
            for (size_t i = 0; i < table->columns.size(); ++i) {
                entry.columns[i].name = table->columns[i];
                entry.columns[i].spelled = quoted(table->columns[i]);
            }
        };
        if (node.recursive && set != nullptr && set->op == SetOperator::Union) {
            if (select->query->limit != nullptr || !select->query->order_by.empty() ||
                select->query->with != nullptr)
                refuse("a recursive common table", "with ORDER BY, LIMIT or WITH of its own");
            // The first part alone tells the types.
            const bool widened = widens_;
            widens_ = true;
            inner = query(*set->left, QueryUse::Table, &entry.columns);
            for (ScopeColumn& column : entry.columns) {
                if (!mysql_client() && !column.type.is(Family::Integer) && !column.type.is(Family::Date) &&
                    !column.type.is(Family::DateTime))
                    refuse("a recursive common table",
                           "MariaDB cuts its later rows to the width of the first");
                if (mysql_client() && !column.type.is(Family::Integer))
                    refuse("a recursive common table", "of other columns than integers");
                column.nullable = true;
            }
            name_columns();
            common_.push_back(entry);
            std::vector<ScopeColumn> later;
            inner += set->all ? " UNION ALL " : " UNION ";
            inner += query(*set->right, QueryUse::Table, &later);
            widens_ = widened;
            if (later.size() != entry.columns.size())
                raise("42601", "each UNION query must have the same number of columns");
            for (size_t i = 0; i < later.size(); ++i) {
                if (later[i].type.family != entry.columns[i].type.family)
                    refuse("a recursive common table", "its parts have columns of different types");
            }
        } else {
            only_described_ = table->name == "braid_p" || table->name == "braid_x";
            inner = query(*select->query, QueryUse::Table, &entry.columns);
            only_described_ = false;
            name_columns();
            common_.push_back(entry);
        }
        if (!first) text += ", ";
        first = false;
        text += quoted(entry.name) + " (";
        for (size_t i = 0; i < entry.columns.size(); ++i)
            text += (i > 0 ? ", " : "") + entry.columns[i].spelled;
        text += ") AS (" + inner + ")";
    }
    return text + " ";
}

}  // namespace braid::planner::translate
