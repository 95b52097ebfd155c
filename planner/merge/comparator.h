// Orders binary datums as the server's btree does: what a streaming merge of sorted shards and MIN/MAX need.
//
// A Comparator knows one type; a SortKey adds direction and the place of NULLs. Types whose order Braid
// cannot reproduce (arrays, jsonb, ...) and collations that it cannot prove are refused when the
// Comparator is made. Datums are PostgreSQL's binary send format, valid for the call only. Immutable; may be
// shared between threads.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/type.h"
#include "planner/merge/collation.h"
#include "planner/merge/mysql_order.h"

namespace braid::planner {

using Datum = std::optional<std::string_view>;  // nullopt is NULL

class Comparator {
  public:
    // For ORDER BY and MIN/MAX. `collation` matters for text, varchar, char(n) alone. Error 0A000 with the
    // reason.
    static Result<Comparator> for_order(const Type& type, const Collation& collation);
    // For GROUP BY, DISTINCT and set operations: 0 exactly for values that the server holds equal; the order
    // between unequal ones is any fixed one. Text needs a deterministic collation, no more.
    static Result<Comparator> for_grouping(const Type& type, const Collation& collation);

    // Of an enum, whose labels are given in their order.
    static Comparator for_enum(const Type& type, const std::vector<std::string>& labels);

    // Keys of MySQL servers (mysql_order.h). `pad`: of Weights, the weight of a blank.
    static Comparator for_mysql(MysqlOrder order, std::string pad = {});

    // <0, 0, >0. A datum whose length is not the type's (a broken server: see check) orders by bytes.
    int operator()(std::string_view a, std::string_view b) const;
    // 08P01 when the datum cannot be one of this type, 0A000 for a label that an enum did not have.
    Status check(std::string_view datum) const;
    const Type& type() const { return type_; }

  private:
    using Function = int (*)(std::string_view, std::string_view);
    Comparator(const Type& type, Function function, size_t width)
        : type_(type), function_(function), width_(width) {}

    static Result<Comparator> make(const Type& type);

    Type type_;
    Function function_;                                                      // null for text
    size_t width_;                                                           // 0 = any length
    std::shared_ptr<const TextOrder> text_;                                  // set for text
    std::shared_ptr<const std::map<std::string, int, std::less<>>> places_;  // set for enums: by label
    bool ignores_trailing_blanks_ = false;
    struct MysqlKey {
        MysqlOrder order;
        std::string pad;
    };
    std::shared_ptr<const MysqlKey> mysql_;  // set for MySQL's keys
};

struct SortKey {
    Comparator comparator;
    bool descending = false;
    bool nulls_first = false;  // PostgreSQL's default: true for descending, false for ascending

    int compare(const Datum& a, const Datum& b) const;
};

}  // namespace braid::planner
