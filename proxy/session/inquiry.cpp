#include "proxy/session/inquiry.h"

#include <array>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>

#include "backends/postgresql/query.h"
#include "proxy/session/ask.h"
#include "proxy/session/scatter.h"
#include "wire/postgresql/lists.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

namespace {

std::string quoted(std::string_view text) {
    const bool backslash = text.find('\\') != std::string_view::npos;
    std::string out = backslash ? " E'" : "'";
    for (char c : text) {
        if (c == '\'' || c == '\\') out += c;
        out += c;
    }
    return out + "'";
}

// --- keys

// The first two columns tell whether text is exact; then for each constant its text, its type's name and the
// key.
constexpr size_t kBefore = 2;
constexpr size_t kPerConstant = 3;

struct ConstantQuestion {
    std::string sql;
    std::vector<pg::Format> formats;
};

ConstantQuestion question_for(const planner::Inquiry& inquiry, const SourcedStatement& source,
                              std::string_view time) {
    ConstantQuestion question;
    question.sql =
        "SELECT pg_catalog.current_setting('extra_float_digits')::pg_catalog.int4 > 0, "
        "pg_catalog.current_setting('DateStyle') LIKE 'ISO%'";
    question.formats.assign(kBefore, pg::Format::Text);
    std::string from;
    for (size_t i = 0; i < inquiry.constants.size(); i++) {
        const planner::Inquiry::Constant& constant = inquiry.constants[i];
        question.sql += fmt::format(
            ", c{0}.e, pg_catalog.format_type(pg_catalog.pg_typeof(c{0}.e), -1), c{0}.e::pg_catalog.{1}", i,
            internal_type_name(constant.key_type));
        question.formats.push_back(pg::Format::Text);
        question.formats.push_back(pg::Format::Text);
        question.formats.push_back(pg::Format::Binary);
        // OFFSET: a volatile expression is computed once, not at each mention.
        from += fmt::format("{} (SELECT ({}) AS e OFFSET 0) AS c{}", from.empty() ? " FROM" : " CROSS JOIN",
                            constant.expression.render(source.literal_texts, time), i);
    }
    question.sql += from;
    return question;
}

struct AskedConstants {
    AskedRow row;  // what `keys` point into
    std::vector<router::BoundParameter> keys;
    std::vector<std::string> texts;
};

Status take_constants(const planner::Inquiry& inquiry, AskedConstants& asked) {
    if (asked.row.size() != kBefore + kPerConstant * inquiry.constants.size()) {
        return fail(sqlstate::kInternalError, "a server did not tell all constants");
    }
    const bool exact_floats = asked.row[0] == "t";
    const bool exact_times = asked.row[1] == "t";
    for (size_t i = 0; i < inquiry.constants.size(); i++) {
        const auto* cells = &asked.row[kBefore + kPerConstant * i];
        const std::string type = cells[1].value_or("text");
        const bool is_float = type == "double precision" || type == "real";
        if ((is_float && !exact_floats) || (type.starts_with("timestamp") && !exact_times)) {
            return fail(sqlstate::kFeatureNotSupported,
                        "the distribution key of a new row is an expression of type " + type +
                            ", which the session's extra_float_digits or DateStyle do not write exactly");
        }
        router::BoundParameter key;
        key.null = !cells[2];
        key.binary = true;
        key.type_oid = oid_of(inquiry.constants[i].key_type);
        if (cells[2]) key.bytes = *cells[2];
        asked.keys.push_back(key);
        asked.texts.push_back((cells[0] ? quoted(*cells[0]) : " NULL") + "::" + type);
    }
    return {};
}

awaitable<Status> ask_constants(SessionCore& core, const SqlStatement& statement, const Routed& asking,
                                std::string_view time, std::span<const router::BoundParameter> parameters,
                                std::span<const uint32_t> types, AskedConstants& asked) {
    const planner::Inquiry& inquiry = *asking.source->plan().inquiry;
    // A sequence counts on the default shard.
    const bool counts = statement.mentions("nextval");
    Result<Link*> joined = co_await core.links.join(counts ? default_shard(core) : any_shard(core));
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    if (Status settled = co_await core.links.settle(link); !settled) co_return settled;
    const ConstantQuestion constants = question_for(inquiry, *asking.source, time);
    Question question;
    question.sql = constants.sql;
    question.types = types;
    question.parameters = parameters;
    question.formats = constants.formats;
    Result<AskedRow> row = co_await ask_row(core, link, question);
    if (!row) {
        // It speaks of a text that the client has not written.
        move_position(row.error(), std::nullopt);
        co_return Failure(std::move(row.error()));
    }
    asked.row = std::move(*row);
    co_return take_constants(inquiry, asked);
}

// --- sizes

constexpr size_t kMeasures = 7;

using Measures = std::array<int64_t, kMeasures>;

// One server's sizes of everything that belongs to a table.
struct Sizes {
    struct Part {
        std::string oid;
        Measures measures{};
    };
    // By table and what it is of it: names, because each server numbers for itself.
    std::map<std::pair<std::string, std::string>, Part> parts;
};

// part | oid | main | fsm | vm | init | table | indexes | total; with the table as it is configured before
std::string sizes_sql(const conf::Database& database) {
    std::string names;
    for (const conf::Table& table : database.tables) {
        if (table.reference()) continue;
        names +=
            fmt::format("{}({}, {})", names.empty() ? "" : ", ", quoted(table.schema), quoted(table.name));
    }
    if (names.empty()) return {};
    std::string measures;
    for (std::string_view call :
         {"pg_relation_size(p.oid, 'main')", "pg_relation_size(p.oid, 'fsm')",
          "pg_relation_size(p.oid, 'vm')", "pg_relation_size(p.oid, 'init')", "pg_table_size(p.oid)",
          "pg_indexes_size(p.oid)", "pg_total_relation_size(p.oid)"}) {
        measures += fmt::format(", coalesce(pg_catalog.{}, 0)", call);
    }
    // A table, its partitions, and the indexes and the TOAST table of each.
    return fmt::format(
        "WITH RECURSIVE family AS (SELECT c.oid, n.nspname || '.' || c.relname AS root FROM "
        "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE "
        "(n.nspname::pg_catalog.text, c.relname::pg_catalog.text) IN (VALUES {}) UNION SELECT i.inhrelid, "
        "f.root FROM pg_catalog.pg_inherits i JOIN family f ON i.inhparent = f.oid), relations AS (SELECT "
        "c.oid, f.root, n.nspname || '.' || c.relname AS name, c.reltoastrelid FROM family f JOIN "
        "pg_catalog.pg_class c ON c.oid = f.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace), "
        "parts AS (SELECT oid, root, name || ' table' AS part FROM relations UNION ALL SELECT i.indexrelid, "
        "r.root, r.name || ' index ' || x.relname FROM relations r JOIN pg_catalog.pg_index i ON i.indrelid "
        "= "
        "r.oid JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid UNION ALL SELECT r.reltoastrelid, r.root, "
        "r.name || ' toast' FROM relations r WHERE r.reltoastrelid <> 0 UNION ALL SELECT i.indexrelid, "
        "r.root, r.name || ' toast index' FROM relations r JOIN pg_catalog.pg_index i ON i.indrelid = "
        "r.reltoastrelid) SELECT p.root, p.part, p.oid{} FROM parts p",
        names, measures);
}

int64_t number(const std::optional<std::string>& text) {
    int64_t value = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

Sizes read_sizes(const backends::postgresql::Rows& rows) {
    Sizes sizes;
    for (const auto& row : rows.rows) {
        Sizes::Part part;
        part.oid = row[2].value_or("0");
        for (size_t i = 0; i < kMeasures; i++) part.measures[i] = number(row[3 + i]);
        sizes.parts.emplace(std::pair(row[0].value_or(""), row[1].value_or("")), std::move(part));
    }
    return sizes;
}

// What is to be added on the answering shard: of a distributed table the other shards' parts; for a local one
// its home's in the place of what happens to be here.
std::string missing_sizes(const std::map<ShardId, Sizes>& all, ShardId answering,
                          const conf::Database& database) {
    std::map<std::string, ShardId> homes;
    for (const conf::Table& table : database.tables) {
        const conf::Local* local = table.local();
        if (local != nullptr) homes[table.schema + "." + table.name] = local->shard;
    }
    std::string rows;
    std::set<std::string> told;  // a partition may be configured as a table, too
    for (const auto& [name, own] : all.at(answering).parts) {
        if (!told.insert(own.oid).second) continue;
        Measures missing{};
        const auto home = homes.find(name.first);
        for (const auto& [shard, sizes] : all) {
            if (shard == answering) continue;
            const auto part = sizes.parts.find(name);
            if (home != homes.end() && home->second != shard) continue;
            for (size_t i = 0; i < kMeasures; i++) {
                if (part != sizes.parts.end()) missing[i] += part->second.measures[i];
                if (home != homes.end()) missing[i] -= own.measures[i];
            }
        }
        rows += fmt::format("{}({}::pg_catalog.oid", rows.empty() ? "" : ", ", own.oid);
        for (int64_t size : missing) rows += fmt::format(", ({})::pg_catalog.int8", size);
        rows += ")";
    }
    return rows;
}

// A VALUES list needs a row.
std::string no_sizes() {
    std::string row = "(0::pg_catalog.oid";
    for (size_t i = 0; i < kMeasures; i++) row += ", 0::pg_catalog.int8";
    return row + ")";
}

awaitable<Status> ask_sizes(SessionCore& core, const planner::Inquiry& inquiry, ShardId answering,
                            planner::Answers& answers) {
    std::map<ShardId, Sizes> all;
    int64_t elsewhere = 0;
    const std::string relations = inquiry.relation_sizes ? sizes_sql(core.database) : std::string();
    const std::string databases =
        "SELECT d.datname, d.oid, pg_catalog.pg_database_size(d.oid) FROM pg_catalog.pg_database d WHERE "
        "d.datname = pg_catalog.current_database()";
    for (uint32_t i = 0; i < core.database.shard_count(); i++) {
        const ShardId shard(i);
        Result<Link*> joined = co_await core.links.join(shard);
        if (!joined) co_return Failure(std::move(joined.error()));
        Link& link = **joined;
        if (Status settled = co_await core.links.settle(link); !settled) co_return settled;
        if (!relations.empty()) {
            auto rows = co_await backends::postgresql::query(link.connection(), relations);
            if (!rows) co_return Failure(std::move(rows.error()));
            all[shard] = read_sizes(*rows);
        }
        if (inquiry.database_size) {
            auto rows = co_await backends::postgresql::query(link.connection(), databases);
            if (!rows) co_return Failure(std::move(rows.error()));
            if (rows->rows.empty()) continue;
            const auto& row = rows->rows.front();
            if (shard != answering) {
                elsewhere += number(row[2]);
            } else {
                answers.database_names = quoted(row[0].value_or("")) + ", '" + row[1].value_or("") + "'";
            }
        }
    }
    answers.database_size = fmt::format("{}::pg_catalog.int8", elsewhere);
    if (!all.empty()) answers.relation_sizes = missing_sizes(all, answering, core.database);
    if (answers.relation_sizes.empty()) answers.relation_sizes = no_sizes();
    if (answers.database_names.empty()) answers.database_names = "NULL";
    co_return Status{};
}

}  // namespace

awaitable<Result<Routed>> route_with_answers(SessionCore& core, const SqlStatement& statement,
                                             std::span<const router::BoundParameter> parameters,
                                             std::span<const uint32_t> types) {
    Result<Routed> asking = route(core, statement, parameters);
    if (!asking || !asking->asks) co_return asking;
    const planner::Inquiry& inquiry = *asking->source->plan().inquiry;
    const std::string time = transaction_time(core);
    planner::Answers answers;
    AskedConstants asked;
    if (!inquiry.constants.empty()) {
        Status told = co_await ask_constants(core, statement, *asking, time, parameters, types, asked);
        if (!told) co_return Failure(std::move(told.error()));
        answers.constants = std::move(asked.texts);
    }
    Result<Routed> routed = route_asked(core, statement, parameters, asked.keys);
    if (!routed) co_return routed;
    const auto* one = std::get_if<planner::OneShard>(&routed->decision);
    if (one == nullptr) co_return routed;
    if (inquiry.relation_sizes || inquiry.database_size) {
        Status told = co_await ask_sizes(core, inquiry, one->shard, answers);
        if (!told) co_return Failure(std::move(told.error()));
    }
    routed->text = inquiry.text.render(asking->source->literal_texts, time, &answers);
    co_return routed;
}

}  // namespace braid::proxy
