// The questions that catalog_reader.cpp asks, and the order of the columns in their answers. Private to it.
//
// Every relation is named with pg_catalog; they run with an empty search_path, so that format_type()
// qualifies all types outside pg_catalog.
#pragma once

#include <string>

namespace braid::backends::postgresql::catalog_queries {

inline const std::string kVersion =
    "select pg_catalog.current_setting('server_version_num'), pg_catalog.current_setting('TimeZone')";

inline const std::string kSearchPath = "select pg_catalog.unnest(pg_catalog.current_schemas(false))";

// encoding | provider (c, i, b) | locale | version
inline std::string database(int server_version) {
    std::string columns = "'c', datcollate, ''";
    if (server_version >= 170000) {
        columns = "datlocprovider, coalesce(datlocale, datcollate), datcollversion";
    } else if (server_version >= 150000) {
        columns = "datlocprovider, coalesce(daticulocale, datcollate), datcollversion";
    }
    return "select pg_catalog.pg_encoding_to_char(encoding), " + columns +
           " from pg_catalog.pg_database where datname = pg_catalog.current_database()";
}

// domain | what it is made of (a domain again, perhaps)
inline const std::string kDomains = "select oid, typbasetype from pg_catalog.pg_type where typtype = 'd'";

// oid | schema | name | provider (d, c, i, b) | locale | version | deterministic
inline std::string collations(int server_version) {
    std::string locale = "collcollate";
    if (server_version >= 170000) {
        locale = "coalesce(colllocale, collcollate)";
    } else if (server_version >= 150000) {
        locale = "coalesce(colliculocale, collcollate)";
    }
    return "select c.oid, n.nspname, c.collname, c.collprovider, " + locale +
           ", c.collversion, c.collisdeterministic from pg_catalog.pg_collation c"
           " join pg_catalog.pg_namespace n on n.oid = c.collnamespace";
}

// The relations that a statement can name, but for temporary ones.
inline const std::string kVisible =
    " c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't'"
    " and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'";

// schema | name | kind | has triggers or rules | may be read
inline const std::string kRelations =
    "select n.nspname, c.relname, c.relkind,"
    " exists (select from pg_catalog.pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal)"
    " or exists (select from pg_catalog.pg_rewrite r where r.ev_class = c.oid and r.rulename <> '_RETURN'),"
    " pg_catalog.has_any_column_privilege(c.oid, 'select')"
    " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where" +
    kVisible;

// schema | relation | column | type | type's name | typmod | not null | collation or 0 | has default
// | the default is a sequence's next value | generated from other columns
inline const std::string kColumns =
    "select n.nspname, c.relname, a.attname, a.atttypid, pg_catalog.format_type(a.atttypid, a.atttypmod),"
    " a.atttypmod, a.attnotnull, a.attcollation, a.atthasdef or a.attidentity <> '',"
    " a.attidentity <> '' or exists (select from pg_catalog.pg_attrdef d where d.adrelid = a.attrelid"
    " and d.adnum = a.attnum and pg_catalog.pg_get_expr(d.adbin, d.adrelid) like '%nextval(%'),"
    " a.attgenerated <> ''"
    " from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid"
    " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    " where a.attnum > 0 and not a.attisdropped and" +
    kVisible + " order by c.oid, a.attnum";

// schema | relation | index | primary | expressions | partial | column (null for an expression)
inline const std::string kKeys =
    "select n.nspname, c.relname, x.relname, i.indisprimary, i.indexprs is not null, i.indpred is not null,"
    " a.attname from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indrelid"
    " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    " join pg_catalog.pg_class x on x.oid = i.indexrelid"
    " cross join lateral pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality k (attnum, place)"
    " left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum and k.attnum <> 0"
    " where i.indisunique and i.indisvalid and k.place <= i.indnkeyatts and" +
    kVisible + " order by c.oid, i.indisprimary desc, x.relname, k.place";

// schema | relation | index
inline const std::string kIndexes =
    "select n.nspname, c.relname, x.relname from pg_catalog.pg_index i"
    " join pg_catalog.pg_class c on c.oid = i.indrelid join pg_catalog.pg_namespace n on n.oid = "
    "c.relnamespace"
    " join pg_catalog.pg_class x on x.oid = i.indexrelid where" +
    kVisible + " order by 1, 2, 3";

// schema | view | schema | relation that its query names; and partitions and children with their parents,
// both ways
inline const std::string kViewReads =
    "select distinct n.nspname, c.relname, rn.nspname, rc.relname from pg_catalog.pg_rewrite r"
    " join pg_catalog.pg_class c on c.oid = r.ev_class"
    " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    " join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
    " and d.objid = r.oid and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass"
    " and d.refobjid <> r.ev_class"
    " join pg_catalog.pg_class rc on rc.oid = d.refobjid and rc.relkind in ('r', 'p', 'v', 'm', 'f')"
    " join pg_catalog.pg_namespace rn on rn.oid = rc.relnamespace"
    " where r.rulename = '_RETURN' and" +
    kVisible +
    " union select n.nspname, c.relname, rn.nspname, rc.relname from pg_catalog.pg_inherits h"
    " join pg_catalog.pg_class c on c.oid in (h.inhrelid, h.inhparent)"
    " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    " join pg_catalog.pg_class rc on rc.oid in (h.inhrelid, h.inhparent) and rc.oid <> c.oid"
    " join pg_catalog.pg_namespace rn on rn.oid = rc.relnamespace where" +
    kVisible + " order by 1, 2, 3, 4";

// schema | view | the first of the functions that its query calls, by name or as an operator, and whose body
// in SQL or a procedural language may read tables. What an immutable one says holds everywhere.
inline const std::string kViewCalls =
    "select n.nspname, c.relname, min(pg_catalog.quote_ident(pn.nspname) || '.' || "
    "pg_catalog.quote_ident(p.proname))"
    " from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class and c.relkind = 'v'"
    " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    " join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
    " and d.objid = r.oid"
    " left join pg_catalog.pg_operator o on o.oid = d.refobjid"
    " and d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass"
    " join pg_catalog.pg_proc p on p.oid = case when d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass"
    " then d.refobjid else o.oprcode end"
    " join pg_catalog.pg_namespace pn on pn.oid = p.pronamespace"
    " join pg_catalog.pg_language l on l.oid = p.prolang"
    " where r.rulename = '_RETURN' and l.lanname not in ('internal', 'c') and p.provolatile <> 'i'"
    " and pn.nspname not in ('pg_catalog', 'information_schema')"
    " and n.nspname not in ('pg_catalog', 'information_schema') and" +
    kVisible + " group by n.nspname, c.relname order by 1, 2";

// schema | name of a comparison operator on built-in types outside pg_catalog
inline const std::string kOperators =
    "select distinct n.nspname, o.oprname from pg_catalog.pg_operator o"
    " join pg_catalog.pg_namespace n on n.oid = o.oprnamespace"
    " where n.nspname <> 'pg_catalog' and o.oprname in ('=', '<>', '<', '<=', '>', '>=')"
    " and o.oprleft < 16384 and o.oprright < 16384 order by 1, 2";

// oid | schema | enum | label, in order
inline const std::string kEnums =
    "select t.oid, n.nspname, t.typname, e.enumlabel from pg_catalog.pg_enum e"
    " join pg_catalog.pg_type t on t.oid = e.enumtypid"
    " join pg_catalog.pg_namespace n on n.oid = t.typnamespace order by t.oid, e.enumsortorder";

// schema | name | volatility | kind | returns a set | in a language other than C and internal
inline const std::string kFunctions =
    "select n.nspname, p.proname, p.provolatile, p.prokind, p.proretset, l.lanname not in ('internal', 'c')"
    " from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace"
    " join pg_catalog.pg_language l on l.oid = p.prolang";

}  // namespace braid::backends::postgresql::catalog_queries
