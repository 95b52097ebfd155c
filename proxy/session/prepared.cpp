#include "proxy/session/prepared.h"

namespace braid::proxy {

Result<PreparedStatementPtr> make_prepared(std::string_view text) {
    auto made = std::make_shared<PreparedStatement>();
    made->text = text;
    std::vector<SqlStatement> statements = split_statements(made->text);
    if (statements.size() > 1) {
        return fail(sqlstate::kSyntaxError, "cannot insert multiple commands into a prepared statement");
    }
    made->statement = std::move(statements.front());
    return made;
}

}  // namespace braid::proxy
