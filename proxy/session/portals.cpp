#include "proxy/session/portals.h"

#include <algorithm>

#include "proxy/session/portal.h"

namespace braid::proxy {

PortalPtr Portals::find(std::string_view name) const {
    auto found = portals_.find(name);
    return found == portals_.end() ? nullptr : found->second;
}

bool Portals::taken(std::string_view name) const {
    return !name.empty() && (portals_.contains(name) || cursors_.contains(name));
}

void Portals::put(std::string_view name, PortalPtr portal) {
    portals_.insert_or_assign(std::string(name), std::move(portal));
}

void Portals::erase(std::string_view name) {
    if (auto found = portals_.find(name); found != portals_.end()) portals_.erase(found);
    if (auto found = cursors_.find(name); found != cursors_.end()) cursors_.erase(found);
}

std::optional<ShardId> Portals::shard_of_cursor(std::string_view name) const {
    auto found = cursors_.find(name);
    if (found != cursors_.end()) return found->second;
    const PortalPtr portal = find(name);
    if (portal && portal->kind == Portal::Kind::Relayed) return portal->shard;
    return std::nullopt;
}

void Portals::put_cursor(std::string_view name, ShardId shard) {
    cursors_.insert_or_assign(std::string(name), shard);
}

void Portals::end_cursors(const std::function<bool(ShardId)>& pinned) {
    std::erase_if(cursors_, [&](const auto& cursor) { return !pinned(cursor.second); });
}

awaitable<void> Portals::close_run(Portal& portal) {
    if (!portal.run) co_return;
    co_await portal.run->close();
    portal.run.reset();
    portal.finished = true;
}

awaitable<void> Portals::close_all() {
    for (auto& [name, portal] : portals_) co_await close_run(*portal);
    portals_.clear();
}

awaitable<void> Portals::close_scattered(size_t savepoints) {
    const auto goes = [&](const Portal& portal) {
        return portal.kind == Portal::Kind::Scattered && portal.savepoints > savepoints;
    };
    for (auto& [name, portal] : portals_) {
        if (goes(*portal)) co_await close_run(*portal);
    }
    std::erase_if(portals_, [&](const auto& entry) { return goes(*entry.second); });
}

void Portals::release(size_t savepoints) {
    for (auto& [name, portal] : portals_) portal->savepoints = std::min(portal->savepoints, savepoints);
}

Error cursor_exists(std::string_view name) {
    return fail("42P03", "cursor \"" + std::string(name) + "\" already exists").value();
}

Error no_cursor(std::string_view name) {
    return fail(sqlstate::kInvalidCursorName, "cursor \"" + std::string(name) + "\" does not exist").value();
}

Error no_portal(std::string_view name) {
    return fail(sqlstate::kInvalidCursorName, "portal \"" + std::string(name) + "\" does not exist").value();
}

Error cannot_run(std::string_view portal) {
    return fail("55000", "portal \"" + std::string(portal) + "\" cannot be run").value();
}

}  // namespace braid::proxy
