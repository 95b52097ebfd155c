#include "proxy/session/server_state.h"

#include <algorithm>
#include <array>

namespace braid::proxy {

namespace {

// The names of the sequences in fn('name') calls; nothing for a name that is no plain constant.
std::vector<std::optional<std::string>> sequences_in(const SqlStatement& statement,
                                                     std::string_view function) {
    std::vector<std::optional<std::string>> names;
    const auto& words = statement.words;
    for (size_t i = 0; i + 2 < words.size(); i++) {
        if (!words[i].is(function) || !words[i + 1].symbol('(')) continue;
        const bool whole = i + 3 < words.size() && !words[i + 3].symbol('|');
        names.push_back(whole ? string_of(words[i + 2]) : std::nullopt);
    }
    return names;
}

// Every call in the select list is surely made, once or more.
bool surely_calls(const SqlStatement& statement) {
    static constexpr std::array<std::string_view, 17> kConditional = {
        "from", "where", "case",   "limit",  "offset", "fetch",     "coalesce", "nullif", "and",
        "or",   "union", "except", "having", "group",  "intersect", "filter",   "with"};
    if (statement.words.empty() || !statement.words.front().is("select")) return false;
    return std::none_of(kConditional.begin(), kConditional.end(),
                        [&](std::string_view word) { return statement.mentions(word); });
}

// INSERT INTO table [(columns)] VALUES | DEFAULT VALUES, which leaves a column to its sequence.
bool surely_numbers_rows(const SessionCore& core, const SqlStatement& statement) {
    const auto& words = statement.words;
    if (words.size() < 5 || !words[0].is("insert") || !words[1].is("into") || !core.view->catalog)
        return false;
    const conf::Catalog& catalog = *core.view->catalog;
    const bool qualified = words[3].symbol('.');
    size_t at = qualified ? 5 : 3;
    if (at + 1 >= words.size()) return false;
    const auto& chosen = core.settings.search_path();
    const std::vector<std::string>& path = chosen ? *chosen : catalog.search_path;
    const conf::Relation* table = qualified ? catalog.find(name_of(words[2]), name_of(words[4]))
                                            : catalog.find(path, name_of(words[2]));
    if (table == nullptr || table->kind != conf::RelationKind::Table || table->has_triggers) return false;
    std::vector<std::string> given;
    const bool listed = words[at].symbol('(');
    if (listed) {
        while (at < words.size() && !words[at].symbol(')')) given.push_back(name_of(words[at++]));
        if (++at + 1 >= words.size()) return false;
    }
    const bool defaults = words[at].is("default") && words[at + 1].is("values");
    if (!defaults && (!words[at].is("values") || !listed)) return false;
    return std::any_of(table->columns.begin(), table->columns.end(), [&](const conf::Column& column) {
        return column.sequence_default && std::find(given.begin(), given.end(), column.name) == given.end();
    });
}

bool drawn_here(const Link* link, const SqlStatement& statement) {
    if (link == nullptr || link->lost) return false;
    if (statement.mentions("lastval") && !link->drawn.any) return false;
    for (const auto& name : sequences_in(statement, "currval")) {
        if (!name || !link->drawn.names.contains(*name)) return false;
    }
    return true;
}

}  // namespace

Status check_server_state(const SessionCore& core, const SqlStatement& statement, ShardId shard) {
    if (statement.mentions("pg_prepared_statements") || statement.mentions("pg_prepared_statement")) {
        return fail(
            sqlstate::kFeatureNotSupported,
            "pg_prepared_statements would show the statements of Braid's connection, not the session's",
            "Prepared statements are kept by Braid; connections to servers are shared by clients.");
    }
    const bool alone = core.single_shard();
    if (!alone && (statement.mentions("pg_cursors") || statement.mentions("pg_cursor"))) {
        return fail(sqlstate::kFeatureNotSupported,
                    "pg_cursors would show the cursors of one shard's connection only");
    }
    if (statement.mentions("setseed") && !core.transaction.explicit_block() &&
        !core.links.session_pooling()) {
        return fail(
            sqlstate::kFeatureNotSupported,
            "setseed() is available inside a transaction block only: connections to servers are shared",
            "The next statement's random() could be another server connection's.");
    }
    const bool asks = statement.mentions("lastval") || statement.mentions("currval");
    if (!asks || (alone && core.links.session_pooling())) return {};
    const auto found = core.links.all().find(shard);
    const Link* link = found == core.links.all().end() ? nullptr : found->second.get();
    if (drawn_here(link, statement)) return {};
    return fail(
        sqlstate::kFeatureNotSupported,
        "currval() and lastval() could give another client's value: connections to servers are shared",
        "They are available in the transaction that has called nextval('name') before, with the same name.",
        "Use INSERT ... RETURNING, or keep what nextval() gave.");
}

void note_sequences(SessionCore& core, const SqlStatement& statement, bool reads_only, Link& link) {
    const bool draws = statement.mentions("nextval") || statement.mentions("setval");
    if (reads_only && !draws) return;
    if (!core.single_shard()) {
        // Which of two servers drew last, only a session on one server knows.
        for (auto& [shard, other] : core.links.all()) {
            if (other.get() != &link) other->drawn = {};
        }
    }
    if (draws && surely_calls(statement)) {
        for (const auto& name : sequences_in(statement, "nextval")) {
            link.drawn.any = true;
            if (name) link.drawn.names.insert(*name);
        }
    }
    if (surely_numbers_rows(core, statement)) link.drawn.any = true;
}

}  // namespace braid::proxy
