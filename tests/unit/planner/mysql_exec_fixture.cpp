#include "mysql_exec_fixture.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "backends/mysql/catalog_reader.h"
#include "grammar/fingerprint.h"
#include "grammar/parser/parser.h"
#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/mysql_scanner.h"
#include "wire/mysql/packet.h"
#include "wire/mysql/result.h"

namespace braid::planner {

namespace my = wire::mysql;
using backends::test::ScratchMariadb;

namespace {

ScratchMariadb& server(size_t shard) {
    static ScratchMariadb second({}, false);
    return shard == 0 ? ScratchMariadb::shared() : second;
}

// Rows of the shop, by table.
std::vector<std::pair<std::string, std::string>> rows_of_the_shop() {
    std::vector<std::pair<std::string, std::string>> rows;
    const char* names[] = {"'Zoë'", "'zoe'", "'ZOE '", "'anna'", "'Änna'", "'b\\tx'",
                           "'b'",   "'b '",  "NULL",   "'ß'",    "''"};
    const char* countries[] = {"'de'", "'DE'", "'fr'", "NULL", "'uk'"};
    for (int i = 1; i <= 60; i++) {
        rows.emplace_back("customers",
                          fmt::format("({}, {}, {}, {}, {}, {})", i, names[i % 11], countries[i % 5],
                                      i % 7 == 0 ? "NULL" : fmt::format("{}.{:02}", i * 37 % 100 - 50, i),
                                      i % 2, names[(i * 3) % 11]));
        for (int k = 0; k < i % 4; k++) {
            rows.emplace_back("orders",
                              fmt::format("({}, {}, {}, {}, {})", i * 10 + k, i,
                                          k == 2 ? "NULL" : fmt::format("'2026-0{}-1{}'", k + 1, i % 9),
                                          k == 1 ? "NULL" : fmt::format("{}.5{}", i * k, k),
                                          i % 3 == 0 ? "NULL" : fmt::format("{}e{}", i * 0.1, i % 5 - 2)));
        }
        const std::string when = i % 6 == 0   ? "NULL"
                                 : i % 7 == 0 ? "'0000-00-00 00:00:00'"
                                              : fmt::format("'20{:02}-03-04 05:06:07.{:06}'", i, i * 17);
        rows.emplace_back(
            "wide",
            fmt::format("({}, '{}', '{}', {}, {}, {}, {}, {}, '{}{}:{:02}:01.25', {}, {}, {}, '{}', "
                        "'{{\"a\": {}}}', {}, "
                        "'0000000{}-0000-1000-8000-0000000000{:02}', {})",
                        i == 60 ? "18446744073709551615" : fmt::format("{}", i),
                        i % 3 == 0   ? "z"
                        : i % 3 == 1 ? "a"
                                     : "m",
                        i % 4 == 0   ? "x,y"
                        : i % 4 == 1 ? "y"
                                     : "",
                        i * 5 % 512, (i - 30) * 0.1, (i - 20) * 1e10 / 3, when,
                        i % 5 == 0 ? "NULL" : fmt::format("'2026-01-{:02} 00:00:00.{:03}'", i % 28 + 1, i),
                        i % 2 == 0 ? "-" : "", i * 13 % 800, i % 60,
                        i % 9 == 0 ? "NULL" : fmt::format("{}", 1950 + i),
                        i % 8 == 0 ? "18446744073709551610" : fmt::format("{}", i * 3),
                        i % 10 == 0 ? "NULL" : fmt::format("x'{:02x}00{:02x}'", i % 5, i % 3),
                        i % 2 == 0 ? fmt::format("Text {}", i % 6) : fmt::format("text {} ", i % 6), i,
                        i % 12, i % 10, i, names[(i * 7) % 8]));
    }
    for (const char* word : {"'Zoë'", "'alpha'", "'Beta'", "'gamma'", "'delta '", "'Ωmega'"})
        rows.emplace_back("words", fmt::format("({}, {})", word, rows.size() % 5));
    return rows;
}

const std::vector<std::string> kCountries = {"('de', 'Deutschland')", "('fr', 'France')",
                                             "('uk', 'Britain')"};

struct Planned {
    std::shared_ptr<const StatementPlan> plan;
    std::string text;
};

// Its constants, decoded and as written.
Result<Planned> plan_text(const std::string& sql, const MysqlShop& shop, std::vector<std::string>& contents,
                          std::vector<std::string>& sources) {
    static grammar::Parser parser;
    Result<grammar::ScannedStatement> scanned = grammar::scan_mysql_statement(sql);
    if (!scanned) return Failure(scanned.error());
    grammar::fingerprint(*scanned);
    Result<grammar::ParsedStatement> parsed = parser.parse(*scanned);
    if (!parsed) return Failure(parsed.error());
    contents.clear();
    sources.clear();
    for (size_t slot = 0; slot < scanned->literals.size(); slot++) {
        std::string storage;
        auto content = grammar::literal_value(*scanned, scanned->tokens[scanned->literals[slot]], storage);
        contents.emplace_back(content ? *content : "?");
        sources.emplace_back(scanned->literal_text(slot));
    }
    return Planned{plan(*parsed->statement, parsed->text, contents.size(), shop.context()), sql};
}

std::string text_of(const my::BinaryValue& value) {
    return std::visit(
        [](const auto& held) -> std::string {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, std::monostate>)
                return "";
            else if constexpr (std::is_same_v<T, my::DateTime>)
                return fmt::format("{}-{}-{} {}:{}:{}.{}", held.year, held.month, held.day, held.hour,
                                   held.minute, held.second, held.microsecond);
            else if constexpr (std::is_same_v<T, my::Time>)
                return fmt::format("{}{} {}:{}:{}.{}", held.negative ? "-" : "", held.days, held.hour,
                                   held.minute, held.second, held.microsecond);
            else
                return fmt::format("{}", held);
        },
        value);
}

void add_row(std::string_view payload, bool binary, MysqlAnswer& answer) {
    Cells& cells = answer.rows.emplace_back();
    if (!binary) {
        std::vector<my::Value> values;
        EXPECT_TRUE(my::decode_text_row(payload, answer.types.size(), values));
        for (const my::Value& value : values)
            cells.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
        return;
    }
    std::vector<my::ColumnShape> shapes;
    for (const auto& type : answer.types)
        shapes.push_back({static_cast<my::ColumnType>(type.type), type.is_unsigned()});
    std::vector<my::BinaryValue> values;
    EXPECT_TRUE(my::decode_binary_row(payload, shapes, values));
    for (const my::BinaryValue& value : values) {
        const bool null = std::holds_alternative<std::monostate>(value);
        cells.push_back(null ? std::nullopt : std::optional(text_of(value)));
    }
}

void add_column(std::string_view payload, const Connection& connection, MysqlAnswer& answer) {
    my::Reader reader(payload, connection.capabilities());
    my::ColumnDefinition41 column;
    column.decode(reader);
    answer.names.emplace_back(column.name);
    mysql::ColumnDescription type;
    type.type = static_cast<mysql::ColumnType>(column.type);
    type.charset = column.charset;
    type.flags = column.flags;
    type.decimals = column.decimals;
    answer.types.push_back(type);
}

}  // namespace

std::string show(const MysqlAnswer& answer, bool sorted) {
    std::vector<std::string> lines;
    for (const Cells& row : answer.rows) {
        std::string line;
        for (const auto& cell : row) line += (cell ? "'" + *cell + "'" : "NULL") + " ";
        lines.push_back(line);
    }
    if (!sorted) std::sort(lines.begin(), lines.end());
    std::string text;
    for (size_t i = 0; i < answer.names.size(); i++)
        text += fmt::format("{}:{}:{} ", answer.names[i], static_cast<int>(answer.types[i].type),
                            answer.types[i].decimals);
    for (const std::string& line : lines) text += "\n" + line;
    return text;
}

ServerSpec MysqlScatterTest::spec(size_t shard) {
    ServerSpec spec = server(shard).spec();
    spec.name = "my" + std::to_string(shard + 1);
    return spec;
}

MysqlShop& MysqlScatterTest::shop() {
    static std::unique_ptr<MysqlShop> shop;
    if (!shop) {
        asio::io_context io;
        backends::test::run(io, []() -> awaitable<void> {
            auto connection = co_await backends::mysql::connect(spec(0), {});
            CO_ASSERT_OK(connection);
            auto catalog = co_await backends::mysql::read_catalog(**connection);
            CO_ASSERT_OK(catalog);
            shop = std::make_unique<MysqlShop>(*catalog);
        });
    }
    return *shop;
}

void MysqlScatterTest::SetUpTestSuite() {
    asio::io_context io;
    backends::test::run(
        io,
        []() -> awaitable<void> {
            std::vector<std::unique_ptr<Connection>> connections;
            for (size_t i = 0; i <= kShards; i++) {
                auto connection = co_await backends::mysql::connect(spec(i % kShards), {});
                CO_ASSERT_OK(connection);
                connections.push_back(std::move(*connection));
                const std::string database = i < kShards ? "shop" : "whole";
                std::string sql =
                    "set sql_mode = 'STRICT_TRANS_TABLES,ALLOW_INVALID_DATES'; drop database if exists " +
                    database + "; create database " + database + "; use " + database + "; ";
                auto made = co_await backends::mysql::query(*connections.back(), sql + kMysqlTables);
                CO_ASSERT_OK(made);
            }
            std::vector<std::string> inserts(kShards + 1);
            const MysqlShop& known = shop();
            for (const auto& [table, row] : rows_of_the_shop()) {
                std::vector<std::string> contents;
                std::vector<std::string> sources;
                const std::string insert = "insert into " + table + " values " + row;
                auto planned = plan_text(insert, known, contents, sources);
                CO_ASSERT_OK(planned);
                std::vector<std::string_view> views(contents.begin(), contents.end());
                router::Bindings bindings;
                bindings.literals = views;
                auto decision = decide(*planned->plan, known.context(), bindings, {});
                CO_ASSERT_OK(decision);
                inserts[std::get<OneShard>(*decision).shard.value] += insert + ";";
                inserts[kShards] += insert + ";";
            }
            for (std::string& insert : inserts) {
                for (const std::string& country : kCountries)
                    insert += "insert into countries values " + country + ";";
                auto done = co_await backends::mysql::query(
                    *connections[static_cast<size_t>(&insert - inserts.data())], insert);
                CO_ASSERT_OK(done);
            }
        },
        Milliseconds{120000});
}

awaitable<void> MysqlScatterTest::connect() {
    connections_.clear();
    for (size_t shard = 0; shard < kShards; shard++) {
        auto connection = co_await backends::mysql::connect(spec(shard), {});
        CO_ASSERT_OK(connection);
        connections_.push_back(std::move(*connection));
    }
    auto connection = co_await backends::mysql::connect(spec(0), {});
    CO_ASSERT_OK(connection);
    reference_ = std::move(*connection);
    auto used = co_await backends::mysql::query(*reference_, "use whole");
    CO_ASSERT_OK(used);
}

void MysqlScatterTest::with(std::function<awaitable<void>()> body) {
    backends::test::run(
        io_,
        [&]() -> awaitable<void> {
            co_await connect();
            CO_ASSERT(connections_.size() == kShards);
            co_await body();
        },
        Milliseconds{60000});
    connections_.clear();
    reference_.reset();
}

awaitable<void> MysqlScatterTest::execute(size_t shard, std::string sql) {
    auto done = co_await backends::mysql::query(*connections_[shard], sql);
    CO_ASSERT_OK(done);
}

awaitable<Result<std::shared_ptr<const MysqlScatter>>> MysqlScatterTest::resolve(const std::string& sql) {
    auto planned = plan_text(sql, shop(), contents_, sources_);
    if (!planned) co_return Failure(planned.error());
    content_views_.assign(contents_.begin(), contents_.end());
    source_views_.assign(sources_.begin(), sources_.end());
    router::Bindings bindings;
    bindings.literals = content_views_;
    auto decision = decide(*planned->plan, shop().context(), bindings, {});
    if (!decision) co_return Failure(decision.error());
    if (!std::holds_alternative<SeveralShards>(*decision)) co_return nullptr;
    auto described = co_await describe_mysql_scatter(*connections_[0], *planned->plan->mysql_scatter, sql,
                                                     source_views_, types_);
    if (!described) co_return Failure(described.error());
    described_ = std::move(*described);
    co_return planned->plan->mysql_scatter->resolve(described_.description);
}

std::vector<MysqlShardConnection> MysqlScatterTest::shards() {
    std::vector<MysqlShardConnection> shards;
    for (size_t i = 0; i < kShards; i++)
        shards.push_back({ShardId(static_cast<uint32_t>(i)), connections_[i].get(), {}});
    return shards;
}

awaitable<Result<std::unique_ptr<MysqlScatterCursor>>> MysqlScatterTest::open(
    std::shared_ptr<const MysqlScatter> scatter, MysqlScatterHooks hooks) {
    MysqlExecutionInput input;
    input.literals = source_views_;
    input.bindings.literals = content_views_;
    input.timestamp = "1700000000.5";
    co_return co_await MysqlScatterCursor::open(std::move(scatter), shards(), input, std::move(hooks));
}

awaitable<Result<MysqlAnswer>> MysqlScatterTest::scatter(
    std::string sql, std::optional<std::vector<my::Parameter>> parameters) {
    types_.clear();
    if (parameters) types_ = *parameters;
    auto resolved = co_await resolve(sql);
    if (!resolved) co_return Failure(resolved.error());
    if (*resolved == nullptr) co_return fail("XX000", "it is no scatter: " + sql);
    MysqlExecutionInput input;
    input.literals = source_views_;
    input.bindings.literals = content_views_;
    input.timestamp = "1700000000.5";
    input.binary = parameters.has_value();
    std::vector<std::string> texts;
    std::vector<router::BoundParameter> bound;
    if (parameters) {
        input.parameters = *parameters;
        texts.reserve(parameters->size());
        for (const my::Parameter& parameter : *parameters) {
            router::BoundParameter one;
            one.type_oid = std::holds_alternative<std::string_view>(parameter.value) ? 25 : 20;
            texts.push_back(text_of(parameter.value));
            one.bytes = texts.back();
            bound.push_back(one);
        }
        input.bindings.parameters = bound;
    }
    MysqlAnswer answer;
    for (const MysqlColumn& column : (*resolved)->output) {
        answer.names.push_back(column.name);
        answer.types.push_back(column.type);
    }
    MysqlScatterHooks hooks;
    hooks.kill = [](const MysqlShardConnection& shard) -> awaitable<void> {
        auto killed =
            co_await backends::mysql::kill_query(spec(shard.shard.value), shard.connection->cancel_key());
        (void)killed;
    };
    auto cursor = co_await MysqlScatterCursor::open(*resolved, shards(), input, std::move(hooks));
    if (!cursor) co_return Failure(cursor.error());
    std::string bytes;
    my::Writer writer(bytes, connections_[0]->capabilities());
    while (true) {
        auto fetched = co_await (*cursor)->fetch(writer);
        if (!fetched) co_return Failure(fetched.error());
        if (fetched->finished) break;
    }
    Status closed = co_await (*cursor)->close();
    EXPECT_TRUE(closed);
    my::PacketReader packets(my::kMaxJoinedSize);
    std::string_view rest = bytes;
    while (!rest.empty()) {
        auto step = packets.read(rest);
        if (step.state != my::PacketState::Ready) {
            ADD_FAILURE() << "the rows end in the middle";
            break;
        }
        add_row(step.payload, input.binary, answer);
        rest.remove_prefix(step.consumed);
    }
    expect_reusable();
    co_return answer;
}

awaitable<Result<MysqlAnswer>> MysqlScatterTest::reference(
    std::string sql, std::optional<std::vector<my::Parameter>> parameters) {
    Connection& connection = *reference_;
    MysqlAnswer answer;
    if (!parameters) {
        my::ComQuery query;
        std::string text = "set statement timestamp = 1700000000.5 for " + sql;
        query.text = text;
        Status sent = co_await connection.send(query);
        if (!sent) co_return Failure(sent.error());
    } else {
        my::ComStmtPrepare prepare;
        prepare.text = sql;
        Status sent = co_await connection.send(prepare);
        if (!sent) co_return Failure(sent.error());
        while (connection.busy()) {
            auto packet = co_await connection.read_packet();
            if (!packet) co_return Failure(packet.error());
            if (packet->kind == my::PacketKind::Error)
                co_return Failure(backends::mysql::error_in(packet->payload, connection));
        }
        std::string bytes;
        my::Writer writer(bytes, connection.capabilities());
        my::write_stmt_execute(writer, connection.tracker().statement_id(), 0, *parameters, true);
        connection.expect(my::CommandCode::StmtExecute, writer.sequence());
        sent = co_await connection.write(bytes);
        if (!sent) co_return Failure(sent.error());
    }
    while (connection.busy()) {
        auto packet = co_await connection.read_packet();
        if (!packet) co_return Failure(packet.error());
        if (packet->kind == my::PacketKind::ColumnDefinition) add_column(packet->payload, connection, answer);
        if (packet->kind == my::PacketKind::Row) add_row(packet->payload, parameters.has_value(), answer);
        if (packet->kind == my::PacketKind::Error)
            co_return Failure(backends::mysql::error_in(packet->payload, connection));
    }
    co_return answer;
}

void MysqlScatterTest::expect_reusable() {
    for (auto& connection : connections_) EXPECT_TRUE(connection->reusable());
}

}  // namespace braid::planner
