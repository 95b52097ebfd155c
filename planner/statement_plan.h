// What the planner says about a statement, once per shape; and the decision for one execution of it.
//
// plan() is pure and made on a plan-cache miss. decide() runs for each execution with its constants: it is
// cheap, allocates little, and says which shards work. The session (proxy/) then relays to one shard or runs
// the scatter plan through planner/exec.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "conf/catalog.h"
#include "conf/topology.h"
#include "grammar/ast/statement.h"
#include "grammar/dialect.h"
#include "planner/inquiry.h"
#include "planner/mysql/scatter_plan.h"
#include "planner/mysql/session_call.h"
#include "planner/scatter_plan.h"
#include "router/key_predicate.h"
#include "router/shard_set.h"

namespace braid::planner {

enum class Access : uint8_t {
    Read,    // changes nothing: may run on several shards, and on a second shard of a transaction
    Write,   // changes rows or takes row locks, or calls something volatile that Braid cannot see into
    Schema,  // DDL: runs on every shard that holds the object, in one transaction each
};

// One occurrence of a distributed table in the statement, with what is known of its key there.
struct TableUse {
    TableId table;
    router::KeyPredicate predicate;
    // The rows are new: the shard must be known exactly (INSERT). One entry per row: the key columns'
    // operands.
    std::vector<std::vector<router::Operand>> new_rows;
    // New rows of a query: their keys satisfy the predicate.
    bool stores = false;
};

// Constants that are text whatever their values are: literal slots and parameters' numbers, ascending.
struct KnownText {
    std::vector<int> slots;
    std::vector<uint32_t> parameters;
};

struct StatementPlan {
    Access access = Access::Read;

    // The statement names no distributed table: shards that must run it (local tables), or none = any shard
    // will do. With distributed tables: every use, so that decide() can prove one shard.
    router::ShardSet local_shards;
    std::vector<TableUse> uses;

    // Why one shard cannot answer even when all uses meet there, or the statement cannot run at all: refuse
    // always.
    std::optional<Error> refusal;

    // Where the rows of a statement that each shard can compute alone are: the union over the lists of the
    // intersection of the uses (indexes) in each. If that is one shard, the whole statement is relayed there.
    // Empty: not provable.
    std::vector<std::vector<size_t>> driving;
    // Constants that are read as a relation's name (named_relations.h): a table that one shard has is named
    // there only.
    std::vector<router::Operand> relation_names;

    // How several shards answer; nullptr: refuse with scatter_refusal (0A000 and the reason).
    std::shared_ptr<const ScatterPlan> scatter;
    Error scatter_refusal;
    // The same for a MySQL statement, which has no `scatter`.
    std::shared_ptr<const MysqlScatterPlan> mysql_scatter;
    // Its result columns are named by the statement's text as it is: another text of the same shape (other
    // constants, other blanks) must be described anew.
    bool names_from_text = false;
    // The types of what is merged or shown may follow those of the parameters: it is described and resolved
    // for each list of parameter types.
    bool types_from_parameters = false;
    // MySQL: calls that the session answers or makes right (LAST_INSERT_ID(), FOUND_ROWS() ...), by their
    // places in the statement's text.
    std::vector<SessionCall> session_calls;
    // MySQL: values for AUTO_INCREMENT columns of distributed tables: NULL and 0 would count on each shard.
    std::vector<router::Operand> counters;

    // What is asked of the servers before decide(), when one shard runs it: see inquiry.h. nullptr: nothing.
    std::shared_ptr<const Inquiry> inquiry;

    // It calls what counts on one server (nextval and its kin): without tables it always runs on the first
    // shard.
    bool counts_on_one_server = false;
    // With tables (PostgreSQL): they must be on that shard.
    bool counts_beside_tables = false;

    // It calls what clients meet at (pg_notify, advisory locks): it runs on the first shard, or not at all.
    bool meets_on_one_server = false;

    // Access::Schema: all shards, or local_shards when not empty.
    bool all_shards = false;
    // Cannot run inside a transaction block (VACUUM, CREATE INDEX CONCURRENTLY): shard after shard.
    bool outside_transaction = false;
    // Catalog may have changed after success: re-read it.
    bool changes_catalog = false;

    // Literal slots whose values were looked at while planning (ordinals, LIMIT in subqueries ...): the plan
    // holds only for the same values in them.
    std::vector<int> fixed_slots;

    // Constants that cannot mean the time at which a server reads them: see analysis/moments.h.
    KnownText known_text;

    // Parameters that route and whose type, when the client has not declared it, only a server can tell: see
    // analysis/parameters.h.
    std::vector<uint32_t> unsure_parameters;
};

// How the session's settings and hints steer one statement.
struct Steering {
    std::optional<ShardId> shard;  // braid.shard or a hint: run there, whatever the statement says
    std::optional<std::string>
        shard_key;  // braid.shard_key: the key's text, for the database's distributed tables
};

struct OneShard {
    ShardId shard;
    bool any = false;  // nothing in the statement belongs to a shard: another would do as well
};
struct SeveralShards {  // run plan.scatter over these
    router::ShardSet shards;
};
struct EveryShard {  // Access::Schema
    router::ShardSet shards;
};
using Decision = std::variant<OneShard, SeveralShards, EveryShard>;

// Everything plan() needs to know of the session and the fleet. References must outlive the call only.
struct PlanContext {
    const conf::Topology& topology;
    const conf::Database& database;
    const conf::Catalog& catalog;
    const router::Layout& layout;  // of this database and catalog
    // PostgreSQL: resolved, without "$user" of absent schemas. MySQL: the default database alone, as "public"
    // where it is this database; empty: none was chosen.
    std::vector<std::string> search_path;
    ShardId default_shard{0};                                 // where statements without tables run
    grammar::Dialect dialect = grammar::Dialect::Postgresql;  // of the statements
};

// Never fails for what the server would report itself (unknown columns and the like: one shard says it). What
// Braid cannot do is in the plan's refusal or scatter_refusal. `text` is the statement's own text, the spans'
// base; `literal_slots` how many constants the scanner lifted out of it.
std::shared_ptr<const StatementPlan> plan(const grammar::Statement& statement, std::string_view text,
                                          size_t literal_slots, const PlanContext& context);

// Where this execution runs. Errors: the plan's refusals, keys that cannot be told (for new rows),
// contradictions between a hint and the fleet.
Result<Decision> decide(const StatementPlan& plan, const PlanContext& context,
                        const router::Bindings& bindings, const Steering& steering);

// The lines of EXPLAIN ROUTE: first the summary, then the tree. `bindings` may be empty.
std::vector<std::string> explain(const StatementPlan& plan, const PlanContext& context,
                                 const router::Bindings& bindings, const Steering& steering,
                                 std::string_view statement_text);

}  // namespace braid::planner
