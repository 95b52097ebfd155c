// A portal: a bound statement, on its way through its rows.
//
// Relayed portals live on the server under the client's own name; the others here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proxy/session/portals.h"
#include "proxy/session/prepared.h"
#include "proxy/session/routing.h"
#include "proxy/session/scatter.h"

namespace braid::proxy {

struct Portal {
    // Execution: of EXECUTE; it becomes its statement's kind when it is executed.
    // Declaration: of a cursor over several shards; CursorStatement: about one.
    enum class Kind : uint8_t {
        Relayed,
        Scattered,
        Schema,
        Session,
        LocalRows,
        Execution,
        Declaration,
        CursorStatement
    };

    Kind kind = Kind::Relayed;
    PreparedStatementPtr statement;
    Routed routed;
    ShardId shard;  // Relayed
    // The Bind message's body, where values are kept: the views of `parameters` point into it.
    std::shared_ptr<const std::string> bound;
    BoundValues values;
    std::vector<int16_t> result_formats;
    std::unique_ptr<ScatterRun> run;  // Scattered, once it has begun
    size_t savepoints = 0;            // in force when it was bound, or began
    bool finished = false;
    bool failed = false;    // while it ran: it cannot be run any more
    bool no_scroll = true;  // of a cursor: it was declared so
    bool sent = false;      // Relayed: an Execute has gone to the server
    // A cursor: before its first row, on one, or behind its last.
    enum class Place : uint8_t { Start, Row, End };
    Place place = Place::Start;
};
}  // namespace braid::proxy
