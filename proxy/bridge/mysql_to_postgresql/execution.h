// Runs a translated statement on the PostgreSQL server and answers it as MySQL does: rows, or OK with the
// affected rows and the number of AUTO_INCREMENT, or the error; and keeps MySQL's rule that a failed
// statement leaves its transaction alive.
#pragma once

#include <string>

#include "proxy/bridge/mysql_to_postgresql/core.h"
#include "proxy/bridge/mysql_to_postgresql/result.h"
#include "proxy/bridge/mysql_to_postgresql/translation.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

struct Execution {
    const Translated* statement = nullptr;
    std::string prepared;  // its name on the server; empty: it is parsed now
    const ParameterValues* parameters = nullptr;
    RowForm form = RowForm::Text;
};

// Errors: what the client is to be told; nothing of the answer was written then, or rows alone.
awaitable<Status> execute(Core& core, const Execution& execution);

// A statement of a text.
awaitable<Status> execute_text(Core& core, const mysql_session::Statement& statement);

// The one row of a query, for Braid's own use (SET @x = expression): description and values.
struct OneRow {
    std::vector<ResultColumn> columns;
    std::vector<std::optional<std::string>> values;  // as the text protocol has them
    bool found = false;                              // else there was no row, and all are NULL
};
awaitable<Result<OneRow>> query_one_row(Core& core, const mysql_session::Statement& statement);

// Runs `work` on the server so that its failure leaves the transaction alive.
awaitable<Status> guarded(Core& core, std::function<awaitable<Status>()> work);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
