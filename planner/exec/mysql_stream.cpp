// Packets of one MySQL shard. See mysql_stream.h.
#include "planner/exec/mysql_stream.h"

#include <fmt/format.h>

#include "backends/mysql/query.h"
#include "wire/mysql/result.h"

namespace braid::planner {

namespace my = wire::mysql;
using backends::mysql::Packet;
using my::PacketKind;

namespace {

template <typename Message>
Result<Message> decode(std::string_view payload, const backends::mysql::Connection& connection) {
    my::Reader reader(payload, connection.capabilities());
    Message message;
    message.decode(reader);
    if (Status read = reader.finish(); !read) return Failure(std::move(read.error()));
    return message;
}

}  // namespace

MysqlStream::MysqlStream(uint32_t index, MysqlShardConnection shard, Statement statement)
    : index_(index), shard_(std::move(shard)), statement_(std::move(statement)), reader_(statement_.binary) {
    totals_.shard = shard_.shard;
}

Status MysqlStream::start() {
    begun_ = Clock::now();
    preludes_left_ = shard_.prelude.size();
    for (const std::string& sql : shard_.prelude) {
        my::ComQuery query;
        query.text = sql;
        if (Status composed = connection().compose(messages_, query); !composed) return composed;
    }
    phase_ = preludes_left_ > 0 ? Phase::Prelude : statement_.binary ? Phase::Preparing : Phase::Columns;
    return compose_statement();
}

Status MysqlStream::restart(Statement statement) {
    statement_ = std::move(statement);
    reader_ = MysqlRowReader(statement_.binary);
    phase_ = statement_.binary ? Phase::Preparing : Phase::Columns;
    executed_ = false;
    restarted_ = true;
    shapes_.clear();
    return compose_statement();
}

Status MysqlStream::compose_statement() {
    if (statement_.binary) {
        my::ComStmtPrepare prepare;
        prepare.text = statement_.sql;
        return connection().compose(messages_, prepare);
    }
    my::ComQuery query;
    query.text = statement_.sql;
    return connection().compose(messages_, query);
}

Status MysqlStream::execute() {
    executed_ = true;
    my::Writer writer(messages_, connection().capabilities());
    my::write_stmt_execute(writer, statement_id_, 0, statement_.parameters, true);
    if (Status written = writer.status(); !written) return written;
    connection().expect(my::CommandCode::StmtExecute, writer.sequence());
    return {};
}

void MysqlStream::lose(Error error) {
    if (!error_) error_ = std::move(error);
}

MysqlStream::Step MysqlStream::fail_with(Error error) {
    lose(std::move(error));
    return Step::Failed;
}

std::optional<Packet> MysqlStream::try_packet() {
    const std::string_view bytes = connection().buffered();
    size_t end = 0;
    bool joined = false;
    starved_ = true;
    while (true) {
        needed_ = end + my::kHeaderSize;
        if (bytes.size() < needed_) return std::nullopt;
        const uint32_t length = my::load_header(bytes.data() + end).length;
        needed_ += length;
        if (bytes.size() < needed_) return std::nullopt;
        if (length == my::kMaxPacketSize && !joined) {
            joined = true;
            joined_.clear();
        }
        if (joined) joined_ += bytes.substr(end + my::kHeaderSize, length);
        end = needed_;
        if (length < my::kMaxPacketSize) break;
    }
    starved_ = false;
    Packet packet;
    packet.payload =
        joined ? std::string_view(joined_) : bytes.substr(my::kHeaderSize, end - my::kHeaderSize);
    packet.kind = connection().consume(end).kind;
    return packet;
}

Status MysqlStream::take_column(std::string_view payload) {
    Result<my::ColumnDefinition41> column = decode<my::ColumnDefinition41>(payload, connection());
    if (!column) return Failure(std::move(column.error()));
    shapes_.push_back({column->type, column->is_unsigned()});
    return {};
}

Status MysqlStream::begin_rows() {
    if (shapes_.size() != statement_.targets.size()) {
        return fail(sqlstate::kFeatureNotSupported,
                    fmt::format("server \"{}\" answers with {} columns instead of {}",
                                connection().server_name(), shapes_.size(), statement_.targets.size()),
                    {}, "The table differs between shards or was altered just now.");
    }
    std::vector<MysqlRemoteColumn> columns;
    for (size_t i = 0; i < shapes_.size(); i++)
        columns.push_back({shapes_[i], statement_.targets[i].merged, statement_.targets[i].client});
    reader_.set_columns(std::move(columns));
    phase_ = Phase::Rows;
    return {};
}

MysqlStream::Step MysqlStream::on_packet(const Packet& packet, RowView& row) {
    Status taken;
    switch (packet.kind) {
        case PacketKind::Error:
            // What was sent behind it is answered, too.
            lose(backends::mysql::error_in(packet.payload, connection()));
            if (!connection().busy()) phase_ = Phase::Ended;
            return draining_ ? Step::Continue : Step::Failed;
        case PacketKind::Ok:
            if (preludes_left_ > 0) {
                if (--preludes_left_ == 0) phase_ = statement_.binary ? Phase::Preparing : Phase::Columns;
                return Step::Continue;
            }
            phase_ = Phase::Ended;
            return Step::Ended;
        case PacketKind::PrepareOk:
            statement_id_ = connection().tracker().statement_id();
            if (connection().tracker().parameter_count() != statement_.parameters.size())
                taken = fail(sqlstate::kInternalError, "the shards' statement has other parameters");
            break;
        case PacketKind::ColumnDefinition:
            if (phase_ == Phase::Columns && !draining_) taken = take_column(packet.payload);
            break;
        case PacketKind::MetadataEnd:
            if (phase_ == Phase::Columns && !draining_) taken = begin_rows();
            break;
        case PacketKind::Row: {
            if (draining_) break;
            Result<RowView> read = reader_.read(packet.payload);
            if (!read) return fail_with(std::move(read.error()));
            totals_.rows += restarted_ ? 0 : 1;
            totals_.bytes += restarted_ ? 0 : packet.payload.size();
            row = *read;
            return Step::Row;
        }
        case PacketKind::RowsEnd:
            warnings_ += connection().tracker().warnings();
            if (connection().busy()) break;
            if (!restarted_)
                totals_.elapsed =
                    std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun_);
            phase_ = Phase::Ended;
            return Step::Ended;
        case PacketKind::Invalid:
        case PacketKind::LocalInfileRequest:
            connection().abort();
            return fail_with(fail(sqlstate::kProtocolViolation,
                                  fmt::format("server \"{}\" sent a packet that makes no sense here",
                                              connection().server_name()))
                                 .value());
        default: break;
    }
    if (taken && phase_ == Phase::Preparing && !executed_ && !draining_ && !connection().busy()) {
        phase_ = Phase::Columns;
        taken = execute();
    }
    return taken ? Step::Continue : fail_with(std::move(taken.error()));
}

MysqlStream::Step MysqlStream::step(RowView& row) {
    while (true) {
        if (!messages_.empty()) return Step::NeedInput;
        const std::optional<Packet> packet = try_packet();
        if (!packet) {
            if (!connection().broken()) return Step::NeedInput;
            return fail_with(
                fail(sqlstate::kConnectionFailure,
                     fmt::format("connection to server \"{}\" was lost", connection().server_name()))
                    .value());
        }
        const Step result = on_packet(*packet, row);
        if (result != Step::Continue) return result;
        if (ended()) return Step::Ended;
    }
}

Pull MysqlStream::next(RowView& row) {
    if (error_) return Pull::Failed;
    if (ended()) return Pull::End;
    switch (step(row)) {
        case Step::Row: return Pull::Row;
        case Step::NeedInput: return Pull::NeedInput;
        case Step::Ended: return Pull::End;
        default: return Pull::Failed;
    }
}

void MysqlStream::absorb() {
    RowView unused;
    while (is_starting() && !failed() && messages_.empty()) {
        const std::optional<Packet> packet = try_packet();
        if (!packet) {
            if (connection().broken()) step(unused);
            return;
        }
        on_packet(*packet, unused);
    }
}

bool MysqlStream::drain() {
    draining_ = true;
    // A statement that was prepared is not executed any more, and what was not written is not owed.
    RowView unused;
    while (!settled() && connection().busy()) {
        const std::optional<Packet> packet = try_packet();
        if (!packet) break;
        on_packet(*packet, unused);
    }
    if (!connection().busy()) phase_ = Phase::Ended;
    return settled();
}

}  // namespace braid::planner
