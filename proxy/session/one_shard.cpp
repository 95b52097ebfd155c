#include "proxy/session/one_shard.h"

#include <algorithm>

#include "backends/postgresql/query.h"
#include "proxy/session/describe.h"
#include "proxy/session/reading_settings.h"
#include "proxy/session/server_state.h"

namespace braid::proxy {

namespace {

bool takes_session_lock(const SqlStatement& statement) {
    return statement.mentions("pg_advisory_lock") || statement.mentions("pg_try_advisory_lock") ||
           statement.mentions("pg_advisory_lock_shared") || statement.mentions("pg_try_advisory_lock_shared");
}

bool makes_temporary(const SqlStatement& statement) {
    const auto& words = statement.words;
    const auto temporary = [](const Word& word) { return word.is("temp") || word.is("temporary"); };
    for (size_t i = 0; i + 1 < words.size(); i++) {
        const bool after = words[i].is("create") || words[i].is("into") || words[i].is("local") ||
                           words[i].is("global") || words[i].is("replace");
        if (after && temporary(words[i + 1])) return true;
    }
    return statement.mentions("pg_temp");
}

// A temporary table of that name would hide the real one from some statements and not from others.
bool hides_a_table(const SessionCore& core, const SqlStatement& statement) {
    if (!core.view || !core.view->catalog) return false;
    const auto into = std::find_if(statement.words.begin(), statement.words.end(),
                                   [](const Word& word) { return word.is("into"); });
    const bool creates = statement.words.front().is("create");
    for (auto at = creates ? statement.words.begin() : into; at != statement.words.end(); ++at) {
        const Word& word = *at;
        if (word.is("as") || word.symbol('(') || word.is("from")) break;
        const bool name = word.kind == Word::Kind::Identifier || word.kind == Word::Kind::QuotedIdentifier;
        if (!name) continue;
        for (const auto& [relation, columns] : core.view->catalog->relations()) {
            if (relation.name == name_of(word)) return true;
        }
    }
    return false;
}

// SELECT [pg_catalog.]set_config('name', 'value', true|false): the one form that can be followed.
struct SetConfig {
    std::string name;
    std::string value;
    bool local = false;
};
std::optional<SetConfig> set_config_of(const SqlStatement& statement) {
    const auto& words = statement.words;
    size_t at = 1;
    if (words.empty() || !words[0].is("select")) return std::nullopt;
    if (words.size() > 3 && words[1].is("pg_catalog") && words[2].symbol('.')) at = 3;
    if (words.size() != at + 8 || !words[at].is("set_config") || !words[at + 1].symbol('(') ||
        !words[at + 3].symbol(',') || !words[at + 5].symbol(',') || !words[at + 7].symbol(')')) {
        return std::nullopt;
    }
    auto name = string_of(words[at + 2]);
    const Word& local = words[at + 6];
    if (!name || words[at + 4].kind != Word::Kind::String || (!local.is("true") && !local.is("false"))) {
        return std::nullopt;
    }
    return SetConfig{backends::postgresql::lower_case_name(*name),
                     string_of(words[at + 4]).value_or(std::string(words[at + 4].text)), local.is("true")};
}

}  // namespace

Status check_cursor_name(const SessionCore& core, const SqlStatement& statement) {
    if (statement.verb != Verb::Declare || statement.words.size() < 2) return {};
    const std::string name = name_of(statement.words[1]);
    if (core.portals.taken(name)) return Failure(cursor_exists(name));
    return {};
}

Status admit(SessionCore& core, const SqlStatement& statement, const Routed& routed, ShardId shard) {
    if (Status own = check_server_state(core, statement, shard); !own) return own;
    const bool pooled = !core.links.session_pooling();
    if (pooled && statement.mentions("set_config") && !set_config_of(statement)) {
        return fail(sqlstate::kFeatureNotSupported,
                    "set_config() is available as SELECT set_config('name', 'value', "
                    "true or false) only: Braid must know what it sets");
    }
    if (const auto set = set_config_of(statement); set && statement.mentions("set_config")) {
        Status allowed;
        if (core.parked_scatters > 0) allowed = check_output_setting(set->name);
        if (!allowed) return allowed;
        if (set->name == "client_encoding") allowed = check_encoding(set->value);
        if (set->name == "transform_null_equals" && !core.single_shard())
            allowed = check_null_equals(set->value);
        if (!allowed) return allowed;
    }
    if (pooled && makes_temporary(statement) && !core.single_shard() &&
        core.settings.find("braid.shard") == nullptr) {
        return fail(sqlstate::kFeatureNotSupported, "temporary tables are available on one shard only",
                    "A temporary table lives on one server's connection.",
                    "Name the shard with SET braid.shard, or use pool_mode = \"session\".");
    }
    if (!core.single_shard() && makes_temporary(statement) && hides_a_table(core, statement)) {
        return fail(sqlstate::kFeatureNotSupported,
                    "a temporary table with the name of a table of the database is not available",
                    "Braid routes statements by the tables' names.", "Give it another name.");
    }
    if (routed.access == planner::Access::Read) return {};
    const auto writer = core.transaction.writer();
    return core.transaction.note_write(shard, core.links.name_of(shard),
                                       core.links.name_of(writer.value_or(shard)));
}

awaitable<Status> follow_up(SessionCore& core, const SqlStatement& statement, const Routed& routed,
                            Link& link) {
    if (statement.verb == Verb::Declare && statement.words.size() > 1) {
        core.portals.put_cursor(name_of(statement.words[1]), link.shard);
        if (statement.mentions("hold") && !statement.mentions("without")) core.links.pin(link.shard);
    }
    if (statement.verb == Verb::CloseCursor) core.portals.erase(name_of(statement.words.back()));
    note_sequences(core, statement, routed.access == planner::Access::Read, link);
    if (statement.mentions("pg_notify")) link.notified = true;
    if (takes_session_lock(statement) || makes_temporary(statement)) core.links.pin(link.shard);
    if (auto set = set_config_of(statement)) {
        const std::string sql = "SELECT pg_catalog.current_setting('" + set->name +
                                "'), pg_catalog.array_to_string(pg_catalog.current_schemas(false), E'\\x01')";
        auto rows = co_await backends::postgresql::query(link.connection(), sql);
        if (!rows) co_return Failure(std::move(rows.error()));
        if (!set->local || core.transaction.active()) {
            core.settings.set(set->name, rows->rows.front().front().value_or(""), set->local);
            if (set->name == "search_path") {
                core.settings.set_search_path(split_schemas(rows->rows.front()[1].value_or("")), set->local);
            }
        }
        if (core.transaction.active()) {
            core.transaction.record(std::string(statement.text));
            for (auto& [shard, other] : core.links.all()) {
                if (!other->in_transaction || other.get() == &link) continue;
                if (Status settled = co_await core.links.settle(*other); !settled) co_return settled;
                auto done = co_await backends::postgresql::query(other->connection(), statement.text);
                if (!done) co_return Failure(std::move(done.error()));
            }
        } else if (!set->local) {
            link.connection().settings().set(set->name, rows->rows.front().front().value_or(""));
        }
    }
    if (core.single_shard() ? statement.words.front().is("create") || statement.words.front().is("alter") ||
                                  statement.words.front().is("drop")
                            : routed.source && routed.source->plan().changes_catalog) {
        core.catalog_changed = true;
    }
    co_return Status{};
}

}  // namespace braid::proxy
