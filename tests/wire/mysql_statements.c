/* Speaks the binary protocol through MariaDB Connector/C, to be recorded by record_mysql.py:
 *
 *     cc tests/wire/mysql_statements.c $(mariadb_config --cflags --libs) -o statements
 *     ./statements PORT USER PASSWORD DATABASE
 *
 * Parameters of every type, NULLs, long data, a second execution without types, a cursor, an error, COM_CHANGE_USER.
 */
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(int failed, const char* what, const char* error) {
    if (!failed) return;
    fprintf(stderr, "%s: %s\n", what, error);
    exit(1);
}

static MYSQL_STMT* prepare(MYSQL* connection, const char* text) {
    MYSQL_STMT* statement = mysql_stmt_init(connection);
    check(mysql_stmt_prepare(statement, text, strlen(text)), text, mysql_stmt_error(statement));
    return statement;
}

static void bind(MYSQL_BIND* parameter, enum enum_field_types type, void* value, unsigned long length) {
    parameter->buffer_type = type;
    parameter->buffer = value;
    parameter->buffer_length = length;
}

static void drain(MYSQL_STMT* statement) {
    do {
        int status;
        while ((status = mysql_stmt_fetch(statement)) == 0 || status == MYSQL_DATA_TRUNCATED) {
        }
    } while (mysql_stmt_next_result(statement) == 0);
}

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    MYSQL* connection = mysql_init(NULL);
    check(!mysql_real_connect(connection, "127.0.0.1", argv[2], argv[3], argv[4], (unsigned)atoi(argv[1]), NULL,
                              CLIENT_MULTI_RESULTS),
          "connect", mysql_error(connection));

    signed char tiny = -7;
    unsigned short small = 65000;
    int number = -2000000000;
    unsigned long long big = 18446744073709551615ull;
    float single = 1.5f;
    double precise = -2.25;
    MYSQL_TIME date = {.year = 2024, .month = 2, .day = 29, .time_type = MYSQL_TIMESTAMP_DATE};
    MYSQL_TIME moment = {.year = 2024, .month = 2, .day = 29, .hour = 23, .minute = 59, .second = 58,
                         .second_part = 123456, .time_type = MYSQL_TIMESTAMP_DATETIME};
    MYSQL_TIME span = {.neg = 1, .hour = 30, .minute = 1, .second = 2, .second_part = 500000,
                       .time_type = MYSQL_TIMESTAMP_TIME};
    MYSQL_BIND parameters[10];
    memset(parameters, 0, sizeof parameters);
    bind(&parameters[0], MYSQL_TYPE_TINY, &tiny, 0);
    bind(&parameters[1], MYSQL_TYPE_SHORT, &small, 0);
    parameters[1].is_unsigned = 1;
    bind(&parameters[2], MYSQL_TYPE_LONG, &number, 0);
    bind(&parameters[3], MYSQL_TYPE_LONGLONG, &big, 0);
    parameters[3].is_unsigned = 1;
    bind(&parameters[4], MYSQL_TYPE_FLOAT, &single, 0);
    bind(&parameters[5], MYSQL_TYPE_DOUBLE, &precise, 0);
    bind(&parameters[6], MYSQL_TYPE_DATE, &date, 0);
    bind(&parameters[7], MYSQL_TYPE_DATETIME, &moment, 0);
    bind(&parameters[8], MYSQL_TYPE_TIME, &span, 0);
    bind(&parameters[9], MYSQL_TYPE_NULL, NULL, 0);
    MYSQL_STMT* values = prepare(connection, "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?");
    check(mysql_stmt_bind_param(values, parameters), "bind", mysql_stmt_error(values));
    check(mysql_stmt_execute(values), "execute", mysql_stmt_error(values));
    drain(values);
    tiny = 8;
    check(mysql_stmt_execute(values), "execute again", mysql_stmt_error(values));
    drain(values);
    mysql_stmt_close(values);

    MYSQL_STMT* table = prepare(connection, "SELECT * FROM every_type ORDER BY id");
    check(mysql_stmt_execute(table), "read", mysql_stmt_error(table));
    drain(table);
    check(mysql_stmt_reset(table), "reset", mysql_stmt_error(table));
    unsigned long cursor = CURSOR_TYPE_READ_ONLY, rows = 1;
    mysql_stmt_attr_set(table, STMT_ATTR_CURSOR_TYPE, &cursor);
    mysql_stmt_attr_set(table, STMT_ATTR_PREFETCH_ROWS, &rows);
    check(mysql_stmt_execute(table), "open a cursor", mysql_stmt_error(table));
    drain(table);
    mysql_stmt_close(table);

    MYSQL_BIND text;
    memset(&text, 0, sizeof text);
    bind(&text, MYSQL_TYPE_BLOB, NULL, 0);
    MYSQL_STMT* length = prepare(connection, "SELECT length(?)");
    check(mysql_stmt_bind_param(length, &text), "bind", mysql_stmt_error(length));
    check(mysql_stmt_send_long_data(length, 0, "long ", 5), "long data", mysql_stmt_error(length));
    check(mysql_stmt_send_long_data(length, 0, "data", 4), "long data", mysql_stmt_error(length));
    check(mysql_stmt_execute(length), "execute with long data", mysql_stmt_error(length));
    drain(length);
    mysql_stmt_close(length);

    MYSQL_STMT* procedure = prepare(connection, "CALL two_results(?)");
    bind(&text, MYSQL_TYPE_STRING, "x", 1);
    check(mysql_stmt_bind_param(procedure, &text), "bind", mysql_stmt_error(procedure));
    check(mysql_stmt_execute(procedure), "call", mysql_stmt_error(procedure));
    drain(procedure);
    mysql_stmt_close(procedure);

    MYSQL_STMT* wrong = mysql_stmt_init(connection);
    check(!mysql_stmt_prepare(wrong, "SELECT FROM", 11), "a statement that is wrong", "was prepared");
    mysql_stmt_close(wrong);

    check(mysql_ping(connection), "ping", mysql_error(connection));
    printf("%s\n", mysql_stat(connection));
    mysql_free_result(mysql_list_fields(connection, "every_type", "%"));
    mysql_free_result(mysql_list_processes(connection));
    check(mysql_set_server_option(connection, MYSQL_OPTION_MULTI_STATEMENTS_ON), "option", mysql_error(connection));
    check(mysql_reset_connection(connection), "reset", mysql_error(connection));
    check(mysql_change_user(connection, argv[2], argv[3], argv[4]), "change user", mysql_error(connection));
    check(mysql_select_db(connection, argv[4]), "select a database", mysql_error(connection));
    check(!mysql_kill(connection, 4000000000ul), "kill nobody", "somebody was killed");
    mysql_close(connection);
    return 0;
}
