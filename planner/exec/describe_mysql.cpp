// COM_STMT_PREPARE and what it tells. See describe_mysql.h.
#include "planner/exec/describe_mysql.h"

#include <optional>

#include <fmt/format.h>

#include "backends/mysql/query.h"
#include "planner/scatter/builder.h"
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

// Executes the statement that was prepared last and takes its columns; there are no rows to speak of.
awaitable<Status> execute(Connection& connection, std::span<const my::Parameter> parameters,
                          Prepared& prepared) {
    std::string bytes;
    my::Writer writer(bytes, connection.capabilities());
    my::write_stmt_execute(writer, connection.tracker().statement_id(), 0, parameters, true);
    if (Status written = writer.status(); !written) co_return written;
    connection.expect(my::CommandCode::StmtExecute, writer.sequence());
    Status sent = co_await connection.write(bytes);
    if (!sent) co_return sent;
    prepared.columns.clear();
    prepared.definitions.clear();
    while (connection.busy()) {
        Result<backends::mysql::Packet> packet = co_await connection.read_packet();
        if (!packet) co_return Failure(std::move(packet.error()));
        Status taken;
        if (packet->kind == my::PacketKind::ColumnDefinition)
            taken = take_column(packet->payload, connection, prepared);
        if (packet->kind == my::PacketKind::Error)
            taken = Failure(backends::mysql::error_in(packet->payload, connection));
        if (!taken && connection.busy()) connection.abort();
        if (!taken) co_return taken;
    }
    co_return Status{};
}

// `parameters`: executes it, too, for the types that the columns have then.
awaitable<Result<Prepared>> prepare(Connection& connection, std::string_view sql,
                                    std::span<const my::Parameter> parameters = {}) {
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
    Status executed;
    if (!parameters.empty()) executed = co_await execute(connection, parameters, prepared);
    my::ComStmtClose close;
    close.statement_id = statement;
    if (!connection.broken()) sent = co_await connection.send(close);
    if (!sent) co_return Failure(std::move(sent.error()));
    if (!executed) co_return Failure(std::move(executed.error()));
    co_return prepared;
}

// The statement's columns without its rows.
std::string without_rows(std::string_view sql, size_t columns) {
    std::string text = "WITH braid_p (";
    for (size_t i = 0; i < columns; i++) text += fmt::format("{}c{}", i == 0 ? "" : ", ", i + 1);
    text += ") AS (";
    text += sql;
    text += "\n) SELECT * FROM braid_p LIMIT 0";
    return text;
}

// The column as it is described, but of the type that it has with these parameters.
Status retype(MysqlColumn& column, std::string& definition, const mysql::ColumnDescription& type,
              const Connection& connection) {
    if (column.type.type == type.type && column.type.is_unsigned() == type.is_unsigned() &&
        column.type.decimals == type.decimals) {
        return {};
    }
    my::Reader reader(definition, connection.capabilities());
    my::ColumnDefinition41 changed;
    changed.decode(reader);
    if (Status read = reader.finish(); !read) return read;
    changed.type = static_cast<my::ColumnType>(type.type);
    changed.flags = type.flags;
    changed.length = type.length;
    changed.decimals = type.decimals;
    changed.charset = type.charset;
    std::string bytes;
    my::Writer writer(bytes, connection.capabilities());
    changed.encode(writer);
    if (Status written = writer.status(); !written) return written;
    definition = std::move(bytes);
    column.type = type;
    return {};
}

// The types of both statements with these parameters.
awaitable<Status> describe_with(Connection& connection, std::string_view client_sql,
                                std::string_view remote_sql, const std::vector<uint32_t>& order,
                                std::span<const my::Parameter> parameters, MysqlDescribed& described) {
    MysqlDescription& description = described.description;
    const std::string client_text = without_rows(client_sql, description.client.size());
    Result<Prepared> client = co_await prepare(connection, client_text, parameters);
    if (!client) co_return Failure(std::move(client.error()));
    for (size_t i = 0; i < description.client.size() && i < client->columns.size(); i++) {
        Status changed =
            retype(description.client[i], described.definitions[i], client->columns[i].type, connection);
        if (!changed) co_return changed;
    }
    std::vector<my::Parameter> ordered;
    for (uint32_t number : order) {
        if (number <= parameters.size()) ordered.push_back(parameters[number - 1]);
    }
    if (ordered.empty()) co_return Status{};
    const std::string remote_text = without_rows(remote_sql, description.remote.size());
    Result<Prepared> remote = co_await prepare(connection, remote_text, ordered);
    if (!remote) co_return Failure(std::move(remote.error()));
    description.remote = std::move(remote->columns);
    co_return Status{};
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

// ER_CANT_AGGREGATE_2COLLATIONS, ..._3COLLATIONS, ..._NCOLLATIONS.
bool is_collation_error(const Error& error) {
    return error.number == 1267 || error.number == 1270 || error.number == 1271;
}

}  // namespace

awaitable<Result<MysqlDescribed>> describe_mysql_scatter(Connection& connection, const MysqlScatterPlan& plan,
                                                         std::string_view client_sql,
                                                         std::span<const std::string_view> literals,
                                                         std::span<const my::Parameter> parameters) {
    Result<Prepared> client = co_await prepare(connection, client_sql);
    if (!client) co_return Failure(std::move(client.error()));
    std::vector<uint32_t> order;
    const std::string remote_sql = plan.describe_sql().render_mysql(literals, order);
    Result<Prepared> remote = co_await prepare(connection, remote_sql);
    if (!remote) co_return Failure(std::move(remote.error()));

    MysqlDescribed described;
    described.definitions = std::move(client->definitions);
    described.parameters = client->parameters;
    MysqlDescription& description = described.description;
    description.client = std::move(client->columns);
    description.remote = std::move(remote->columns);
    if (!parameters.empty()) {
        Status retyped =
            co_await describe_with(connection, client_sql, remote_sql, order, parameters, described);
        if (!retyped) co_return Failure(std::move(retyped.error()));
    }
    description.texts.resize(description.remote.size());
    const std::vector<uint32_t> texts = plan.compared_texts(description.remote);
    if (texts.empty()) co_return described;
    const std::string sql =
        plan.collation_sql(texts, description.remote.size()).render_mysql(literals, order, true);
    Result<backends::mysql::Rows> rows = co_await backends::mysql::query(connection, sql);
    if (!rows && is_collation_error(rows.error())) {
        co_return cannot_scatter("it compares texts of different collations, which agree on none");
    }
    if (!rows) co_return Failure(std::move(rows.error()));
    if (Status taken = take_texts(*rows, texts, description); !taken)
        co_return Failure(std::move(taken.error()));
    co_return described;
}

}  // namespace braid::planner
