// Scatter plans whose answer is the MySQL shards' rows. Private to this folder; made by rows_scatter.cpp.
#pragma once

#include <string>
#include <vector>

#include "planner/mysql/merge_keys.h"
#include "planner/mysql/scatter_plan.h"

namespace braid::planner {

// Rows as they are, or in order: the keys stand behind the client's own columns, and its ORDER BY stays.
class MysqlRowsPlan final : public MysqlScatterPlan {
  public:
    SqlTemplate head;  // "SELECT a, b"
    SqlTemplate tail;  // " FROM ... ORDER BY ...", without LIMIT
    std::vector<MysqlKey> keys;
    std::optional<LimitSpec> limit;
    bool fixes_time = false;

    SqlTemplate describe_sql() const override;
    Result<std::shared_ptr<const MysqlScatter>> resolve(const MysqlDescription& description) const override;
    std::vector<std::string> tree() const override;
    SqlTemplate shown_sql() const override { return describe_sql(); }
    std::vector<uint32_t> compared_texts(const std::vector<MysqlColumn>& remote) const override;
};

// The columns of a query as a whole, in order or without duplicates: DISTINCT and set operations. The query
// becomes a common table, whose columns get names of their own.
class MysqlColumnsPlan final : public MysqlScatterPlan {
  public:
    struct Order {
        size_t column = 0;  // of the result
        bool descending = false;
    };

    SqlTemplate query;  // without its ORDER BY and LIMIT
    std::vector<Order> order;
    bool distinct = false;
    std::optional<LimitSpec> limit;
    bool fixes_time = false;

    SqlTemplate describe_sql() const override { return query; }
    Result<std::shared_ptr<const MysqlScatter>> resolve(const MysqlDescription& description) const override;
    std::vector<std::string> tree() const override;
    SqlTemplate shown_sql() const override { return query; }
    std::vector<uint32_t> compared_texts(const std::vector<MysqlColumn>& remote) const override;
};

}  // namespace braid::planner
