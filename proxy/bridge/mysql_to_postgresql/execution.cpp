#include "proxy/bridge/mysql_to_postgresql/execution.h"

#include <charconv>

#include "wire/postgresql/backend.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace my = wire::mysql;
namespace pg = wire::postgresql;
using mysql_session::lower_case;
using planner::translate::Translation;

namespace {

std::string savepoint_sql() {
    return std::string("SAVEPOINT ") + kStatementSavepoint;
}
std::string release_sql() {
    return std::string("RELEASE SAVEPOINT ") + kStatementSavepoint;
}
std::string back_sql() {
    return std::string("ROLLBACK TO SAVEPOINT ") + kStatementSavepoint + "; " + release_sql();
}

// "INSERT 0 5", "UPDATE 5"
uint64_t count_of(std::string_view tag) {
    const size_t space = tag.rfind(' ');
    uint64_t count = 0;
    if (space == std::string_view::npos) return 0;
    std::from_chars(tag.data() + space + 1, tag.data() + tag.size(), count);
    return count;
}

uint64_t number_of(const std::optional<std::string>& text) {
    uint64_t number = 0;
    int64_t below_zero = 0;
    if (!text) return number;
    if (text->starts_with('-')) {
        std::from_chars(text->data(), text->data() + text->size(), below_zero);
        return static_cast<uint64_t>(below_zero);
    }
    std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

std::vector<std::optional<std::string>> values_of(std::string_view data_row) {
    pg::Reader reader(data_row);
    pg::DataRow row;
    row.decode(reader);
    std::vector<std::optional<std::string>> values;
    for (const pg::Value& value : row.columns) {
        values.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
    }
    return values;
}

// What stands around the client's statement, and what becomes of the transaction when it fails.
class Frame {
  public:
    explicit Frame(Core& core) : core_(core) {}

    // `returns`: the rows of a change are read before its savepoint is given up.
    void surround(const Translation& translation, Batch& batch, bool has_tables, bool returns = false) {
        returns_ = returns;
        if (core_.pending_begin.empty() && core_.server.transaction_status() == 'I' && has_tables &&
            !core_.state.autocommit()) {
            core_.pending_begin = core_.begin_sql(std::nullopt);
        }
        begin_ = std::move(core_.pending_begin);
        core_.pending_begin.clear();
        const bool saved = begin_.empty() && core_.server.transaction_status() == 'T';
        if (!begin_.empty()) batch.before.push_back(begin_);
        if (saved) batch.before.push_back(savepoint_sql());
        saved_at_ = saved ? batch.before.size() : 0;
        for (const std::string& sql : translation.before) batch.before.push_back(sql);
        for (const std::string& sql : translation.after) batch.after.push_back(sql);
        if (saved && !returns) batch.after.push_back(release_sql());
    }

    // After all rows of a change have been read.
    awaitable<Status> keep(bool commits) {
        if (!returns_) co_return Status{};
        if (commits) co_return co_await core_.server.command("COMMIT");
        if (saved_at_ == 0) co_return Status{};
        std::string sql = release_sql();
        co_return co_await core_.server.command(std::move(sql));
    }

    // After a failure of the server's; or of ours, when `of_server` is false: the statement's work is undone
    // as far as it still can be.
    awaitable<Status> recover(const BatchResult& result) {
        const char status = core_.server.transaction_status();
        if (status == 'I') co_return Status{};
        const bool over = ends_transaction(*result.error);
        const bool saved = saved_at_ > 0 && result.statements >= saved_at_;
        const bool failed = status == 'E' || (status == 'T' && returns_);
        if (!over && failed && saved) {
            std::string sql = back_sql();
            co_return co_await core_.server.command(std::move(sql));
        }
        // A reading statement whose rows did not cross has changed nothing.
        if (status == 'T' && !returns_) co_return Status{};
        Status undone = co_await core_.server.command("ROLLBACK");
        // Nothing of the transaction had run: it begins with the next statement.
        if (undone && !over && !begin_.empty()) core_.pending_begin = begin_;
        co_return undone;
    }

  private:
    Core& core_;
    std::string begin_;
    size_t saved_at_ = 0;
    bool returns_ = false;
};

class Run {
  public:
    Run(Core& core, const Execution& execution) : core_(core), execution_(execution) {}

    awaitable<Status> run() {
        const Translated& statement = *execution_.statement;
        const Translation& translation = statement.translation;
        rows_go_out_ = !translation.columns.empty();
        Batch batch;
        batch.main.sql = execution_.prepared.empty() ? std::string_view(translation.sql) : std::string_view();
        batch.main.prepared = execution_.prepared;
        batch.main.parameters = execution_.parameters;
        Frame frame(core_);
        // Rows of a change are read before it is committed: one that does not cross undoes it.
        const bool alone = rows_go_out_ && statement.changes && core_.server.transaction_status() == 'I' &&
                           core_.pending_begin.empty() && core_.state.autocommit();
        if (alone) core_.pending_begin = core_.begin_sql(std::nullopt);
        frame.surround(translation, batch, statement.has_tables, rows_go_out_ && statement.changes);
        Listener listener;
        listener.on_columns = [this](std::string_view payload) { return take_columns(payload); };
        listener.on_row = [this](std::string_view payload) { return take_row(payload); };
        listener.keep_up = [this]() -> awaitable<Status> { return keep_up(); };
        Result<BatchResult> result = co_await core_.server.run(batch, listener);
        if (!result) co_return Failure(std::move(result.error()));
        if (result->error) {
            const Status recovered = co_await frame.recover(*result);
            if (alone) core_.pending_begin.clear();
            if (!recovered) co_return recovered;
            co_return Failure(std::move(*result->error));
        }
        Status kept = co_await frame.keep(alone);
        if (!kept) co_return kept;
        finish(result->tag);
        co_return Status{};
    }

  private:
    Status take_columns(std::string_view payload) {
        const Translation& translation = execution_.statement->translation;
        auto columns = result_columns(payload, translation.columns, core_.state);
        if (!columns) return Failure(std::move(columns.error()));
        if (!rows_go_out_) {
            keys_are_returned_ = !translation.generated_key.empty();
            return {};
        }
        core_.front->write(my::ColumnCount{columns->size(), true});
        my::Writer writer = core_.front->writer();
        write_definitions(writer, *columns, core_.environment.database);
        core_.front->take_sequence(writer);
        core_.front->write(my::EofPacket{0, core_.flags()});
        rows_.emplace(std::move(*columns), core_.state.crossing_settings(), execution_.form);
        return writer.status();
    }

    Status take_row(std::string_view payload) {
        if (!rows_go_out_) return take_returned(payload);
        if (!rows_) return fail(sqlstate::kProtocolViolation, "rows came without a description");
        my::Writer writer = core_.front->writer();
        Status written = rows_->write(writer, payload);
        core_.front->take_sequence(writer);
        if (written) row_count_++;
        return written;
    }

    // [key], [whether the row is new]
    Status take_returned(std::string_view payload) {
        const auto values = values_of(payload);
        const bool whether_new = execution_.statement->translation.returns_whether_new;
        if (keys_are_returned_ && !values.empty()) {
            const uint64_t key = number_of(values.front());
            if (row_count_ == 0) first_key_ = key;
            last_key_ = key;
        }
        row_count_++;
        if (whether_new && !values.empty()) affected_ += values.back() == "t" ? 1 : 2;
        return {};
    }

    awaitable<Status> keep_up() {
        const bool there = co_await core_.front->flush_if_large();
        if (there) co_return Status{};
        co_return fail(sqlstate::kConnectionFailure, "the session has gone");
    }

    void finish(const std::string& tag) {
        core_.state.conditions.clear();
        const Translated& statement = *execution_.statement;
        if (rows_go_out_) {
            core_.state.found_rows = row_count_;
            core_.send_end_of_rows();
            return;
        }
        const bool counted = !statement.translation.returns_whether_new;
        uint64_t affected = counted ? count_of(tag) : affected_;
        if (statement.defines) affected = 0;
        uint64_t insert_id = 0;
        if (keys_are_returned_ && row_count_ > 0) {
            const bool generated = statement.keys == KeyValues::Generated;
            insert_id = generated ? first_key_ : last_key_;
            if (generated) core_.state.last_insert_id = first_key_;
        }
        core_.send_ok(affected, insert_id);
    }

    Core& core_;
    const Execution& execution_;
    bool rows_go_out_ = false;
    bool keys_are_returned_ = false;
    std::optional<RowWriter> rows_;
    uint64_t row_count_ = 0;
    uint64_t affected_ = 0;
    uint64_t first_key_ = 0;
    uint64_t last_key_ = 0;
};

// DDL commits what is open, and is one transaction itself.
awaitable<Status> define(Core& core, const Execution& execution) {
    Status committed = co_await core.commit();
    if (!committed) co_return committed;
    Translated alone = *execution.statement;
    alone.has_tables = false;
    Execution changed = execution;
    changed.statement = &alone;
    Run run(core, changed);
    co_return co_await run.run();
}

}  // namespace

awaitable<Status> execute(Core& core, const Execution& execution) {
    core.changes = execution.statement->changes;
    if (Status brought = co_await core.bring_settings(); !brought) co_return brought;
    if (execution.statement->defines) co_return co_await define(core, execution);
    Run run(core, execution);
    co_return co_await run.run();
}

namespace {

// The word behind `word` in the statement: a name.
std::string name_behind(const mysql_session::Statement& statement, std::string_view word) {
    for (size_t i = 0; i + 1 < statement.size(); i++) {
        if (!statement.is(i, word)) continue;
        size_t at = i + 1;
        if (statement.is(at, "if")) at += statement.is(at + 1, "not") ? 3 : 2;
        return mysql_session::name_of(statement, at);
    }
    return {};
}

// CREATE INDEX, ALTER TABLE and CREATE TABLE: PostgreSQL's words are about other things than the client's.
Error of_definition(Error error, const mysql_session::Statement& statement, const std::string& database) {
    const std::string state = error.sqlstate;
    const bool ours = error.number != 0;
    const bool drops_column =
        error.number == 1054 && statement.kind == grammar::StatementKind::Alter && statement.mentions("drop");
    Error told = for_mysql(std::move(error), database);
    if (ours && !drops_column) return told;
    const bool drops_index = statement.kind == grammar::StatementKind::Drop && statement.mentions("index");
    const bool creates = statement.kind == grammar::StatementKind::Create;
    if (state == "42704" && drops_index)
        return mysql_error(
            1091, "42000",
            "Can't DROP INDEX `" + name_behind(statement, "index") + "`; check that it exists");
    if (state == "42P07" && creates && statement.mentions("index") && !statement.is(1, "table"))
        return mysql_error(1061, "42000", "Duplicate key name '" + name_behind(statement, "index") + "'");
    if (state == "42703" && creates && statement.is(1, "table")) {
        const size_t from = told.message.find('"');
        const size_t to = told.message.find('"', from + 1);
        if (to == std::string::npos) return told;
        return mysql_error(
            1072, "42000",
            "Key column '" + told.message.substr(from + 1, to - from - 1) + "' doesn't exist in table");
    }
    if (statement.kind != grammar::StatementKind::Alter || !statement.mentions("drop")) {
        if (state == "42710")
            return mysql_error(
                1826, "HY000",
                "Duplicate CHECK constraint name '" + name_behind(statement, "constraint") + "'");
        return told;
    }
    if (state == "42703" || drops_column) {
        std::string name = name_behind(statement, "drop");
        if (lower_case(name) == "column") name = name_behind(statement, "column");
        return mysql_error(1091, "42000", "Can't DROP COLUMN `" + name + "`; check that it exists");
    }
    if (state == "42704" && statement.mentions("constraint"))
        return mysql_error(
            1091, "42000",
            "Can't DROP CONSTRAINT `" + name_behind(statement, "constraint") + "`; check that it exists");
    return told;
}

// DROP has its own words for a table that is not there.
Error of_drop(Error error, const mysql_session::Statement& statement, const std::string& database) {
    Error told = of_definition(std::move(error), statement, database);
    const size_t end = told.message.find("' doesn't exist");
    if (told.number != 1146 || end == std::string::npos) return told;
    constexpr size_t kName = std::string_view("Table ").size();
    return mysql_error(1051, "42S02", "Unknown table " + told.message.substr(kName, end + 1 - kName));
}

}  // namespace

awaitable<Status> execute_text(Core& core, const mysql_session::Statement& statement) {
    core.changes = false;
    Result<Translated> translated = translate_statement(core, statement);
    Status done;
    if (translated) {
        Execution execution;
        execution.statement = &*translated;
        done = co_await execute(core, execution);
    } else {
        done = Failure(std::move(translated.error()));
    }
    const bool drops = !done && statement.kind == grammar::StatementKind::Drop;
    if (drops) co_return Failure(of_drop(std::move(done.error()), statement, core.environment.database));
    const bool defines = !done && (statement.kind == grammar::StatementKind::Create ||
                                   statement.kind == grammar::StatementKind::Alter);
    if (defines)
        co_return Failure(of_definition(std::move(done.error()), statement, core.environment.database));
    co_return done;
}

awaitable<Status> guarded(Core& core, std::function<awaitable<Status>()> work) {
    if (Status brought = co_await core.bring_settings(); !brought) co_return brought;
    const bool saved = core.server.transaction_status() == 'T';
    if (saved) {
        std::string sql = savepoint_sql();
        Status done = co_await core.server.command(std::move(sql));
        if (!done) co_return done;
    }
    Status done = co_await work();
    if (!saved || core.server.connection().broken()) co_return done;
    std::string sql = done ? release_sql() : back_sql();
    Status ended = co_await core.server.command(std::move(sql));
    if (done && !ended) co_return ended;
    co_return done;
}

awaitable<Result<OneRow>> query_one_row(Core& core, const mysql_session::Statement& statement) {
    Result<Translated> translated = translate_statement(core, statement);
    if (!translated) co_return Failure(std::move(translated.error()));
    if (Status brought = co_await core.bring_settings(); !brought)
        co_return Failure(std::move(brought.error()));
    const Translation& translation = translated->translation;
    Batch batch;
    batch.main.sql = translation.sql;
    Frame frame(core);
    frame.surround(translation, batch, translated->has_tables);
    OneRow row;
    size_t rows = 0;
    Listener listener;
    listener.on_columns = [&](std::string_view payload) -> Status {
        auto columns = result_columns(payload, translation.columns, core.state);
        if (!columns) return Failure(std::move(columns.error()));
        row.columns = std::move(*columns);
        // A FLOAT becomes a double, with all its digits.
        for (ResultColumn& column : row.columns) {
            if (column.written.type == mysql::ColumnType::Float)
                column.written.type = mysql::ColumnType::Double;
        }
        return {};
    };
    listener.on_row = [&](std::string_view payload) -> Status {
        row.found = true;
        if (rows++ > 0) return Failure(mysql_error(1242, "21000", "Subquery returns more than 1 row"));
        const crossing::Settings settings = core.state.crossing_settings();
        auto values = values_of(payload);
        for (size_t i = 0; i < values.size() && i < row.columns.size(); i++) {
            if (!values[i]) {
                row.values.emplace_back();
                continue;
            }
            std::string text;
            if (Status crossed = cross_text(*values[i], row.columns[i], settings, text); !crossed)
                return crossed;
            row.values.emplace_back(std::move(text));
        }
        return {};
    };
    Result<BatchResult> result = co_await core.server.run(batch, listener);
    if (!result) co_return Failure(std::move(result.error()));
    if (result->error) {
        const Status recovered = co_await frame.recover(*result);
        if (!recovered) co_return Failure(std::move(recovered.error()));
        co_return Failure(std::move(*result->error));
    }
    if (rows == 0) row.values.resize(row.columns.size());
    co_return row;
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
