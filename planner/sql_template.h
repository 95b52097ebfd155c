// SQL with holes: a rewritten statement whose constants change from execution to execution.
//
// Made by splicing the client's own text, so what the grammar does not model is never lost. The holes are the
// lifted literals of the statement (rendered as the client wrote them this time) and the transaction's time,
// which must be the same on every shard.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace braid::planner {

// What the servers said for one execution (planner/inquiry.h), as SQL.
struct Answers {
    std::string relation_sizes;          // rows of a VALUES list
    std::string database_names;          // a list of constants
    std::string database_size;           // a bigint constant
    std::vector<std::string> constants;  // typed constants
};

class SqlTemplate {
  public:
    static constexpr int kNoHole = -1;
    static constexpr int kTransactionTime = -2;  // a timestamptz constant
    static constexpr int kRelationSizes = -3;
    static constexpr int kDatabaseNames = -4;
    static constexpr int kDatabaseSize = -5;
    static constexpr int kFirstShardAlone = -6;  // " LIMIT 0" on all shards but the first
    // MySQL's first ? is kFirstParameter + 1; slots are below it.
    static constexpr int kFirstParameter = 1 << 28;

    void append(std::string_view text);
    void append_slot(int slot);
    void append_transaction_time() { append_hole(kTransactionTime); }
    // What is asked of the servers before the text is complete: one of the holes above, or a constant.
    void append_answer(int hole) { append_hole(hole); }
    // Ends a query that the first shard alone runs.
    void append_first_shard_alone() { append_hole(kFirstShardAlone); }
    bool differs_by_shard() const;
    void append_constant(size_t index) { append_hole(kFirstConstant - static_cast<int>(index)); }
    void append(const SqlTemplate& other);

    // `literals`: the source text of each literal slot, with its quotes. `transaction_time`: an ISO text with
    // zone, without quotes.
    std::string render(std::span<const std::string_view> literals, std::string_view transaction_time,
                       const Answers* answers = nullptr, bool first_shard = true) const;
    // MySQL's: `parameters` receives the number of each ? as they come in the text. `null_parameters`: NULL
    // stands for each instead.
    std::string render_mysql(std::span<const std::string_view> literals, std::vector<uint32_t>& parameters,
                             bool null_parameters = false, bool first_shard = true) const;
    // For EXPLAIN ROUTE and tests: slots as ?n.
    std::string show() const;

    bool empty() const { return pieces_.empty(); }

  private:
    static constexpr int kFirstConstant = -10;

    struct Piece {
        std::string text;
        int hole = kNoHole;  // what follows the text
    };
    void append_hole(int hole);

    std::vector<Piece> pieces_;
};

}  // namespace braid::planner
