// See scatter_messages.h.
#include "planner/exec/scatter_messages.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frontend.h"

namespace braid::planner {

namespace pg = wire::postgresql;

int16_t client_format(const std::vector<int16_t>& formats, size_t column) {
    if (formats.empty()) return 0;
    return formats.size() == 1 ? formats[0] : formats[column];
}

Status check_input(const ResolvedScatter& scatter, const ExecutionInput& input) {
    const size_t formats = input.result_formats.size();
    if (formats > 1 && formats != scatter.output.size()) {
        return fail(sqlstate::kProtocolViolation,
                    fmt::format("bind message has {} result formats but query has {} columns", formats,
                                scatter.output.size()));
    }
    if (scatter.limit && scatter.limit->with_ties &&
        (scatter.aggregate || scatter.finish || !scatter.merge)) {
        return fail(sqlstate::kFeatureNotSupported, "WITH TIES needs rows that are merged by their order");
    }
    return {};
}

FinishParameters finish_parameters(const ExecutionInput& input) {
    FinishParameters out;
    out.oids = input.parameter_oids;
    out.oids.resize(input.parameters.size());
    for (const router::BoundParameter& parameter : input.parameters) {
        out.formats.push_back(parameter.binary ? 1 : 0);
        append_big_endian(out.values,
                          parameter.null ? int32_t{-1} : static_cast<int32_t>(parameter.bytes.size()));
        if (!parameter.null) out.values += parameter.bytes;
    }
    out.result_formats = input.result_formats;
    return out;
}

Result<std::string> parse_and_bind(const std::string& sql, const std::string& portal,
                                   const ResolvedScatter& scatter, const ExecutionInput& input) {
    std::vector<pg::Format> formats;
    std::vector<pg::Value> values;
    for (const router::BoundParameter& parameter : input.parameters) {
        formats.push_back(parameter.binary ? pg::Format::Binary : pg::Format::Text);
        values.push_back(parameter.null ? pg::Value() : pg::Value(parameter.bytes));
    }
    std::vector<pg::Format> results;
    for (const RemoteColumn& column : scatter.remote.columns) {
        results.push_back(column.client_column ? static_cast<pg::Format>(client_format(input.result_formats,
                                                                                       *column.client_column))
                                               : pg::Format::Binary);
    }
    std::string out;
    pg::Writer writer(out);
    pg::write_parse(writer, "", sql, input.parameter_oids);
    writer.write(pg::Describe{pg::Target::Statement, ""});
    pg::write_bind(writer, portal, "", formats, values, results);
    if (Status written = writer.status(); !written) return Failure(std::move(written.error()));
    return out;
}

}  // namespace braid::planner
