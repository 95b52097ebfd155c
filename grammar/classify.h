// What kind of statement this is, from its first tokens, without parsing.
//
// Called by the session for every statement (transaction control, settings and Braid's own statements never
// reach the planner) and by the fingerprint. A wrong statement gets the kind of what it seems to be; the
// parser or the server refuses it.
#pragma once

#include <cstdint>
#include <string_view>

#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

enum class StatementKind : uint8_t {
    Empty,
    Select,
    Insert,
    Update,
    Delete,
    Merge,
    Values,
    Table,
    With,
    Explain,
    ExplainRoute,  // EXPLAIN ROUTE [ANALYZE] <statement>
    Copy,
    Set,
    Reset,
    Show,
    Begin,     // also START TRANSACTION
    Commit,    // also END
    Rollback,  // also ABORT
    Savepoint,
    Release,
    RollbackTo,
    Prepare,
    Execute,
    Deallocate,
    PrepareTransaction,
    CommitPrepared,
    RollbackPrepared,
    Declare,
    Fetch,
    Move,
    Close,
    Listen,
    Unlisten,
    Notify,
    Lock,
    Truncate,
    Discard,
    Create,
    Alter,
    Drop,
    OtherDdl,  // COMMENT, GRANT, REVOKE, SECURITY LABEL, REASSIGN, REFRESH, REINDEX, CLUSTER, IMPORT
    Vacuum,
    Analyze,
    Call,
    Do,
    ExecuteDirect,  // EXECUTE DIRECT ON (server) '...'
    // MySQL alone. REPLACE is an Insert; LOCK TABLES a Lock; XA with its second word below.
    Use,
    Kill,
    Describe,  // DESCRIBE t; of a statement it is Explain
    LoadData,
    Unlock,
    RenameTable,
    Handler,
    Flush,
    XaBegin,
    XaEnd,
    XaPrepare,
    XaCommit,
    XaRollback,
    XaRecover,
    Other,
};

struct Classification {
    StatementKind kind = StatementKind::Empty;
    // The token where an inner statement begins: behind EXPLAIN and its options, behind EXPLAIN ROUTE
    // [ANALYZE], behind PREPARE ... AS, behind DECLARE ... FOR, behind WITH's list. 0: there is none.
    uint32_t inner_token = 0;

    bool operator==(const Classification&) const = default;
};

Classification classify(const ScannedStatement& statement);

// Reads or changes rows of tables: Select to With above. These have a fingerprint with lifted constants.
constexpr bool is_query_or_change(StatementKind kind) {
    return kind >= StatementKind::Select && kind <= StatementKind::With;
}

// For messages and tests: "Select", "ExplainRoute".
std::string_view statement_kind_name(StatementKind kind);

}  // namespace braid::grammar
