#include "proxy/session/prepared.h"

namespace braid::proxy {

Result<PreparedStatementPtr> make_prepared(std::string_view text, bool standard_conforming_strings) {
    auto made = std::make_shared<PreparedStatement>();
    made->text = text;
    auto statements = split_statements(made->text, standard_conforming_strings);
    if (!statements) return Failure(std::move(statements.error()));
    if (statements->size() > 1) {
        return fail(sqlstate::kSyntaxError, "cannot insert multiple commands into a prepared statement");
    }
    made->statement = std::move(statements->front());
    return made;
}

}  // namespace braid::proxy
