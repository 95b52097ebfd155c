#include "proxy/check.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "conf/drift.h"
#include "proxy/text_table.h"
#include "router/layout.h"

namespace braid::proxy {

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string listeners_text(const conf::Topology& topology) {
    Rows rows{{"protocol", "address", "port", "tls"}};
    for (const conf::Listener& listener : topology.listeners) {
        rows.push_back({std::string(conf::word(listener.protocol)), listener.address,
                        std::to_string(listener.port), std::string(conf::word(listener.tls.mode))});
    }
    return "listeners\n" + text_table(rows, "  ");
}

std::string servers_text(const conf::Topology& topology) {
    Rows rows{{"name", "kind", "host", "port", "dbname", "user", "tls", "max_connections"}};
    for (const conf::Server& server : topology.servers) {
        rows.push_back({server.name, std::string(conf::word(server.kind)), server.host,
                        std::to_string(server.port), server.dbname, server.user,
                        std::string(conf::word(server.tls.mode)),
                        server.max_connections ? std::to_string(server.max_connections) : "unlimited"});
    }
    return "servers\n" + text_table(rows, "  ");
}

std::string users_text(const conf::Topology& topology) {
    Rows rows{{"name", "databases", "admin"}};
    for (const conf::User& user : topology.users) {
        rows.push_back(
            {user.name, fmt::format("{}", fmt::join(user.databases, ", ")), user.admin ? "yes" : "no"});
    }
    return "users\n" + text_table(rows, "  ");
}

// "256: pg1 128, pg2 128": all parts, then how many are on each shard.
std::string parts_text(const conf::Topology& topology, const conf::Database& database,
                       const conf::Distributed& distributed) {
    std::vector<size_t> count(database.shard_count());
    size_t total = 0;
    const auto add = [&](ShardId shard) {
        ++count[shard.value];
        ++total;
    };
    if (const auto* buckets = distributed.buckets()) {
        for (const ShardId shard : buckets->shards) add(shard);
    } else if (const auto* ranges = distributed.ranges()) {
        for (const conf::Range& range : ranges->parts) add(range.shard);
    } else if (const auto* lists = distributed.lists()) {
        for (const conf::ListPart& part : lists->parts) add(part.shard);
        if (lists->default_shard) add(*lists->default_shard);
    }
    std::vector<std::string> each;
    for (uint32_t i = 0; i < database.shard_count(); ++i) {
        each.push_back(fmt::format("{} {}", topology.shard_name(database, ShardId(i)), count[i]));
    }
    return fmt::format("{}: {}", total, fmt::join(each, ", "));
}

std::string tables_text(const conf::Topology& topology, const conf::Database& database) {
    Rows rows{{"table", "kind", "key", "method", "parts", "colocation"}};
    for (const conf::Table& table : database.tables) {
        if (const auto* distributed = table.distributed()) {
            rows.push_back(
                {table.display_name(), "distributed", fmt::format("{}", fmt::join(distributed->key, ", ")),
                 std::string(conf::word(distributed->method)), parts_text(topology, database, *distributed),
                 std::to_string(distributed->colocation.value)});
        } else if (const auto* local = table.local()) {
            rows.push_back(
                {table.display_name(), "local", "-", "-", topology.shard_name(database, local->shard)});
        } else {
            rows.push_back({table.display_name(), "reference", "-", "-", "every shard"});
        }
    }
    return text_table(rows, "  ");
}

std::string unlisted_text(const conf::Topology& topology, const conf::Database& database) {
    switch (database.unlisted_tables.policy) {
        case conf::Unlisted::Refuse: return "refuse";
        case conf::Unlisted::Reference: return "reference";
        case conf::Unlisted::Local:
            return "local:" + topology.shard_name(database, database.unlisted_tables.shard);
    }
    return "";
}

std::string database_text(const conf::Topology& topology, const conf::Database& database) {
    std::vector<std::string> shards;
    const auto kind_of = [&](ServerId server) { return topology.server(server).kind; };
    const bool mixed = std::any_of(database.shards.begin(), database.shards.end(), [&](ServerId server) {
        return kind_of(server) != kind_of(database.shards.front());
    });
    for (const ServerId server : database.shards) {
        std::string name = topology.server(server).name;
        if (mixed) name += fmt::format(" ({})", conf::word(kind_of(server)));
        shards.push_back(std::move(name));
    }
    std::string text = fmt::format("database {}\n  shards {}; unlisted tables {}; transactions {}\n",
                                   database.name, fmt::join(shards, ", "), unlisted_text(topology, database),
                                   database.transactions == conf::Transactions::SingleShard
                                       ? "write on one shard (single_shard)"
                                       : "two_phase");
    if (!database.tables.empty()) text += tables_text(topology, database);
    return text;
}

std::string_view severity_word(conf::DriftSeverity severity) {
    switch (severity) {
        case conf::DriftSeverity::Note: return "note";
        case conf::DriftSeverity::Warning: return "warning";
        case conf::DriftSeverity::Error: return "error";
    }
    __builtin_unreachable();
}

std::string drift_line(const conf::Topology& topology, const conf::Database& database,
                       const conf::Drift& drift) {
    std::string where = database.name;
    if (!drift.name.empty()) where += ": " + drift.name;
    if (drift.shard) where += " on " + topology.shard_name(database, *drift.shard);
    const std::string place = drift.table ? database.tables[*drift.table].where + ": " : std::string();
    return fmt::format("{}{}: {}: {}\n", place, severity_word(drift.severity), where, drift.what);
}

struct Tally {
    size_t errors = 0;
    size_t warnings = 0;
};

std::string check_database(const conf::Topology& topology, const conf::Database& database,
                           CatalogSource& source, Tally& tally) {
    std::string text;
    std::vector<conf::CatalogPtr> catalogs;
    const auto answers = source.read(topology, database);
    for (uint32_t i = 0; i < answers.size(); ++i) {
        if (answers[i]) {
            catalogs.push_back(*answers[i]);
            continue;
        }
        ++tally.errors;
        text += fmt::format("error: {}: {}: {}\n", database.name, topology.shard_name(database, ShardId(i)),
                            answers[i].error().message);
    }
    // A comparison of some would call the unread shard's tables missing.
    if (catalogs.size() != database.shard_count()) return text;
    std::set<std::string> told;
    for (const conf::Drift& drift : conf::compare(catalogs, database)) {
        if (drift.severity == conf::DriftSeverity::Error) told.insert(drift.name);
        if (drift.severity == conf::DriftSeverity::Error) ++tally.errors;
        if (drift.severity == conf::DriftSeverity::Warning) ++tally.warnings;
        text += drift_line(topology, database, drift);
    }
    // What only the servers' types show: bounds that are no values of the key, keys that cannot be hashed.
    std::set<conf::ServerKind> clients;
    for (const conf::Listener& listener : topology.listeners)
        clients.insert(conf::kind_of(listener.protocol));
    if (clients.empty()) clients.insert(catalogs.front()->kind);
    for (const conf::ServerKind client : clients) {
        const conf::Catalog catalog = conf::merge(catalogs, database, client);
        const router::Layout layout(database, catalog);
        for (const conf::Table& table : database.tables) {
            const router::TableRouter* router = layout.find(table.id);
            if (router == nullptr || !router->problem() || !told.insert(table.display_name()).second)
                continue;
            ++tally.errors;
            text +=
                fmt::format("{}: error: {}: {}\n", table.where, database.name, router->problem()->message);
        }
    }
    return text;
}

std::string counted(size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::string topology_text(const conf::Topology& topology) {
    std::string text = listeners_text(topology) + "\n" + servers_text(topology) + "\n" + users_text(topology);
    for (const conf::Database& database : topology.databases)
        text += "\n" + database_text(topology, database);
    return text;
}

CheckReport check_fleet(const conf::Topology& topology, CatalogSource& source) {
    CheckReport report;
    Tally tally;
    for (const conf::Database& database : topology.databases) {
        report.text += check_database(topology, database, source, tally);
    }
    report.passed = tally.errors == 0;
    report.text +=
        fmt::format("fleet: {}, {}\n", counted(tally.errors, "error"), counted(tally.warnings, "warning"));
    return report;
}

}  // namespace braid::proxy
