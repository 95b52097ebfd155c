#include "proxy/bridge/postgresql_to_mysql/errors.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/mysql/error_codes.h"
#include "planner/translate/translate.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

namespace {

// What stands between the `nth` pair of these marks; empty when there is none.
std::string_view between(std::string_view text, char mark, size_t nth = 0) {
    size_t at = 0;
    for (size_t pair = 0;; pair++) {
        const size_t open = text.find(mark, at);
        if (open == std::string_view::npos) return {};
        const size_t close = text.find(mark, open + 1);
        if (close == std::string_view::npos) return {};
        if (pair == nth) return text.substr(open + 1, close - open - 1);
        at = close + 1;
    }
}

// The last '...' of the text.
std::string_view last_quoted(std::string_view text) {
    const size_t close = text.rfind('\'');
    if (close == std::string_view::npos || close == 0) return {};
    const size_t open = text.rfind('\'', close - 1);
    if (open == std::string_view::npos) return {};
    return text.substr(open + 1, close - open - 1);
}

class Words {
  public:
    Words(Error error, const Scene& scene) : server_(std::move(error)), scene_(scene) {
        told_ = braid::mysql::for_postgresql(server_);
        told_.server_fields.clear();
    }

    Error find() {
        switch (server_.number) {
            case 1062:
            case 1586: duplicate(); break;
            case 1048:
            case 1364: not_null(); break;
            case 1451:
                if (scene_.table.empty()) {
                    told_.sqlstate = "2BP01";
                    told_.message = "cannot drop the table because other objects depend on it";
                    break;
                }
                foreign_key();
                break;
            case 1452:
            case 1216:
            case 1217: foreign_key(); break;
            case 4025:
            case 3819: check(); break;
            case 1406: too_long(); break;
            case 1264: outside(); break;
            case 1690: overflow(); break;
            case 1292: no_timestamp(); break;
            case 1050:
            case 1061:
                told_.message = "relation \"" + std::string(last_column()) + "\" already exists";
                break;
            case 1060: told_.message = "column \"" + std::string(last_column()) + "\" already exists"; break;
            case 1110:
                told_.message = "column \"" + std::string(last_column()) + "\" specified more than once";
                break;
            case 1051: {
                const std::string_view name = last_column();
                told_.message =
                    "table \"" + std::string(name.substr(name.find('.') + 1)) + "\" does not exist";
                break;
            }
            case 1005:
                told_.sqlstate = sqlstate::kFeatureNotSupported;
                told_.message =
                    "the MySQL server cannot make this foreign key: it wants columns of one type and "
                    "a key that begins with them";
                break;
            case 1068: told_.message = "multiple primary keys for one table are not allowed"; break;
            case 1701:
                told_.message = "cannot truncate a table referenced in a foreign key constraint";
                told_.sqlstate = sqlstate::kFeatureNotSupported;
                break;
            case 1213: told_.message = "deadlock detected"; break;
            case 1205: told_.message = "canceling statement due to lock timeout"; break;
            case 1020: told_.message = "could not serialize access due to concurrent update"; break;
            case 1317: told_.message = "canceling statement due to user request"; break;
            case 1969:
            case 3024: told_.message = "canceling statement due to statement timeout"; break;
            case 1792: told_.message = "cannot execute this statement in a read-only transaction"; break;
            case 1242:
                told_.message = "more than one row returned by a subquery used as an expression";
                break;
            case 1365: told_.message = "division by zero"; break;
            case 1146: relation_missing(); break;
            case 1298:
                told_.sqlstate = sqlstate::kFeatureNotSupported;
                told_.message = "the session's time zone is not known to the MySQL server";
                break;
            case 1267:
            case 1270:
            case 1271:
                told_.sqlstate = sqlstate::kFeatureNotSupported;
                told_.message =
                    "texts of columns with different collations cannot be brought together on a MySQL server";
                break;
            default: return told_;
        }
        if (told_.detail.empty()) told_.detail = "The server said: " + server_.message;
        return fielded();
    }

  private:
    const conf::Relation* relation() const {
        return scene_.catalog == nullptr ? nullptr : scene_.catalog->find("public", scene_.table);
    }
    std::string_view last_column() const { return between(server_.message, '\''); }

    void field(char code, std::string_view text) {
        if (!text.empty()) fields_.emplace_back(code, std::string(text));
    }

    // Duplicate entry '1-x' for key 'PRIMARY'
    void duplicate() {
        const std::string_view key = last_quoted(server_.message);
        std::string name(key.substr(key.rfind('.') == std::string_view::npos ? 0 : key.rfind('.') + 1));
        const std::string_view before =
            std::string_view(server_.message).substr(0, server_.message.rfind(" for key"));
        const std::string_view entry =
            before.size() > 17 ? before.substr(17, before.size() - 18) : std::string_view();
        const bool primary = name == "PRIMARY";
        if (primary) name = scene_.table + "_pkey";
        told_.message = fmt::format("duplicate key value violates unique constraint \"{}\"", name);
        const conf::Relation* table = relation();
        const conf::Key* found = nullptr;
        if (table != nullptr) {
            for (const conf::Key& each : table->keys) {
                if (each.name == name) found = &each;
            }
        }
        // Of several columns the server joins the values, which may hold the joint themselves.
        if (found != nullptr && found->columns.size() == 1 && !found->expressions) {
            told_.detail = fmt::format("Key ({})=({}) already exists.", found->columns.front(), entry);
        }
        field('s', scene_.table.empty() ? "" : "public");
        field('t', scene_.table);
        field('n', name);
    }

    // Column 'x' cannot be null; Field 'x' doesn't have a default value
    void not_null() {
        const std::string_view column = between(server_.message, '\'');
        told_.message =
            fmt::format("null value in column \"{}\" of relation \"{}\" violates not-null constraint", column,
                        scene_.table);
        field('s', scene_.table.empty() ? "" : "public");
        field('t', scene_.table);
        field('c', column);
    }

    // ... a foreign key constraint fails (`db`.`t`, CONSTRAINT `c` FOREIGN KEY (`a`) REFERENCES `u` (`b`))
    void foreign_key() {
        const size_t refers = server_.message.find(" REFERENCES ");
        const std::string_view other = refers == std::string::npos
                                           ? std::string_view()
                                           : between(std::string_view(server_.message).substr(refers), '`');
        const std::string_view table = between(server_.message, '`', 1);
        const std::string_view name = between(server_.message, '`', 2);
        const bool parent = server_.number == 1451 || server_.number == 1217;
        told_.message =
            parent ? fmt::format(
                         "update or delete on table \"{}\" violates foreign key constraint \"{}\" on table "
                         "\"{}\"",
                         scene_.table, name, table)
                   : fmt::format("insert or update on table \"{}\" violates foreign key constraint \"{}\"",
                                 table, name);
        // The values are not told.
        told_.detail = parent ? fmt::format("Key is still referenced from table \"{}\".", table)
                              : fmt::format("Key is not present in table \"{}\".", other);
        field('s', "public");
        field('t', table);
        field('n', name);
    }

    const conf::Column* column(std::string_view name) const {
        const conf::Relation* table = relation();
        return table == nullptr ? nullptr : table->find_column(name);
    }

    // Data too long for column 'x' at row 1
    void too_long() {
        const std::string_view name = last_column();
        const conf::Column* found = column(name);
        told_.message = found != nullptr ? "value too long for type " + found->type_name
                                         : fmt::format("value too long for column \"{}\"", name);
    }

    // Out of range value for column 'x' at row 1
    void outside() {
        const conf::Column* found = column(last_column());
        told_.message = found == nullptr                           ? "value out of range"
                        : found->base_type().id == TypeId::Numeric ? "numeric field overflow"
                        : found->base_type().id == TypeId::Float4 || found->base_type().id == TypeId::Float8
                            ? "value out of range: overflow"
                            : found->type_name + " out of range";
    }

    // Incorrect datetime value: '1900-01-01 00:00:00' for column `db`.`t`.`c` at row 1
    void no_timestamp() {
        const std::string_view value = between(server_.message, '\'');
        const conf::Column* found = column(between(server_.message, '`', 2));
        told_.message = fmt::format("date/time field value out of range: \"{}\"", value);
        if (found == nullptr || found->base_type().id != TypeId::Timestamptz) return;
        told_.sqlstate = sqlstate::kFeatureNotSupported;
        told_.message = fmt::format(
            "the moment \"{}\" has no equal on a MySQL server, whose timestamps are of 1970 to 2038", value);
    }

    // BIGINT value is out of range in '...': the translation makes smaller integers leave bigint, too.
    void overflow() {
        const std::string_view text = server_.message;
        told_.message = text.ends_with("* 281474976710656'") ? "smallint out of range"
                        : text.ends_with("* 4294967296'")    ? "integer out of range"
                        : text.starts_with("BIGINT")         ? "bigint out of range"
                        : text.starts_with("DOUBLE")         ? "value out of range: overflow"
                                                             : "value overflows numeric format";
    }

    // CONSTRAINT `c` failed for `db`.`t`; of a column's own check `c` is t.column.
    void check() {
        std::string_view name = between(server_.message, '`');
        name.remove_prefix(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
        // MariaDB's json is a text with such a check.
        const conf::Column* json = column(name);
        if (json != nullptr && json->base_type().id == TypeId::Json) {
            told_.sqlstate = sqlstate::kInvalidTextRepresentation;
            told_.message = "invalid input syntax for type json";
            return;
        }
        told_.message =
            fmt::format("new row for relation \"{}\" violates check constraint \"{}\"", scene_.table, name);
        field('s', "public");
        field('t', scene_.table);
        field('n', name);
    }

    // Table 'db.t' doesn't exist
    void relation_missing() {
        const std::string_view name = between(server_.message, '\'');
        told_.message = fmt::format("relation \"{}\" does not exist", name.substr(name.find('.') + 1));
    }

    // With fields beside message and detail the error is written as a server's own is.
    Error fielded() {
        if (fields_.empty()) return told_;
        auto& all = told_.server_fields;
        all.emplace_back('S', "ERROR");
        all.emplace_back('V', "ERROR");
        all.emplace_back('C', told_.sqlstate);
        all.emplace_back('M', told_.message);
        if (!told_.detail.empty()) all.emplace_back('D', told_.detail);
        all.insert(all.end(), fields_.begin(), fields_.end());
        return told_;
    }

    Error server_;
    const Scene& scene_;
    Error told_;
    std::vector<std::pair<char, std::string>> fields_;
};

}  // namespace

Error for_client(Error error, const Scene& scene) {
    if (error.number == 0) return error;
    if (auto provoked = planner::translate::provoked_error(error.message)) {
        provoked->origin = Origin::Server;
        provoked->server = error.server;
        return *provoked;
    }
    return Words(std::move(error), scene).find();
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
