#include "proxy/session/local_rows.h"

#include "base/type.h"
#include "proxy/session/describe.h"
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
    auto lines = explain_route(core, statement);
    if (!lines) return Failure(std::move(lines.error()));
    rows.lines = std::move(*lines);
    return rows;
}

awaitable<Result<LocalRows>> run_local_rows(SessionCore& core, const SqlStatement& statement) {
    auto rows = local_rows(core, statement);
    const bool explains = rows && statement.verb == Verb::ExplainRoute;
    // A server's judgement would end a transaction.
    if (explains && !is_analyze(statement) && !core.transaction.active()) {
        auto inner = inner_statement(statement);
        if (!inner) co_return Failure(std::move(inner.error()));
        Error none = fail(sqlstate::kFeatureNotSupported, "").value();
        const Error judged = co_await server_error_or(core, *inner, std::move(none));
        if (judged.origin == Origin::Server) rows->lines = refused_route(judged);
    }
    if (rows && is_analyze(statement)) {
        auto measured = co_await run_analyzed(core, statement);
        if (!measured) co_return Failure(std::move(measured.error()));
        rows->lines.insert(rows->lines.end(), measured->begin(), measured->end());
    }
    co_return rows;
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
