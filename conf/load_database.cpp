// [[database]]: its shards and policies.
#include <algorithm>

#include "conf/loader.h"

namespace braid::conf {

namespace {

constexpr std::string_view kAdminDatabase = "braid";
constexpr std::string_view kLocalPrefix = "local:";

// Two shards in one and the same place would give every row twice.
void check_distinct(const Server& server, Position at, const Database& database, Draft& draft) {
    for (const ServerId other_id : database.shards) {
        const Server& other = draft.topology.server(other_id);
        if (other.host != server.host || other.port != server.port || other.dbname != server.dbname) continue;
        draft.out.error(at,
                        fmt::format("servers '{}' and '{}' are the same database ({}:{}/{}): every row would "
                                    "count twice",
                                    other.name, server.name, server.host, server.port, server.dbname));
        return;
    }
}

void load_shards(TableReader& reader, Database& database, Draft& draft) {
    if (!reader.has("shards")) draft.out.error(reader.at(), "'shards' is missing");
    const auto names = reader.strings("shards");
    if (!names) return;
    if (names->empty()) reader.error("shards", "'shards' is empty: a database has one shard at least");
    for (const auto& [name, at] : *names) {
        const auto server = draft.server(name, at);
        if (!server) continue;
        if (database.shard_on(*server)) {
            draft.out.error(at, fmt::format("server '{}' is in 'shards' twice", name));
            continue;
        }
        check_distinct(draft.topology.server(*server), at, database, draft);
        database.shards.push_back(*server);
    }
}

void load_unlisted(TableReader& reader, Database& database, Draft& draft) {
    const auto text = reader.string("unlisted_tables");
    if (!text) {
        if (database.shards.size() == 1) database.unlisted_tables = {Unlisted::Local, ShardId(0)};
        return;
    }
    if (*text == "refuse") {
        database.unlisted_tables.policy = Unlisted::Refuse;
    } else if (*text == "reference") {
        database.unlisted_tables.policy = Unlisted::Reference;
    } else if (text->starts_with(kLocalPrefix)) {
        const auto shard =
            draft.shard(database, text->substr(kLocalPrefix.size()), reader.at("unlisted_tables"));
        if (shard) database.unlisted_tables = {Unlisted::Local, *shard};
    } else {
        reader.error(
            "unlisted_tables",
            fmt::format("'unlisted_tables' must be one of refuse, local:<server>, reference, not '{}'",
                        *text));
    }
}

// Without one, clients send the SQL of their listener. Another than that is not there yet, and as every
// listener's clients may come to every database, it is refused here rather than to each of them.
void load_dialect(TableReader& reader, Database& database, Draft& draft) {
    const auto dialect = reader.choice<Dialect>(
        "dialect",
        {{"postgresql", Dialect::Postgresql}, {"mysql", Dialect::Mysql}, {"oracle", Dialect::Oracle, false}});
    if (!dialect) return;
    database.dialect = *dialect;
    for (const Listener& listener : draft.topology.listeners) {
        const bool mysql = listener.protocol == Protocol::Mysql;
        if (mysql == (*dialect == Dialect::Mysql)) continue;
        reader.error("dialect",
                     fmt::format("dialect: {} is not available yet to clients of a {} listener; without "
                                 "'dialect' each listener's clients send their own SQL",
                                 mysql ? "postgresql" : "mysql", mysql ? "mysql" : "postgresql"));
        return;
    }
}

}  // namespace

void load_database(const Node& node, Draft& draft) {
    TableReader reader(node, draft.out);
    Database database;
    database.name = reader.required_string("name").value_or("");
    load_dialect(reader, database, draft);
    load_shards(reader, database, draft);
    load_unlisted(reader, database, draft);
    reader.unavailable("finish_on");
    // Absent it means two_phase once that exists; until then a second shard's write is refused.
    database.transactions =
        reader
            .choice<Transactions>("transactions", {{"two_phase", Transactions::TwoPhase, false},
                                                   {"single_shard", Transactions::SingleShard}})
            .value_or(Transactions::SingleShard);
    const std::vector<const Node*> tables = reader.tables("table");
    for (const Node* sequence : reader.tables("sequence")) {
        draft.out.error(sequence->at, "sequence is not available yet");
    }
    reader.finish();
    if (database.name == kAdminDatabase) {
        reader.error("name", "the database name 'braid' is reserved for the admin console");
    }
    if (!database.name.empty() && draft.topology.find_database(database.name)) {
        reader.error("name", fmt::format("there are two databases '{}'", database.name));
    }
    load_tables(tables, database, draft);
    draft.topology.databases.push_back(std::move(database));
}

}  // namespace braid::conf
