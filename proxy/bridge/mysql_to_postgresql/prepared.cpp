#include "proxy/bridge/mysql_to_postgresql/prepared.h"

#include <algorithm>

#include "base/crossing/read.h"
#include "base/crossing/write.h"
#include "proxy/bridge/mysql_to_postgresql/session_statements.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace my = wire::mysql;
namespace translate = planner::translate;
using mysql::ColumnType;
using mysql_session::Statement;
using translate::ExpressionType;

namespace {

bool is_text(ColumnType type) {
    switch (type) {
        case ColumnType::VarChar:
        case ColumnType::VarString:
        case ColumnType::String:
        case ColumnType::TinyBlob:
        case ColumnType::MediumBlob:
        case ColumnType::LongBlob:
        case ColumnType::Blob:
        case ColumnType::Enum:
        case ColumnType::Set:
        case ColumnType::Json: return true;
        default: return false;
    }
}

// Texts take the type of their place, as constants in quotes do.
ExpressionType type_of(const my::ColumnShape& shape) {
    switch (shape.type) {
        case ColumnType::Tiny:
        case ColumnType::Short:
        case ColumnType::Int24:
        case ColumnType::Long:
        case ColumnType::LongLong: {
            ExpressionType type = translate::integer(8);
            type.is_unsigned = shape.is_unsigned && shape.type == ColumnType::LongLong;
            return type;
        }
        case ColumnType::Float:
        case ColumnType::Double: return translate::floating();
        case ColumnType::Date: return translate::of(translate::Family::Date);
        case ColumnType::DateTime:
        case ColumnType::Timestamp: return translate::moment(translate::Family::DateTime, 6);
        case ColumnType::Time: return translate::moment(translate::Family::Time, 6);
        default: return ExpressionType();
    }
}

std::string key_of(const std::vector<my::Parameter>& parameters, const Core& core) {
    std::string key;
    for (const my::Parameter& parameter : parameters) {
        key += static_cast<char>(parameter.shape.type);
        key += parameter.shape.is_unsigned ? 'u' : 's';
    }
    for (const std::string_view name : {"sql_mode", "collation_connection", "time_zone",
                                        "character_set_results", "div_precision_increment"}) {
        key += '\0';
        key += core.state.get(name);
    }
    return key;
}

Error unknown_handler(uint32_t id, std::string_view command) {
    return mysql_error(
        1243, "HY000",
        "Unknown prepared statement handler (" + std::to_string(id) + ") given to " + std::string(command));
}

}  // namespace

PreparedStatements::Prepared* PreparedStatements::find(uint32_t id) {
    const auto found = statements_.find(id);
    return found == statements_.end() ? nullptr : found->second.get();
}

void PreparedStatements::drop_variants(Prepared& prepared) {
    for (const auto& [key, variant] : prepared.variants) {
        if (!variant.name.empty()) core_.server.forget(variant.name);
    }
    prepared.variants.clear();
}

awaitable<Result<PreparedStatements::Variant*>> PreparedStatements::variant_for(
    Prepared& prepared, std::string key, std::vector<ExpressionType> types) {
    // The values of the session's own are in the translation.
    if (const auto values = with_session_values(core_, prepared.statement)) key += '\0' + *values;
    const auto known = prepared.variants.find(key);
    if (known != prepared.variants.end()) {
        if (known->second.translated.tables == core_.environment.tables().server) co_return &known->second;
        // The tables have changed.
        core_.server.forget(known->second.name);
        prepared.variants.erase(known);
    }
    Result<Translated> translated = translate_statement(core_, prepared.statement, std::move(types));
    if (!translated) co_return Failure(std::move(translated.error()));
    Variant variant;
    variant.translated = std::move(*translated);
    // Definitions take no parameters and cannot be prepared on the server.
    if (!variant.translated.defines) {
        variant.name = "braid_" + std::to_string(++last_name_);
        Described described;
        Status done = co_await guarded(core_, [&]() -> awaitable<Status> {
            std::string name(variant.name);
            std::string sql(variant.translated.translation.sql);
            Result<Described> answer = co_await core_.server.prepare(std::move(name), std::move(sql));
            if (!answer) co_return Failure(std::move(answer.error()));
            described = std::move(*answer);
            co_return Status{};
        });
        if (!done) co_return Failure(std::move(done.error()));
        for (const uint32_t oid : described.parameters) variant.parameters.push_back(type_from_oid(oid));
        variant.row_description = std::move(described.row_description);
    }
    // A program that binds every row's values with other types would fill the server.
    constexpr size_t kVariants = 16;
    if (prepared.variants.size() >= kVariants) drop_variants(prepared);
    co_return &prepared.variants.insert_or_assign(std::move(key), std::move(variant)).first->second;
}

awaitable<Result<PreparedStatements::Variant*>> PreparedStatements::supposed_variant(Prepared& prepared) {
    // Where no place gives a type: the columns' names and number are the same with any.
    std::string key = "supposed";
    std::vector<ExpressionType> types;
    Result<Variant*> made = co_await variant_for(prepared, key, types);
    if (made || prepared.parameter_count == 0) co_return made;
    types.assign(prepared.parameter_count, translate::integer(8));
    Result<Variant*> numbers = co_await variant_for(prepared, key, types);
    if (numbers) co_return numbers;
    types.assign(prepared.parameter_count, translate::of(translate::Family::Text));
    Result<Variant*> texts = co_await variant_for(prepared, std::move(key), std::move(types));
    if (texts) co_return texts;
    co_return made;
}

void PreparedStatements::write_answer(uint32_t id, const Prepared& prepared,
                                      const std::vector<ResultColumn>& columns) {
    my::StmtPrepareOk ok;
    ok.statement_id = id;
    ok.parameter_count = prepared.parameter_count;
    ok.column_count = static_cast<uint16_t>(columns.size());
    core_.front->write(ok);
    for (uint16_t i = 0; i < prepared.parameter_count; i++) {
        my::ColumnDefinition41 definition;
        definition.name = "?";
        definition.charset = mysql::kBinaryCharset;
        definition.flags = mysql::column_flag::kBinary;
        core_.front->write(definition);
    }
    if (prepared.parameter_count > 0) core_.front->write(my::EofPacket{0, core_.flags()});
    if (columns.empty()) return;
    my::Writer writer = core_.front->writer();
    write_definitions(writer, columns, core_.environment.database);
    core_.front->take_sequence(writer);
    core_.front->write(my::EofPacket{0, core_.flags()});
}

awaitable<Status> PreparedStatements::prepare(std::string_view text) {
    auto prepared = std::make_unique<Prepared>();
    prepared->text = text;
    grammar::MysqlScannerOptions options = core_.state.scanner_options();
    options.parameters = true;
    auto statement = mysql_session::scan_one(prepared->text, options);
    if (!statement) co_return Failure(std::move(statement.error()));
    prepared->statement = std::move(*statement);
    if (prepared->statement.kind == grammar::StatementKind::Empty) {
        co_return Failure(mysql_error(1065, "42000", "Query was empty"));
    }
    const auto& tokens = prepared->statement.scanned.tokens;
    prepared->parameter_count =
        static_cast<uint16_t>(std::count_if(tokens.begin(), tokens.end(), [](const grammar::Token& token) {
            return token.type == grammar::TokenType::Question;
        }));
    std::vector<ResultColumn> columns;
    if (!is_own_statement(prepared->statement)) {
        Result<Variant*> variant = co_await supposed_variant(*prepared);
        if (!variant) co_return Failure(std::move(variant.error()));
        const bool rows =
            !(*variant)->translated.translation.columns.empty() && !(*variant)->row_description.empty();
        if (rows) {
            auto described = result_columns((*variant)->row_description,
                                            (*variant)->translated.translation.columns, core_.state);
            if (!described) co_return Failure(std::move(described.error()));
            columns = std::move(*described);
        }
    }
    const uint32_t id = ++last_id_;
    write_answer(id, *prepared, columns);
    statements_[id] = std::move(prepared);
    co_return Status{};
}

Result<ParameterValues> PreparedStatements::values_of(const Variant& variant,
                                                      const std::vector<my::Parameter>& parameters) const {
    const crossing::Settings settings = core_.state.crossing_settings();
    const auto& places = variant.translated.translation.parameter_types;
    ParameterValues values;
    for (size_t i = 0; i < variant.parameters.size(); i++) {
        if (i >= parameters.size())
            return Failure(mysql_error(1210, "HY000", "Incorrect arguments to EXECUTE"));
        const my::Parameter& parameter = parameters[i];
        if (std::holds_alternative<std::monostate>(parameter.value)) {
            values.emplace_back();
            continue;
        }
        const bool text_place = i < places.size() && places[i].is(translate::Family::Text);
        const bool text = is_text(parameter.shape.type);
        if (text_place && !text && type_of(parameter.shape).is(translate::Family::Unknown)) {
            return Failure(refused("a number as a parameter where a text is compared",
                                   "MySQL compares it as a floating-point number"));
        }
        mysql::ColumnDescription column;
        column.type = parameter.shape.type;
        column.charset = text && variant.parameters[i].id != TypeId::Bytea ? mysql::kUtf8mb4GeneralCi
                                                                           : mysql::kBinaryCharset;
        column.decimals = mysql::kNotFixedDecimals;
        if (parameter.shape.is_unsigned) column.flags |= mysql::column_flag::kUnsigned;
        auto datum = crossing::read_mysql_binary(parameter.value, column, settings);
        if (!datum) return Failure(std::move(datum.error()));
        std::string value;
        Status written = crossing::write_postgresql(*datum, variant.parameters[i], crossing::Format::Text,
                                                    settings, value);
        if (!written) return Failure(std::move(written.error()));
        values.emplace_back(std::move(value));
    }
    return values;
}

awaitable<Status> PreparedStatements::execute(const my::ComStmtExecute& command) {
    Prepared* prepared = find(command.statement_id);
    if (prepared == nullptr) {
        co_return Failure(unknown_handler(command.statement_id, "mysqld_stmt_execute"));
    }
    std::vector<bool> long_data(prepared->parameter_count, false);
    for (const auto& [index, bytes] : prepared->long_data) {
        if (index < long_data.size()) long_data[index] = true;
    }
    std::vector<my::Parameter> parameters;
    Status decoded = my::decode_parameters(command, core_.front->capabilities(), prepared->parameter_count,
                                           long_data, prepared->types, parameters);
    if (!decoded) co_return Failure(mysql_error(1210, "HY000", "Incorrect arguments to mysqld_stmt_execute"));
    const std::map<uint16_t, std::string> long_values = std::move(prepared->long_data);
    prepared->long_data.clear();
    for (const auto& [index, bytes] : long_values) {
        if (index < parameters.size()) parameters[index].value = std::string_view(bytes);
    }
    if (is_own_statement(prepared->statement)) {
        co_return co_await run_own_statement(core_, prepared->statement, RowForm::Binary);
    }
    std::vector<ExpressionType> types;
    for (const my::Parameter& parameter : parameters) types.push_back(type_of(parameter.shape));
    std::string key = key_of(parameters, core_);
    Result<Variant*> variant = co_await variant_for(*prepared, std::move(key), std::move(types));
    if (!variant) co_return Failure(std::move(variant.error()));
    auto values = values_of(**variant, parameters);
    if (!values) co_return Failure(std::move(values.error()));
    Execution execution;
    execution.statement = &(*variant)->translated;
    execution.prepared = (*variant)->name;
    execution.parameters = &*values;
    execution.form = RowForm::Binary;
    co_return co_await mysql_to_postgresql::execute(core_, execution);
}

void PreparedStatements::send_long_data(const my::ComStmtSendLongData& command) {
    Prepared* prepared = find(command.statement_id);
    if (prepared == nullptr) return;
    std::string& data = prepared->long_data[command.parameter];
    if (data.size() + command.data.size() <= core_.environment.max_payload) data += command.data;
}

Status PreparedStatements::reset(uint32_t id) {
    Prepared* prepared = find(id);
    if (prepared == nullptr) return Failure(unknown_handler(id, "mysqld_stmt_reset"));
    prepared->long_data.clear();
    return {};
}

void PreparedStatements::close(uint32_t id) {
    Prepared* prepared = find(id);
    if (prepared == nullptr) return;
    drop_variants(*prepared);
    statements_.erase(id);
}

void PreparedStatements::clear() {
    for (const auto& [id, prepared] : statements_) drop_variants(*prepared);
    statements_.clear();
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
