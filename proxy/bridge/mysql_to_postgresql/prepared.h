// Prepared statements of the binary protocol: COM_STMT_PREPARE, EXECUTE, SEND_LONG_DATA, RESET, CLOSE.
//
// A statement is translated for the types that its parameters have, since the types decide what it means; a
// client sends them with its first execution. So each set of types has a translation and a prepared statement
// on the server, made when it first comes. Cursors are not opened: the rows come at once, which the protocol
// leaves to the server.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "proxy/bridge/mysql_to_postgresql/execution.h"
#include "wire/mysql/parameters.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

class PreparedStatements {
  public:
    explicit PreparedStatements(Core& core) : core_(core) {}

    // Errors are what the client is to be told.
    awaitable<Status> prepare(std::string_view text);
    awaitable<Status> execute(const wire::mysql::ComStmtExecute& command);
    void send_long_data(const wire::mysql::ComStmtSendLongData& command);
    Status reset(uint32_t id);
    void close(uint32_t id);
    void clear();

  private:
    struct Variant {
        Translated translated;
        std::string name;              // on the server
        std::vector<Type> parameters;  // the server's types of them
        std::string row_description;
    };
    struct Prepared {
        std::string text;
        mysql_session::Statement statement;
        uint16_t parameter_count = 0;
        std::vector<wire::mysql::ColumnShape> types;  // last sent
        std::map<uint16_t, std::string> long_data;
        std::map<std::string, Variant> variants;  // by the types of the parameters
    };

    Prepared* find(uint32_t id);
    awaitable<Result<Variant*>> variant_for(Prepared& prepared, std::string key,
                                            std::vector<planner::translate::ExpressionType> types);
    // With types that are only supposed: for what a prepare tells.
    awaitable<Result<Variant*>> supposed_variant(Prepared& prepared);
    void drop_variants(Prepared& prepared);
    void write_answer(uint32_t id, const Prepared& prepared, const std::vector<ResultColumn>& columns);
    Result<ParameterValues> values_of(const Variant& variant,
                                      const std::vector<wire::mysql::Parameter>& parameters) const;

    Core& core_;
    uint32_t last_id_ = 0;
    uint64_t last_name_ = 0;
    std::map<uint32_t, std::unique_ptr<Prepared>> statements_;
};

}  // namespace braid::proxy::bridge::mysql_to_postgresql
