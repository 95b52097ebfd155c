// A portal: a bound statement, on its way through its rows.
//
// Relayed portals live on the server under the client's own name; the others here. They end with the
// transaction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proxy/session/prepared.h"
#include "proxy/session/routing.h"
#include "proxy/session/scatter.h"

namespace braid::proxy {

struct Portal {
    // Execution: of EXECUTE; it becomes its statement's kind when it is executed.
    enum class Kind : uint8_t { Relayed, Scattered, Schema, Session, LocalRows, Execution };

    Kind kind = Kind::Relayed;
    PreparedStatementPtr statement;
    Routed routed;
    ShardId shard;      // Relayed
    std::string bound;  // Scattered: the Bind message's body; the views of `parameters` point into it
    BoundValues values;
    std::vector<int16_t> result_formats;
    std::unique_ptr<ScatterRun> run;  // Scattered, once it has begun
    size_t savepoints = 0;            // in force when it began
    bool finished = false;
};
using PortalPtr = std::shared_ptr<Portal>;

}  // namespace braid::proxy
