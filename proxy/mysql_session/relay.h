// Passes one server's answer on to the client as it came, and a local file in the other direction.
//
// Rows are neither decoded nor held: packets go through in bulk, huge ones in pieces, and the client's pace
// is the server's. OK, EOF and ERR packets are read, and written anew with the session's own status flags;
// packets are numbered as the client counts them. MySQL internals manual "Command Phase", "LOCAL INFILE
// Request".
#pragma once

#include <optional>
#include <string>

#include "proxy/mysql_session/core.h"

namespace braid::proxy::mysql_session {

struct AnswerEnd {
    bool error = false;  // an ERR packet came, and was passed on
    uint16_t code = 0;   // of it
    std::string message;
    bool had_rows = false;  // the last result was a resultset
    uint64_t rows = 0;      // of it
    uint64_t affected_rows = 0;
    uint64_t insert_id = 0;
    uint16_t warnings = 0;
};

struct RelayOptions {
    // The file that the statement names and the client has agreed to send: no other is asked for.
    std::optional<std::string> local_file;
    // The number that the client knows the prepared statement by; 0: the answer is not one to a prepare.
    uint32_t statement_id = 0;
    // The definitions that pass in the answer to a prepare are kept here: whole packets.
    wire::mysql::StmtPrepareOk* prepared = nullptr;
};

// Reads the answer to the command that was sent last and passes it on. The error of a lost server is the
// Result's; when a part of the answer is out already, the client's connection has been ended.
awaitable<Result<AnswerEnd>> relay_answer(Core& core, Link& link, RelayOptions options = {});

}  // namespace braid::proxy::mysql_session
