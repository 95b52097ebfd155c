// COM_STMT_PREPARE and what it tells. See describe_mysql.h.
#include "planner/exec/describe_mysql.h"

#include <optional>

#include "backends/mysql/query.h"
#include "wire/mysql/result.h"

namespace braid::planner {

namespace my = wire::mysql;
using backends::mysql::Connection;

namespace {

struct Prepared {
    std::vector<MysqlColumn> columns;
    std::vector<std::string> definitions;
    uint16_t parameters = 0;
};

Status take_column(std::string_view payload, const Connection& connection, Prepared& prepared) {
    my::Reader reader(payload, connection.capabilities());
    my::ColumnDefinition41 definition;
    definition.decode(reader);
    if (Status read = reader.finish(); !read) return read;
    MysqlColumn column;
    column.name = definition.name;
    column.type.type = static_cast<mysql::ColumnType>(definition.type);
    column.type.charset = definition.charset;
    column.type.length = definition.length;
    column.type.flags = definition.flags;
    column.type.decimals = definition.decimals;
    if (definition.extended_metadata.find("uuid") != std::string_view::npos)
        column.type.extended = mysql::ExtendedType::Uuid;
    if (definition.extended_metadata.find("inet6") != std::string_view::npos)
        column.type.extended = mysql::ExtendedType::Inet6;
    if (definition.extended_metadata.find("inet4") != std::string_view::npos)
        column.type.extended = mysql::ExtendedType::Inet4;
    prepared.columns.push_back(std::move(column));
    prepared.definitions.emplace_back(payload);
    return {};
}

awaitable<Result<Prepared>> prepare(Connection& connection, std::string_view sql) {
    my::ComStmtPrepare command;
    command.text = sql;
    Status sent = co_await connection.send(command);
    if (!sent) co_return Failure(std::move(sent.error()));
    Prepared prepared;
    uint32_t statement = 0;
    while (connection.busy()) {
        Result<backends::mysql::Packet> packet = co_await connection.read_packet();
        if (!packet) co_return Failure(std::move(packet.error()));
        Status taken;
        switch (packet->kind) {
            case my::PacketKind::PrepareOk:
                statement = connection.tracker().statement_id();
                prepared.parameters = static_cast<uint16_t>(connection.tracker().parameter_count());
                break;
            case my::PacketKind::ColumnDefinition:
                taken = take_column(packet->payload, connection, prepared);
                break;
            case my::PacketKind::Error:
                co_return Failure(backends::mysql::error_in(packet->payload, connection));
            default: break;
        }
        if (!taken) {
            connection.abort();
            co_return Failure(std::move(taken.error()));
        }
    }
    my::ComStmtClose close;
    close.statement_id = statement;
    sent = co_await connection.send(close);
    if (!sent) co_return Failure(std::move(sent.error()));
    co_return prepared;
}

// Three columns for each text: its collation, the weight of a blank in hexadecimal, whether blanks at the end
// count not.
Status take_texts(const backends::mysql::Rows& rows, const std::vector<uint32_t>& texts,
                  MysqlDescription& description) {
    if (rows.rows.size() != 1 || rows.rows[0].size() != 3 * texts.size())
        return fail(sqlstate::kInternalError, "the shard did not tell how its texts compare");
    for (size_t i = 0; i < texts.size(); i++) {
        const auto& row = rows.rows[0];
        MysqlTextOrder order;
        order.collation = row[3 * i].value_or("");
        const std::string digits = row[3 * i + 1].value_or("");
        for (size_t at = 0; at + 1 < digits.size(); at += 2)
            order.pad_weight.push_back(static_cast<char>(std::stoi(digits.substr(at, 2), nullptr, 16)));
        if (!row[3 * i + 2]) order.pad_weight.clear();
        order.pads_space = row[3 * i + 2] == "1";
        description.texts[texts[i]] = std::move(order);
    }
    return {};
}

}  // namespace

awaitable<Result<MysqlDescribed>> describe_mysql_scatter(Connection& connection, const MysqlScatterPlan& plan,
                                                         std::string_view client_sql,
                                                         std::span<const std::string_view> literals) {
    Result<Prepared> client = co_await prepare(connection, client_sql);
    if (!client) co_return Failure(std::move(client.error()));
    std::vector<uint32_t> parameters;
    const std::string remote_sql = plan.describe_sql().render_mysql(literals, parameters);
    Result<Prepared> remote = co_await prepare(connection, remote_sql);
    if (!remote) co_return Failure(std::move(remote.error()));

    MysqlDescribed described;
    described.definitions = std::move(client->definitions);
    described.parameters = client->parameters;
    MysqlDescription& description = described.description;
    description.client = std::move(client->columns);
    description.remote = std::move(remote->columns);
    description.texts.resize(description.remote.size());
    const std::vector<uint32_t> texts = plan.compared_texts(description.remote);
    if (texts.empty()) co_return described;
    parameters.clear();
    const std::string sql =
        plan.collation_sql(texts, description.remote.size()).render_mysql(literals, parameters, true);
    Result<backends::mysql::Rows> rows = co_await backends::mysql::query(connection, sql);
    if (!rows) co_return Failure(std::move(rows.error()));
    if (Status taken = take_texts(*rows, texts, description); !taken)
        co_return Failure(std::move(taken.error()));
    co_return described;
}

}  // namespace braid::planner
