#include "proxy/session/local_rows.h"

#include <algorithm>

#include "base/type.h"
#include "proxy/session/describe.h"
#include "proxy/session/execute_prepared.h"
#include "proxy/session/explain_analyze.h"
#include "proxy/session/routing.h"
#include "wire/postgresql/backend.h"
#include "wire/postgresql/compose.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

bool gives_local_rows(const SqlStatement& statement) {
    if (statement.verb == Verb::ExplainRoute) return true;
    return statement.verb == Verb::Show && statement.words.size() > 2 && statement.words[1].is("braid") &&
           statement.words[2].symbol('.');
}

Result<LocalRows> local_rows(SessionCore& core, const SqlStatement& statement) {
    LocalRows rows;
    if (statement.verb == Verb::Show) {
        if (statement.words.size() < 4) return fail(sqlstate::kSyntaxError, "syntax error at end of input");
        rows.column = "braid." + name_of(statement.words[3]);
        rows.tag = "SHOW";
        const std::string* value = core.settings.find(rows.column);
        if (value == nullptr && rows.column != "braid.shard" && rows.column != "braid.shard_key" &&
            rows.column != "braid.read_from" && rows.column != "braid.dialect") {
            return fail("42704", "unrecognized configuration parameter \"" + rows.column + "\"");
        }
        const std::string_view fallback = rows.column == "braid.read_from" ? "primary"
                                          : rows.column == "braid.dialect" ? "postgresql"
                                                                           : "";
        rows.lines.emplace_back(value != nullptr ? std::string_view(*value) : fallback);
        return rows;
    }
    rows.column = "QUERY PLAN";
    rows.tag = "EXPLAIN";
    auto inner = inner_statement(statement);
    if (!inner) return Failure(std::move(inner.error()));
    auto lines = explain_route(core, *inner, statement, {});
    if (!lines) return Failure(within(std::move(lines.error()), statement, *inner));
    rows.lines = std::move(*lines);
    return rows;
}

awaitable<Result<LocalRows>> run_local_rows(SessionCore& core, const PreparedStatementMap& prepared,
                                            const SqlStatement& statement, const BoundValues& values) {
    auto rows = local_rows(core, statement);
    if (!rows || statement.verb != Verb::ExplainRoute) co_return rows;
    auto inner = inner_statement(statement);
    if (!inner) co_return Failure(std::move(inner.error()));
    const SqlStatement* explained = &*inner;
    BoundValues bound;
    bound.parameters = values.parameters;
    ExecuteCall call;
    if (inner->verb == Verb::Execute) {
        auto resolved = co_await resolve_execute(core, prepared, *inner);
        if (!resolved) co_return Failure(std::move(resolved.error()));
        call = std::move(*resolved);
        explained = &call.statement->statement;
        bound.parameters = call.bound();
    }
    auto lines = explain_route(core, *explained, statement, bound.parameters);
    if (!lines) co_return Failure(std::move(lines.error()));
    rows->lines = std::move(*lines);
    if (is_analyze(statement)) {
        auto measured = co_await run_analyzed(core, *explained, statement, bound);
        if (!measured) co_return Failure(std::move(measured.error()));
        rows->lines.insert(rows->lines.end(), measured->begin(), measured->end());
        co_return rows;
    }
    // A server's judgement would end a transaction.
    if (core.transaction.active() || inner->verb == Verb::Execute) co_return rows;
    Error none = fail(sqlstate::kFeatureNotSupported, "").value();
    const Error judged = co_await server_error_or(core, *explained, std::move(none));
    if (judged.origin == Origin::Server) rows->lines = refused_route(judged);
    co_return rows;
}

awaitable<Status> describe_explained(SessionCore& core, PreparedStatement& statement) {
    if (statement.statement.verb != Verb::ExplainRoute || core.single_shard()) co_return Status{};
    const auto& words = statement.statement.words;
    const auto is_parameter = [](const Word& word) { return word.kind == Word::Kind::Parameter; };
    if (std::none_of(words.begin(), words.end(), is_parameter)) co_return Status{};
    auto inner = inner_statement(statement.statement);
    if (!inner) co_return Failure(std::move(inner.error()));
    auto prepared = make_prepared(inner->text, statement.statement.scanned.standard_conforming_strings);
    if (!prepared) co_return Failure(std::move(prepared.error()));
    (*prepared)->declared_types = statement.declared_types;
    Status described = co_await ensure_described(core, **prepared);
    if (!described) co_return Failure(within(std::move(described.error()), statement.statement, *inner));
    statement.parameter_types = (*prepared)->parameter_types;
    co_return Status{};
}

void append_local_description(std::string& out, const LocalRows& rows) {
    pg::FieldDescription field;
    field.name = rows.column;
    field.type_oid = oid_of(TypeId::Text);
    field.type_size = -1;
    pg::Writer writer(out);
    pg::write_row_description(writer, std::span(&field, 1));
}

void append_local_rows(std::string& out, const LocalRows& rows) {
    pg::Writer writer(out);
    for (const std::string& line : rows.lines) {
        const pg::Value value(line);
        pg::write_data_row(writer, std::span(&value, 1));
    }
    writer.write(pg::CommandComplete{rows.tag});
}

}  // namespace braid::proxy
