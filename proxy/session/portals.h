// The portals of one session, and the names of the cursors that live on its servers.
//
// A portal that one shard answers lives there under the client's own name; one over several shards lives
// here. A cursor that SQL declares is a portal, too, and shares their names. They end with the transaction
// (those WITH HOLD do not; they are on one server). PostgreSQL manual: DECLARE, 55.2.3.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "backends/async.h"
#include "base/error.h"
#include "base/ids.h"

namespace braid::proxy {

struct Portal;
using PortalPtr = std::shared_ptr<Portal>;

class Portals {
  public:
    // nullptr: none that the session knows of; it may be a cursor of a server.
    PortalPtr find(std::string_view name) const;
    // A portal or a cursor has the name. The unnamed portal is replaced, so that its name is always free.
    bool taken(std::string_view name) const;
    void put(std::string_view name, PortalPtr portal);
    void erase(std::string_view name);
    const std::map<std::string, PortalPtr, std::less<>>& all() const { return portals_; }

    // Cursors by name: the shard that has them.
    std::optional<ShardId> shard_of_cursor(std::string_view name) const;
    void put_cursor(std::string_view name, ShardId shard);
    // The transaction is over: those stay whose shard `pinned` keeps.
    void end_cursors(const std::function<bool(ShardId)>& pinned);
    void forget_cursors() { cursors_.clear(); }

    // Nothing of a portal may go away before what it reads from several shards has come to rest.
    static awaitable<void> close_run(Portal& portal);
    awaitable<void> close_all();
    // Those that have begun to read from several shards since there were more than so many savepoints.
    awaitable<void> close_scattered(size_t savepoints);
    // A savepoint is no more: what has begun since belongs to what was around it.
    void release(size_t savepoints);

  private:
    std::map<std::string, PortalPtr, std::less<>> portals_;
    std::map<std::string, ShardId, std::less<>> cursors_;
};

// 42P03 and 34000, in a server's words.
Error cursor_exists(std::string_view name);
Error no_cursor(std::string_view name);
Error no_portal(std::string_view name);
// 55000.
Error cannot_run(std::string_view portal);

}  // namespace braid::proxy
