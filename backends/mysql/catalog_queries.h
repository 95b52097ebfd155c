// The questions that catalog_reader.cpp asks, and the order of the columns in their answers. Private to it.
// All are about the connection's own database.
#pragma once

#include <string>

namespace braid::backends::mysql::catalog_queries {

// version | sql_mode | time zone | lower_case_table_names | database | character set | collation
inline const std::string kServer =
    "select version(), @@global.sql_mode,"
    " if(@@global.time_zone = 'SYSTEM', @@system_time_zone, @@global.time_zone), @@lower_case_table_names,"
    " database(), s.default_character_set_name, s.default_collation_name"
    " from information_schema.schemata s where s.schema_name = database()";

// name | type ("BASE TABLE", "VIEW", "SYSTEM VERSIONED", "SEQUENCE") | has triggers
inline const std::string kRelations =
    "select t.table_name, t.table_type, exists (select 1 from information_schema.triggers g"
    " where g.event_object_schema = t.table_schema and g.event_object_table = t.table_name)"
    " from information_schema.tables t where t.table_schema = database()";

// table | column | column type | nullable (YES, NO) | character set | collation | default | extra
inline const std::string kColumns =
    "select table_name, column_name, column_type, is_nullable, character_set_name, collation_name,"
    " column_default, extra from information_schema.columns where table_schema = database()"
    " order by table_name, ordinal_position";

// table | column: MariaDB's JSON columns
inline const std::string kJsonColumns =
    "select table_name, constraint_name from information_schema.check_constraints"
    " where constraint_schema = database() and level = 'Column'"
    " and check_clause = concat('json_valid(`', replace(constraint_name, '`', '``'), '`)')";

// table | index | is not unique (0, 1) | column (NULL: an expression) | covers a prefix or an expression
inline const std::string kIndexes =
    "select table_name, index_name, non_unique, column_name, sub_part is not null or column_name is null"
    " from information_schema.statistics where table_schema = database()"
    " order by table_name, index_name = 'PRIMARY' desc, index_name, seq_in_index";

// name | definition, in which every table has its database before it; empty without the privilege SHOW VIEW
inline const std::string kViews =
    "select table_name, view_definition from information_schema.views where table_schema = database()";

// name | deterministic (YES, NO) | reads or writes tables
inline const std::string kFunctions =
    "select routine_name, is_deterministic, sql_data_access not in ('NO SQL', 'CONTAINS SQL')"
    " from information_schema.routines where routine_schema = database() and routine_type = 'FUNCTION'";

}  // namespace braid::backends::mysql::catalog_queries
