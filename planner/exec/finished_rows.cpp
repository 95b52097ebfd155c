// Finishing merged rows on a shard. See finished_rows.h.
#include "planner/exec/finished_rows.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/bytes.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frontend.h"

namespace braid::planner {

namespace pg = wire::postgresql;

namespace {
constexpr uint32_t kMaxParameters = 65535;
constexpr uint32_t kFirstUserOid = 16384;
}  // namespace

FinishedRows::FinishedRows(RowSource& input, const FinishInline& spec, std::string before, std::string after,
                           FinishParameters parameters, ShardStream& finisher)
    : RowOperator(input),
      spec_(spec),
      before_(std::move(before)),
      after_(std::move(after)),
      parameters_(std::move(parameters)),
      finisher_(finisher) {
    const uint32_t taken = static_cast<uint32_t>(parameters_.oids.size());
    max_cells_ = std::min(kMaxFinishCells, kMaxParameters - std::min(kMaxParameters, taken));
}

uint32_t FinishedRows::waiting_for() const {
    return phase_ == Phase::Output ? finisher_.waiting_for() : input_.waiting_for();
}

Error FinishedRows::take_error() {
    return phase_ == Phase::Output && finisher_.failed() ? finisher_.error() : RowOperator::take_error();
}

std::string FinishedRows::take_statement() {
    std::string statement;
    statement.swap(statement_);
    return statement;
}

Status FinishedRows::add(RowView row) {
    const size_t columns = spec_.columns.size();
    if (column_count(row) != columns) return Failure(malformed_row());
    const std::string_view cells = row.payload.substr(2);
    if ((rows_ + 1) * columns > max_cells_) {
        return fail(sqlstate::kProgramLimitExceeded,
                    fmt::format("the statement's last step has more than {} rows of {} columns to sort or "
                                "limit",
                                rows_, columns),
                    "A server finishes the merged rows of all shards in one statement, whose size is "
                    "limited.",
                    "Group by fewer values, or sort and limit by the group's own columns.");
    }
    if (spec_.whole_input && cells_.size() + cells.size() > kMaxBytes) {
        return fail(sqlstate::kProgramLimitExceeded,
                    fmt::format("the statement's last step has more than {} MiB of rows to sort or limit",
                                kMaxBytes >> 20));
    }
    cells_ += cells;
    rows_++;
    return {};
}

// before + ($5::numeric, $6::bigint), ($7, $8) + after
std::string FinishedRows::render(size_t rows) const {
    std::string sql = before_;
    size_t parameter = parameters_.oids.size();
    for (size_t row = 0; row < rows; row++) {
        sql += row == 0 ? "(" : ", (";
        for (size_t column = 0; column < spec_.columns.size(); column++) {
            if (column > 0) sql += ", ";
            sql += '$';
            sql += std::to_string(++parameter);
            if (row == 0) sql += "::" + spec_.casts[column];
        }
        sql += ')';
    }
    return sql += after_;
}

Status FinishedRows::compose() {
    const size_t cells = rows_ * spec_.columns.size();
    std::vector<uint32_t> oids = parameters_.oids;
    for (size_t row = 0; row < rows_; row++) {
        for (const Type& type : spec_.columns) {
            // Another server's OID of an enum or the like says nothing here; the cast does.
            oids.push_back(type.oid >= kFirstUserOid ? 0 : type.oid);
        }
    }
    pg::Writer writer(statement_);
    pg::write_parse(writer, "", render(rows_), oids);
    writer.begin(pg::Bind::kType);
    writer.put_cstring("");
    writer.put_cstring("");
    writer.put_count(parameters_.formats.size() + cells);
    for (int16_t format : parameters_.formats) writer.put_int16(format);
    for (size_t i = 0; i < cells; i++) writer.put_int16(1);
    writer.put_count(parameters_.formats.size() + cells);
    writer.put_bytes(parameters_.values);
    writer.put_bytes(cells_);
    writer.put_count(parameters_.result_formats.size());
    for (int16_t format : parameters_.result_formats) writer.put_int16(format);
    writer.end();
    writer.write(pg::Execute{});
    if (Status written = writer.status(); !written) return written;
    statement_ += finisher_.statement_end();
    rows_ = 0;
    std::string().swap(cells_);
    return {};
}

Pull FinishedRows::collect() {
    const uint32_t columns = static_cast<uint32_t>(spec_.columns.size());
    bool full = false;
    while (!input_ended_ && !full) {
        RowView row;
        const Pull pull = input_.next(row);
        if (pull == Pull::End) {
            input_ended_ = true;
        } else if (pull != Pull::Row) {
            return pull;
        } else if (Status added = add(row); !added) {
            return failure(std::move(added.error()));
        } else if (!spec_.whole_input) {
            const size_t cells = std::min(kBatchCells, max_cells_);
            full = (rows_ + 1) * columns > cells || cells_.size() >= kBatchBytes;
        }
    }
    if (rows_ == 0) return Pull::End;
    if (!finisher_.free()) {
        return failure(fail(sqlstate::kInternalError, "the finishing connection is not free").value());
    }
    if (Status composed = compose(); !composed) return failure(std::move(composed.error()));
    phase_ = Phase::Output;
    finisher_.finish_started();
    return Pull::NeedInput;
}

Pull FinishedRows::next(RowView& row) {
    while (true) {
        if (phase_ == Phase::Collect) {
            const Pull pull = collect();
            return pull;
        }
        if (has_statement()) return Pull::NeedInput;
        const Pull pull = finisher_.next_finished(row);
        if (pull != Pull::End) return pull;
        phase_ = Phase::Collect;
        if (input_ended_) return Pull::End;
    }
}

}  // namespace braid::planner
