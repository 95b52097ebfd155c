// Every message: C++ values -> bytes -> values -> the same bytes.
#include "wire/postgresql/messages.h"

#include <vector>

#include <gtest/gtest.h>

#include "wire/postgresql/compose.h"
#include "wire/postgresql/error_fields.h"
#include "wire/postgresql/startup.h"

namespace braid::wire::postgresql {
namespace {

using namespace std::string_view_literals;

Frame whole_frame(const std::string& bytes, Sender sender) {
    auto frame = next_frame(bytes, {sender});
    EXPECT_TRUE(frame && *frame && (*frame)->size == bytes.size());
    return frame && *frame ? **frame : Frame{};
}

// Checks that the bytes decode as M and that M writes them again; gives M, whose views point into `bytes`.
template <typename M>
M round_trip(const std::string& bytes, Sender sender) {
    const Frame frame = whole_frame(bytes, sender);
    EXPECT_EQ(frame.type, M::kType);
    auto message = decode<M>(frame.body);
    EXPECT_TRUE(message) << message.error().message;
    if (!message) return {};
    std::string again;
    Writer writer(again);
    writer.write(*message);
    EXPECT_EQ(again, bytes);
    // Any shorter body is refused, any longer one too, unless the message is nothing but its bytes.
    if constexpr (!std::is_same_v<M, CopyData> && !std::is_same_v<M, SASLResponse>) {
        for (size_t size = 0; size < frame.body.size(); ++size) {
            EXPECT_FALSE(decode<M>(frame.body.substr(0, size))) << frame.type << " cut to " << size;
        }
        EXPECT_FALSE(decode<M>(std::string(frame.body) + std::string(1, '\0'))) << frame.type;
    }
    return *message;
}

template <typename M>
std::string written(const M& message) {
    std::string bytes;
    Writer writer(bytes);
    writer.write(message);
    EXPECT_TRUE(writer.ok());
    return bytes;
}

template <typename M>
M round_trip_of(const M& message, std::string& bytes, Sender sender) {
    bytes = written(message);
    return round_trip<M>(bytes, sender);
}

TEST(FrontendMessages, SimpleOnes) {
    std::string bytes;
    const Sender sender = Sender::Frontend;
    EXPECT_EQ(round_trip_of(Query{"SELECT 1"}, bytes, sender).text, "SELECT 1");
    EXPECT_EQ(bytes, "Q\0\0\0\x0dSELECT 1\0"sv);
    EXPECT_EQ(round_trip_of(CopyFail{"why"}, bytes, sender).reason, "why");
    EXPECT_EQ(round_trip_of(CopyData{"a\0b"sv}, bytes, sender).data, "a\0b"sv);
    EXPECT_EQ(round_trip_of(PasswordMessage{"secret"}, bytes, sender).password, "secret");
    EXPECT_EQ(round_trip_of(SASLResponse{"c=biws"}, bytes, sender).data, "c=biws");
    EXPECT_EQ(round_trip_of(Execute{"p", 42}, bytes, sender).max_rows, 42);
    EXPECT_EQ(round_trip_of(Close{Target::Portal, "p"}, bytes, sender).target, Target::Portal);
    EXPECT_EQ(round_trip_of(Describe{Target::Statement, "s"}, bytes, sender).name, "s");
    auto initial = round_trip_of(SASLInitialResponse{"SCRAM-SHA-256", "n,,"}, bytes, sender);
    EXPECT_EQ(initial.mechanism, "SCRAM-SHA-256");
    EXPECT_EQ(initial.data, "n,,");
    EXPECT_FALSE(round_trip_of(SASLInitialResponse{"X", std::nullopt}, bytes, sender).data);
    round_trip_of(Sync{}, bytes, sender);
    EXPECT_EQ(bytes, "S\0\0\0\4"sv);
    round_trip_of(Flush{}, bytes, sender);
    round_trip_of(Terminate{}, bytes, sender);
    round_trip_of(CopyDone{}, bytes, sender);
}

TEST(FrontendMessages, ParseAndBind) {
    std::string bytes;
    Writer writer(bytes);
    const std::vector<Oid> types = {23, 0};
    write_parse(writer, "s1", "SELECT $1, $2", types);
    auto parse = round_trip<Parse>(bytes, Sender::Frontend);
    EXPECT_EQ(parse.statement, "s1");
    EXPECT_EQ(parse.query, "SELECT $1, $2");
    EXPECT_EQ(std::vector<Oid>({*parse.parameter_types.begin()}), std::vector<Oid>({23}));

    bytes.clear();
    const std::vector<Format> formats = {Format::Binary, Format::Text, Format::Text};
    const std::vector<Value> values = {"\0\0\0\1"sv, std::nullopt, ""};
    const std::vector<Format> results = {Format::Binary};
    write_bind(writer, "p", "s1", formats, values, results);
    auto bind = round_trip<Bind>(bytes, Sender::Frontend);
    EXPECT_EQ(bind.portal, "p");
    EXPECT_EQ(bind.statement, "s1");
    std::vector<Value> read;
    for (const Value& value : bind.parameters) read.push_back(value);
    EXPECT_EQ(read, values);
    std::vector<Format> read_formats;
    for (Format format : bind.parameter_formats) read_formats.push_back(format);
    EXPECT_EQ(read_formats, formats);

    // Its statement can be renamed without touching the rest.
    bind.statement = "other";
    const std::string renamed = written(bind);
    EXPECT_EQ(round_trip<Bind>(renamed, Sender::Frontend).parameters.size(), 3u);
}

TEST(FrontendMessages, FunctionCall) {
    std::string bytes;
    const FormatList formats{1, "\0\1"sv};
    const ValueList arguments{1, "\0\0\0\2ab"sv};
    auto call = round_trip_of(FunctionCall{7, formats, arguments, Format::Binary}, bytes, Sender::Frontend);
    EXPECT_EQ(call.function, 7u);
    EXPECT_EQ(**call.arguments.begin(), "ab");
}

TEST(FrontendMessages, RefuseWhatIsWrong) {
    auto why = [](auto result) { return result ? std::string("accepted") : result.error().message; };
    EXPECT_EQ(why(decode<Close>("Xname\0"sv)), "invalid CLOSE message subtype 88");
    EXPECT_EQ(why(decode<Describe>("Xname\0"sv)), "invalid DESCRIBE message subtype 88");
    EXPECT_EQ(why(decode<Query>("no end"sv)), "invalid string in message");
    EXPECT_EQ(why(decode<Query>("one\0two\0"sv)), "invalid message format");
    EXPECT_EQ(why(decode<Execute>("\0\0\0"sv)), "insufficient data left in message");
    // A count that the bytes cannot hold.
    EXPECT_EQ(why(decode<Bind>("\0\0\xff\xff\0\0\0\0"sv)), "insufficient data left in message");
    EXPECT_EQ(why(decode<Bind>("\0\0\0\0\xff\xff\0\0"sv)), "insufficient data left in message");
    // A parameter of size -2, and one larger than the message.
    EXPECT_EQ(why(decode<Bind>("\0\0\0\0\0\1\xff\xff\xff\xfe\0\0"sv)), "insufficient data left in message");
    EXPECT_EQ(why(decode<Bind>("\0\0\0\0\0\1\x7f\xff\xff\xff\0\0"sv)), "insufficient data left in message");
    EXPECT_FALSE(decode_frontend(Frame{'Z', "I", 6}));
    EXPECT_FALSE(decode_backend(Frame{'Q', "x\0"sv, 7}));
}

TEST(BackendMessages, SimpleOnes) {
    std::string bytes;
    const Sender sender = Sender::Backend;
    EXPECT_EQ(round_trip_of(CommandComplete{"SELECT 1"}, bytes, sender).tag, "SELECT 1");
    EXPECT_EQ(round_trip_of(ReadyForQuery{TransactionStatus::Failed}, bytes, sender).status,
              TransactionStatus::Failed);
    EXPECT_EQ(round_trip_of(BackendKeyData{1, -2}, bytes, sender).secret_key, -2);
    EXPECT_EQ(round_trip_of(ParameterStatus{"TimeZone", "UTC"}, bytes, sender).value, "UTC");
    EXPECT_EQ(round_trip_of(NotificationResponse{9, "ch", "load"}, bytes, sender).payload, "load");
    EXPECT_EQ(round_trip_of(FunctionCallResponse{"x"}, bytes, sender).result, "x");
    EXPECT_FALSE(round_trip_of(FunctionCallResponse{}, bytes, sender).result);
    round_trip_of(BindComplete{}, bytes, sender);
    EXPECT_EQ(bytes, "2\0\0\0\4"sv);
    round_trip_of(CloseComplete{}, bytes, sender);
    round_trip_of(EmptyQueryResponse{}, bytes, sender);
    round_trip_of(NoData{}, bytes, sender);
    round_trip_of(ParseComplete{}, bytes, sender);
    round_trip_of(PortalSuspended{}, bytes, sender);
    EXPECT_FALSE(decode<ReadyForQuery>("X"));
}

TEST(BackendMessages, RowsAndTheirDescription) {
    const std::vector<FieldDescription> fields = {{"id", 16384, 1, 20, 8, -1, Format::Binary},
                                                  {"name", 0, 0, 25, -1, 36, Format::Text}};
    std::string bytes;
    Writer writer(bytes);
    write_row_description(writer, fields);
    auto description = round_trip<RowDescription>(bytes, Sender::Backend);
    std::vector<FieldDescription> read;
    for (const auto& field : description.fields) read.push_back(field);
    EXPECT_EQ(read, fields);

    const std::vector<Value> values = {"42", std::nullopt, "", "\0\1"sv};
    bytes.clear();
    write_data_row(writer, values);
    std::string by_column;
    Writer column_writer(by_column);
    DataRowWriter row(column_writer, values.size());
    for (const Value& value : values) row.add(value);
    row.finish();
    EXPECT_EQ(by_column, bytes);
    auto data = round_trip<DataRow>(bytes, Sender::Backend);
    std::vector<Value> columns;
    for (const Value& value : data.columns) columns.push_back(value);
    EXPECT_EQ(columns, values);

    bytes.clear();
    const std::vector<Oid> types = {23, 25};
    write_parameter_description(writer, types);
    EXPECT_EQ(round_trip<ParameterDescription>(bytes, Sender::Backend).types.size(), 2u);
}

TEST(BackendMessages, CopyResponses) {
    std::string bytes;
    Writer writer(bytes);
    write_copy_response(writer, CopyInResponse::kType, Format::Binary, 2);
    auto in = round_trip<CopyInResponse>(bytes, Sender::Backend);
    EXPECT_EQ(in.format, Format::Binary);
    EXPECT_EQ(in.column_formats.size(), 2u);
    bytes.clear();
    write_copy_response(writer, CopyOutResponse::kType, Format::Text, 1);
    round_trip<CopyOutResponse>(bytes, Sender::Backend);
    bytes.clear();
    write_copy_response(writer, CopyBothResponse::kType, Format::Text, 0);
    round_trip<CopyBothResponse>(bytes, Sender::Backend);
}

TEST(BackendMessages, Negotiation) {
    std::string bytes;
    Writer writer(bytes);
    const std::vector<std::string_view> options = {"_pq_.a", "_pq_.b"};
    write_negotiate_protocol_version(writer, 3u << 16, options);
    auto message = round_trip<NegotiateProtocolVersion>(bytes, Sender::Backend);
    EXPECT_EQ(message.newest_version, 3u << 16);
    EXPECT_EQ(message.unrecognized_options.size(), 2u);
    // A count of four thousand million options does not make anybody reserve room for them.
    EXPECT_FALSE(decode<NegotiateProtocolVersion>("\0\3\0\0\xff\xff\xff\xff"sv));
}

TEST(BackendMessages, Authentication) {
    std::string bytes;
    Writer writer(bytes);
    auto reread = [&] {
        const Frame frame = whole_frame(bytes, Sender::Backend);
        auto any = decode_backend(frame);
        EXPECT_TRUE(any);
        std::string again;
        Writer again_writer(again);
        if (any) write(again_writer, *any);
        EXPECT_EQ(again, bytes);
        bytes.clear();
        return any ? std::get<Authentication>(*any) : Authentication();
    };
    writer.write(AuthenticationOk{});
    EXPECT_TRUE(std::holds_alternative<AuthenticationOk>(reread()));
    writer.write(AuthenticationCleartextPassword{});
    EXPECT_TRUE(std::holds_alternative<AuthenticationCleartextPassword>(reread()));
    writer.write(AuthenticationMD5Password{"salt"});
    EXPECT_TRUE(std::holds_alternative<AuthenticationMD5Password>(reread()));
    const std::vector<std::string_view> mechanisms = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"};
    write_authentication_sasl(writer, mechanisms);
    EXPECT_TRUE(std::holds_alternative<AuthenticationSASL>(reread()));
    writer.write(AuthenticationSASLContinue{"r="});
    EXPECT_TRUE(std::holds_alternative<AuthenticationSASLContinue>(reread()));
    writer.write(AuthenticationSASLFinal{"v="});
    EXPECT_TRUE(std::holds_alternative<AuthenticationSASLFinal>(reread()));
    writer.write(AuthenticationOther{7, ""});
    EXPECT_TRUE(std::holds_alternative<AuthenticationOther>(reread()));
    EXPECT_FALSE(decode_authentication("\0\0\0\5abc"sv));
    EXPECT_FALSE(decode_authentication("\0\0\0\0x"sv));
    EXPECT_FALSE(decode_authentication("\0\0"sv));
}

TEST(Errors, AServersKeepsItsFieldsInOrder) {
    const std::string_view body =
        "SFEHLER\0VERROR\0C42703\0Mcolumn \"x\" does not exist\0HTry y.\0P8\0Fparse_relation.c\0L3665\0\0"sv;
    auto response = decode<ErrorResponse>(body);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->field('C'), "42703");
    EXPECT_EQ(response->field('X'), "");
    const Error error = to_error(*response, "pg1");
    EXPECT_EQ(error.origin, Origin::Server);
    EXPECT_EQ(error.server, "pg1");
    EXPECT_EQ(error.sqlstate, "42703");
    EXPECT_EQ(error.message, "column \"x\" does not exist");
    EXPECT_EQ(error.hint, "Try y.");
    EXPECT_EQ(error.position, 8);
    EXPECT_EQ(error.severity, Severity::Error);
    std::string bytes;
    Writer writer(bytes);
    write_error(writer, error);
    EXPECT_EQ(bytes.substr(kHeaderSize), body);
    EXPECT_EQ(round_trip<ErrorResponse>(bytes, Sender::Backend).fields.size(), 8u);
}

TEST(Errors, FatalIsToldFromTheUntranslatedSeverity) {
    EXPECT_EQ(to_error(*decode<ErrorResponse>("SFATAL\0C57P01\0Mbye\0\0"sv), "a").severity, Severity::Fatal);
    EXPECT_EQ(to_error(*decode<ErrorResponse>("SFATAL\0VERROR\0Mbye\0\0"sv), "a").severity, Severity::Error);
    EXPECT_EQ(to_error(*decode<ErrorResponse>("SX\0VPANIC\0Mbye\0\0"sv), "a").severity, Severity::Fatal);
    EXPECT_EQ(to_error(*decode<ErrorResponse>("P99999999999999\0\0"sv), "a").position, 0);
}

TEST(Errors, OursHaveTheFieldsThatPostgresqlsHave) {
    Error error = fail(sqlstate::kFeatureNotSupported, "no", "because", "do that").value();
    error.position = 3;
    std::string bytes;
    Writer writer(bytes);
    write_error(writer, error);
    EXPECT_EQ(bytes.substr(kHeaderSize), "SERROR\0VERROR\0C0A000\0Mno\0Dbecause\0Hdo that\0P3\0\0"sv);
    bytes.clear();
    write_notice(writer, "WARNING", fail("01000", std::string("w\0x", 3)).value());
    EXPECT_EQ(bytes[0], 'N');
    EXPECT_EQ(bytes.substr(kHeaderSize), "SWARNING\0VWARNING\0C01000\0Mw\0\0"sv);
    EXPECT_TRUE(writer.ok());
}

TEST(Writer, AFaultLeavesOnlyWholeMessages) {
    std::string bytes = "before";
    Writer writer(bytes);
    writer.write(Sync{});
    writer.write(Query{"a\0b"sv});
    EXPECT_EQ(bytes, "beforeS\0\0\0\4"sv);
    EXPECT_EQ(writer.status().error().message, "string contains a zero byte");

    bytes.clear();
    Writer rows(bytes);
    write_data_row(rows, std::vector<Value>(65536));
    EXPECT_TRUE(bytes.empty());
    EXPECT_FALSE(rows.ok());

    bytes.clear();
    Writer short_row(bytes);
    DataRowWriter row(short_row, 2);
    row.add("1");
    row.finish();
    EXPECT_TRUE(bytes.empty());
    EXPECT_FALSE(short_row.ok());
}

TEST(Writer, AStartupMessageAndACancelRequest) {
    std::string bytes;
    Writer writer(bytes);
    const std::vector<std::pair<std::string_view, std::string_view>> parameters = {{"user", "u"},
                                                                                   {"database", "d"}};
    write_startup(writer, parameters);
    auto frame = next_startup_frame(bytes);
    ASSERT_TRUE(frame && *frame);
    auto packet = decode_startup((*frame)->body);
    ASSERT_TRUE(packet);
    std::vector<std::pair<std::string_view, std::string_view>> read;
    for (const auto& parameter : std::get<StartupMessage>(*packet).parameters) read.push_back(parameter);
    EXPECT_EQ(read, parameters);
    bytes.clear();
    writer.write_untyped(CancelRequest{5, -6});
    packet = decode_startup((*next_startup_frame(bytes))->body);
    ASSERT_TRUE(packet);
    EXPECT_EQ(std::get<CancelRequest>(*packet).secret_key, -6);
}

}  // namespace
}  // namespace braid::wire::postgresql
