// The parser grammar of all dialects: rules only; the tokens come from the hand-written scanners.
//
// Laws. (1) No operator precedence here: `expr` is a flat sequence of operands and operators, the AST builder
// resolves precedence by the dialect's table; so a chain of ten thousand terms is one flat node. (2) No semantic
// predicates, no actions: they defeat the DFA cache. (3) Joins and set operations are flat sequences as well.
// (4) The long tail of DDL is not here at all: a statement whose head is unknown is cut up by the builder
// (parser/generic.cpp). (5) A `(` that opens a query is LPAREN_QUERY (parser/token_stream.h says how that is found), so a
// subquery and a parenthesised expression differ in their first token.
//
// Unreserved keywords that no rule names reach the parser as IDENTIFIER; those named stand in `unreserved`.
//
// One grammar for the dialects: `root` begins PostgreSQL's statements, `mysqlRoot` MySQL's. Rules with mysql in their
// name are reached from there alone; in the rules that both share, what only MySQL has hangs on tokens that only its
// scanner makes (K_MYSQL_..., K_XOR, QUESTION), or the builder refuses it.
parser grammar SqlParser;

options { tokenVocab = SqlTokens; }

root : statement? SEMICOLON* EOF ;

statement : explainStatement | plainStatement ;

plainStatement
    : dataStatement
    | copyStatement
    | setStatement
    | showStatement
    | resetStatement
    | transactionStatement
    | prepareStatement
    | executeStatement
    | deallocateStatement
    | declareStatement
    | fetchStatement
    | closeStatement
    | listenStatement
    | unlistenStatement
    | notifyStatement
    | lockStatement
    | truncateStatement
    | createTableStatement
    | createMaterializedViewStatement
    | createIndexStatement
    | alterTableStatement
    | dropStatement
    | discardStatement
    ;

// ---- statements over data

dataStatement : withClause? (queryRest | insertStatement | updateStatement | deleteStatement | mergeStatement) ;

withClause : K_WITH K_RECURSIVE? commonTable (COMMA commonTable)* ;

commonTable
    : colId columnList? K_AS (K_NOT? K_MATERIALIZED)? (LPAREN | LPAREN_QUERY) dataStatement RPAREN searchClause? cycleClause?
    ;

searchClause : K_SEARCH (K_BREADTH | K_DEPTH) K_FIRST K_BY colId (COMMA colId)* K_SET colId ;

cycleClause : K_CYCLE colId (COMMA colId)* K_SET colId (K_TO expr K_DEFAULT expr)? K_USING colId ;

query : withClause? queryRest ;

queryRest : queryTerm (setOperator queryTerm)* orderBy? (limitClause | offsetClause | fetchClause | lockingClause | mysqlInto)* ;

setOperator : (K_UNION | K_INTERSECT | K_EXCEPT) (K_ALL | K_DISTINCT)? ;

queryTerm
    : selectCore
    | valuesCore
    | K_TABLE relation
    | LPAREN_QUERY query RPAREN
    ;

selectCore
    : K_SELECT selectOption* (distinctClause selectOption*)? targets? intoClause? fromClause? whereClause? groupBy? having? windowClause?
    ;

selectOption : K_SELECT_OPTION | K_STRAIGHT_JOIN | K_HIGH_PRIORITY ;

distinctClause : K_ALL | K_DISTINCT (K_ON LPAREN exprList RPAREN)? ;

targets : target (COMMA target)* ;

target : STAR | expr (K_AS colLabel | bareLabel)? ;

intoClause
    : K_INTO
      ( (K_TEMPORARY | K_TEMP | K_UNLOGGED | (K_LOCAL | K_GLOBAL) (K_TEMPORARY | K_TEMP))? K_TABLE? qualifiedName
      | intoFile
      )
    ;

// Behind a query's later clauses.
mysqlInto : K_MYSQL_INTO (qualifiedName | intoFile) ;

intoFile
    : K_OUTFILE STRING outfileOption*
    | K_DUMPFILE STRING
    | USER_VARIABLE (COMMA USER_VARIABLE)*
    ;

outfileOption
    : ~(LPAREN | LPAREN_QUERY | RPAREN | COMMA | SEMICOLON | K_FROM | K_WHERE | K_GROUP | K_HAVING | K_WINDOW | K_ORDER | K_LIMIT
      | K_FOR | K_MYSQL_LOCK | K_UNION | K_EXCEPT | K_INTERSECT | K_INTO | K_MYSQL_INTO)
    ;

fromClause : K_FROM tableRef (COMMA tableRef)* ;

whereClause : K_WHERE expr ;

groupBy : K_GROUP K_BY (K_ALL | K_DISTINCT)? groupingElement (COMMA groupingElement)* (K_WITH K_ROLLUP)? ;

// ROLLUP (...) and CUBE (...) arrive as function calls.
groupingElement
    : LPAREN RPAREN
    | K_GROUPING K_SETS LPAREN groupingElement (COMMA groupingElement)* RPAREN
    | expr (K_ASC | K_DESC)?
    ;

having : K_HAVING expr ;

windowClause : K_WINDOW namedWindow (COMMA namedWindow)* ;

namedWindow : colId K_AS windowSpec ;

windowSpec : LPAREN colId? ((K_PARTITION | K_MYSQL_PARTITION) K_BY exprList)? orderBy? frame? RPAREN ;

frame
    : (K_RANGE | K_ROWS | K_GROUPS) (frameBound | K_BETWEEN frameBound K_AND frameBound)
      (K_EXCLUDE (K_CURRENT K_ROW | K_GROUP | K_TIES | K_NO K_OTHERS))?
    ;

frameBound : K_UNBOUNDED (K_PRECEDING | K_FOLLOWING) | K_CURRENT K_ROW | expr (K_PRECEDING | K_FOLLOWING) ;

orderBy : K_ORDER K_BY orderItem (COMMA orderItem)* ;

orderItem : expr (K_ASC | K_DESC | K_USING operatorName)? (K_NULLS (K_FIRST | K_LAST))? ;

limitClause : K_LIMIT (K_ALL | expr (COMMA expr)?) ;

offsetClause : K_OFFSET expr (K_ROW | K_ROWS)? ;

fetchClause : K_FETCH (K_FIRST | K_NEXT) (primary | (PLUS | MINUS) (INTEGER | NUMBER))? (K_ROW | K_ROWS) (K_ONLY | K_WITH K_TIES) ;

lockingClause
    : K_FOR (K_UPDATE | K_NO K_KEY K_UPDATE | K_SHARE | K_KEY K_SHARE) (K_OF qualifiedName (COMMA qualifiedName)*)?
      (K_NOWAIT | K_SKIP K_LOCKED)?
    | K_FOR K_READ K_ONLY
    | K_MYSQL_LOCK K_IN K_SHARE IDENTIFIER
    ;

// A row that starts with LPAREN_QUERY is ((select ...)) seen from outside.
valuesCore : K_VALUES valuesRow (COMMA valuesRow)* ;

valuesRow : LPAREN exprList? RPAREN | LPAREN_QUERY query RPAREN ;

insertStatement
    : K_INSERT K_INTO qualifiedName (K_AS colId)?
      ( (LPAREN setTarget (COMMA setTarget)* RPAREN)? (K_OVERRIDING (K_USER | K_SYSTEM) K_VALUE)? query
      | K_DEFAULT K_VALUES
      )
      onConflict? returning?
    ;

onConflict : K_ON K_CONFLICT conflictTarget? K_DO (K_NOTHING | K_UPDATE K_SET assignments whereClause?) ;

conflictTarget : LPAREN indexElement (COMMA indexElement)* RPAREN whereClause? | K_ON K_CONSTRAINT colId ;

returning : K_RETURNING targets ;

updateStatement
    : K_UPDATE relation (K_AS colId | updateAlias)? K_SET assignments fromClause? (whereClause | whereCurrent)? returning?
    ;

assignments : assignment (COMMA assignment)* ;

assignment
    : setTarget (EQ | COLON_EQUALS) expr
    | LPAREN setTarget (COMMA setTarget)* RPAREN EQ expr
    ;

setTarget : colId (DOT colLabel | subscript)* ;

deleteStatement
    : K_DELETE K_FROM relation (K_AS? colId)? (K_USING tableRef (COMMA tableRef)*)? (whereClause | whereCurrent)? returning?
    ;

whereCurrent : K_WHERE K_CURRENT K_OF colId ;

// The condition is the last ON among the items of the joined source.
mergeStatement : K_MERGE K_INTO relation (K_AS? colId)? K_USING tableRef mergeWhen+ ;

mergeWhen
    : K_WHEN K_NOT? K_MATCHED (K_AND expr)? K_THEN
      ( K_DO K_NOTHING
      | K_DELETE
      | K_UPDATE K_SET assignments
      | K_INSERT columnList? (K_OVERRIDING (K_USER | K_SYSTEM) K_VALUE)? (K_DEFAULT K_VALUES | K_VALUES valuesRow)
      )
    ;

// ---- what stands in FROM

// Flat: the builder pairs each ON or USING with its JOIN, inner ones first.
tableRef : tablePrimary joinItem* ;

joinItem
    : K_CROSS K_JOIN tablePrimary
    | K_NATURAL? ((K_LEFT | K_RIGHT | K_FULL) K_OUTER? | K_INNER)? K_JOIN tablePrimary
    | K_STRAIGHT_JOIN tablePrimary
    | K_ON expr
    | K_USING LPAREN colId (COMMA colId)* RPAREN (K_AS colId)?
    ;

tablePrimary
    : qualifiedName
      ( STAR? partitionNames? tableAlias? indexHint* tableSample?
      | LPAREN callArguments RPAREN (K_WITH K_ORDINALITY)? functionAlias?
      )
    | functionKeyword LPAREN callArguments RPAREN (K_WITH K_ORDINALITY)? functionAlias?
    | K_ONLY (qualifiedName | LPAREN qualifiedName RPAREN) tableAlias? tableSample?
    | LPAREN_QUERY query RPAREN tableAlias?
    | LPAREN tableRef (COMMA tableRef)* RPAREN tableAlias?
    | K_JSON_TABLE parenthesized tableAlias?
    | specialCall (K_WITH K_ORDINALITY)? functionAlias?
    | rowsFrom (K_WITH K_ORDINALITY)? functionAlias?
    | K_LATERAL
      ( LPAREN_QUERY query RPAREN tableAlias?
      | ((qualifiedName | functionKeyword) LPAREN callArguments RPAREN | specialCall | rowsFrom) (K_WITH K_ORDINALITY)? functionAlias?
      )
    ;

partitionNames : K_MYSQL_PARTITION LPAREN colId (COMMA colId)* RPAREN ;

indexHint
    : (K_USE | K_IGNORE | K_MYSQL_FORCE) (K_INDEX | K_KEY) (K_FOR (K_JOIN | K_ORDER K_BY | K_GROUP K_BY))?
      LPAREN ((colId | K_PRIMARY) (COMMA (colId | K_PRIMARY))*)? RPAREN
    ;

rowsFrom : K_ROWS K_FROM LPAREN rowsFromItem (COMMA rowsFromItem)* RPAREN ;

rowsFromItem
    : ((qualifiedName | functionKeyword) LPAREN callArguments RPAREN | specialCall) (K_AS LPAREN columnType (COMMA columnType)* RPAREN)?
    ;

tableAlias : K_AS? colId columnList? ;

functionAlias
    : K_AS? colId (LPAREN (colId (COMMA colId)* | columnType (COMMA columnType)*) RPAREN)?
    | K_AS LPAREN columnType (COMMA columnType)* RPAREN
    ;

columnType : colId typeName (K_COLLATE qualifiedName)? ;

tableSample : K_TABLESAMPLE qualifiedName LPAREN exprList RPAREN (K_REPEATABLE LPAREN expr RPAREN)? ;

relation : K_ONLY (qualifiedName | LPAREN qualifiedName RPAREN) | qualifiedName STAR? ;

columnList : LPAREN colId (COMMA colId)* RPAREN ;

// ---- expressions

exprList : expr (COMMA expr)* ;

// The second operand of BETWEEN stands before an AND like any other; ESCAPE is an operator after LIKE's pattern; the
// right side of IN is a primary: a row, a parenthesised expression or a query.
expr
    : (PLUS | MINUS | OPERATOR | K_NOT | operatorCall | K_MYSQL_BINARY)* primary test*
      ( ( K_AND | K_OR
        | PLUS | MINUS | STAR | SLASH | PERCENT | CARET | OPERATOR | operatorCall
        | EQ | NE | LT | GT | LE | GE
        | K_XOR | K_DIV | K_MOD | K_SOUNDS K_LIKE
        | K_NOT? (K_REGEXP | K_LIKE | K_ILIKE | K_SIMILAR K_TO | K_BETWEEN (K_SYMMETRIC | K_ASYMMETRIC)? | K_IN)
        | K_ESCAPE
        | K_IS K_NOT? K_DISTINCT K_FROM
        | K_AT K_TIME K_ZONE
        | K_OVERLAPS
        )
        (quantified | (PLUS | MINUS | OPERATOR | K_NOT | operatorCall | K_MYSQL_BINARY)* primary) test*
      )*
    ;

// What follows an operand and needs no operand of its own.
test
    : TYPECAST typeName
    | K_COLLATE (qualifiedName | K_MYSQL_BINARY)
    | K_IS K_NOT? (K_NULL | K_TRUE | K_FALSE | K_UNKNOWN | K_DOCUMENT | (K_NFC | K_NFD | K_NFKC | K_NFKD)? K_NORMALIZED)
    | K_ISNULL
    | K_NOTNULL
    ;

quantified : (K_ANY | K_SOME | K_ALL) (LPAREN_QUERY query RPAREN | LPAREN expr RPAREN) ;

operatorCall : K_OPERATOR LPAREN (colId DOT)* operatorSymbol RPAREN ;

operatorName : operatorSymbol | operatorCall ;

operatorSymbol : PLUS | MINUS | STAR | SLASH | PERCENT | CARET | OPERATOR | EQ | NE | LT | GT | LE | GE ;

primary
    : identifier (DOT (colLabel | STAR) | subscript)*
      (LPAREN callArguments RPAREN (STRING | callSuffix) | STRING)?
    | INTEGER | NUMBER | STRING | BIT_STRING | HEX_STRING | K_NULL | K_TRUE | K_FALSE
    | PARAMETER indirection*
    | LPAREN expr (RPAREN | (COMMA expr)+ RPAREN) indirection*
    | LPAREN_QUERY query RPAREN indirection*
    | columnKeyword indirection*
    | functionKeyword (LPAREN callArguments RPAREN (STRING | callSuffix) | STRING)
    | K_CASE expr? (K_WHEN expr K_THEN expr)+ (K_ELSE expr)? K_END
    | K_EXISTS LPAREN_QUERY query RPAREN
    | K_ARRAY (LPAREN_QUERY query RPAREN | arrayItems) indirection*
    | K_ROW LPAREN exprList? RPAREN indirection*
    | specialCall callSuffix
    | builtinType STRING
    | K_INTERVAL (LPAREN INTEGER RPAREN)? STRING intervalFields?
    | K_DEFAULT (LPAREN expr RPAREN)?
    | QUESTION
    | USER_VARIABLE
    | SYSTEM_VARIABLE
    | mysqlPrimary
    ;

// The unit of an interval is a word that the builder knows.
mysqlPrimary
    : CHARSET_INTRODUCER (STRING | HEX_STRING | BIT_STRING)
    | K_MYSQL_INTERVAL expr (IDENTIFIER | RESERVED_WORD)
    | K_MYSQL_CAST LPAREN expr K_AS mysqlType RPAREN
    | K_CONVERT LPAREN expr (COMMA mysqlType | K_USING mysqlCharset) RPAREN
    | K_MYSQL_CHAR LPAREN exprList (K_USING mysqlCharset)? RPAREN
    | K_MOD LPAREN expr COMMA expr RPAREN
    | K_MYSQL_MATCH (LPAREN exprList RPAREN) IDENTIFIER LPAREN expr matchMode? RPAREN
    | K_MYSQL_VALUES LPAREN qualifiedName RPAREN
    | K_MYSQL_NOW (LPAREN INTEGER? RPAREN)?
    ;

matchMode : K_MYSQL_IN (IDENTIFIER | K_NATURAL IDENTIFIER) IDENTIFIER (K_WITH IDENTIFIER IDENTIFIER)? | K_WITH IDENTIFIER IDENTIFIER ;

mysqlCharset : colId | STRING | ALIAS_STRING | K_MYSQL_BINARY | K_DEFAULT ;

// A type as the builder reads it: build_mysql_type.cpp.
mysqlType : loose+ ;

indirection : DOT (colLabel | STAR) | subscript ;

subscript : LBRACKET (expr (COLON expr?)? | COLON expr?) RBRACKET ;

arrayItems : LBRACKET (expr (COMMA expr)* | arrayItems (COMMA arrayItems)*)? RBRACKET ;

callArguments
    : (STAR | (K_ALL | K_DISTINCT)? callArgument (COMMA callArgument)* orderBy? (K_SEPARATOR STRING)? limitClause?)?
    ;

callArgument : K_VARIADIC? (typeFunctionName (COLON_EQUALS | EQUALS_GREATER))? expr ;

callSuffix
    : (K_WITHIN K_GROUP LPAREN orderBy RPAREN)? (K_FILTER LPAREN K_WHERE expr RPAREN)? (K_OVER (colId | windowSpec))?
    ;

// Calls that the standard spells with keywords.
specialCall
    : K_CURRENT_DATE | K_CURRENT_ROLE | K_CURRENT_USER | K_SESSION_USER | K_USER | K_CURRENT_CATALOG | K_CURRENT_SCHEMA
    | (K_CURRENT_TIME | K_CURRENT_TIMESTAMP | K_LOCALTIME | K_LOCALTIMESTAMP) (LPAREN INTEGER RPAREN)?
    | (K_CAST | K_TREAT) LPAREN expr K_AS typeName RPAREN
    | (K_COALESCE | K_GREATEST | K_LEAST | K_NULLIF | K_GROUPING | K_XMLCONCAT) LPAREN exprList RPAREN
    | K_NORMALIZE LPAREN expr (COMMA (K_NFC | K_NFD | K_NFKC | K_NFKD))? RPAREN
    | K_EXTRACT LPAREN (colId | STRING | RESERVED_WORD) K_FROM expr RPAREN
    | K_POSITION LPAREN expr RPAREN
    | K_SUBSTRING LPAREN (expr (K_FROM expr (K_FOR expr)? | K_FOR expr (K_FROM expr)? | K_SIMILAR expr | (COMMA expr)*))? RPAREN
    | K_OVERLAY LPAREN (expr (K_PLACING expr K_FROM expr (K_FOR expr)? | (COMMA expr)*))? RPAREN
    | K_TRIM LPAREN (K_BOTH | K_LEADING | K_TRAILING)? (K_FROM exprList | expr (K_FROM exprList | (COMMA expr)*)) RPAREN
    | K_COLLATION K_FOR LPAREN expr RPAREN
    | (K_XMLELEMENT | K_XMLEXISTS | K_XMLFOREST | K_XMLPARSE | K_XMLPI | K_XMLROOT | K_XMLSERIALIZE | K_XMLTABLE) parenthesized
    ;

typeName : K_SETOF? simpleType (arrayBound+ | K_ARRAY arrayBound?)? ;

arrayBound : LBRACKET INTEGER? RBRACKET ;

simpleType
    : builtinType
    | K_INTERVAL (intervalFields | LPAREN INTEGER RPAREN)?
    | typeFunctionName (DOT colLabel)* (PERCENT K_TYPE)? typeModifiers?
    ;

builtinType
    : K_INT | K_INTEGER | K_SMALLINT | K_BIGINT | K_REAL | K_BOOLEAN
    | K_DOUBLE K_PRECISION
    | (K_FLOAT | K_DECIMAL | K_DEC | K_NUMERIC) typeModifiers?
    | K_BIT K_VARYING? typeModifiers?
    | (K_NATIONAL? (K_CHARACTER | K_CHAR) K_VARYING? | K_NCHAR K_VARYING? | K_VARCHAR) typeModifiers?
    | (K_TIMESTAMP | K_TIME) typeModifiers? ((K_WITH | K_WITHOUT) K_TIME K_ZONE)?
    ;

typeModifiers : LPAREN exprList RPAREN ;

intervalFields
    : K_YEAR (K_TO K_MONTH)?
    | K_MONTH
    | K_DAY (K_TO (K_HOUR | K_MINUTE | intervalSecond))?
    | K_HOUR (K_TO (K_MINUTE | intervalSecond))?
    | K_MINUTE (K_TO intervalSecond)?
    | intervalSecond
    ;

intervalSecond : K_SECOND (LPAREN INTEGER RPAREN)? ;

// ---- utility statements

// PostgreSQL explains some statements only; ROUTE, Braid's own, any of these.
explainStatement
    : K_EXPLAIN ( LPAREN option (COMMA option)* RPAREN
              | IDENTIFIER? (K_ANALYZE | K_ANALYSE)? K_VERBOSE?
              )
      plainStatement
    ;

option : colLabel optionValue? ;

optionValue : optionToken+ | parenthesized | STAR ;

optionToken : colLabel | STRING | (PLUS | MINUS)? (INTEGER | NUMBER) ;

copyStatement
    : K_COPY K_BINARY? qualifiedName columnList? (K_FROM | K_TO) K_PROGRAM? (STRING | K_STDIN | K_STDOUT)
      (K_USING? K_DELIMITERS STRING)? K_WITH? (LPAREN option (COMMA option)* RPAREN | legacyCopyOption*) whereClause?
    | K_COPY (LPAREN | LPAREN_QUERY) dataStatement RPAREN K_TO K_PROGRAM? (STRING | K_STDOUT | K_STDIN)
      K_WITH? (LPAREN option (COMMA option)* RPAREN | legacyCopyOption*)
    ;

legacyCopyOption
    : K_BINARY | K_FREEZE | K_CSV | K_HEADER
    | (K_DELIMITER | K_NULL | K_QUOTE | K_ESCAPE) K_AS? STRING
    | K_FORCE (K_QUOTE | K_NOT K_NULL | K_NULL) (STAR | colId (COMMA colId)*)
    | K_ENCODING STRING
    ;

setStatement
    : K_SET (K_SESSION | K_LOCAL)?
      ( colId (DOT colId)* (K_TO | EQ) (K_DEFAULT | settingValue (COMMA settingValue)*)
      | colId (DOT colId)* K_FROM K_CURRENT
      | K_TIME K_ZONE settingValue
      | (K_NAMES | K_ROLE | K_SCHEMA | K_CATALOG) settingValue?
      | K_SESSION K_AUTHORIZATION settingValue
      | K_XML K_OPTION (K_DOCUMENT | K_CONTENT)
      | K_TRANSACTION (K_SNAPSHOT STRING | transactionModes)
      | K_SESSION K_CHARACTERISTICS K_AS K_TRANSACTION transactionModes
      )
    ;

settingValue
    : (PLUS | MINUS)? (INTEGER | NUMBER)
    | STRING
    | K_TRUE | K_FALSE | K_ON | K_DEFAULT
    | K_INTERVAL (LPAREN INTEGER RPAREN)? STRING intervalFields?
    | colId | functionKeyword
    ;

transactionModes : transactionMode (COMMA? transactionMode)* ;

transactionMode
    : K_ISOLATION K_LEVEL (K_READ (K_UNCOMMITTED | K_COMMITTED) | K_REPEATABLE K_READ | K_SERIALIZABLE)
    | K_READ (K_ONLY | K_WRITE)
    | K_NOT? K_DEFERRABLE
    ;

showStatement : K_SHOW settingName ;

resetStatement : K_RESET settingName ;

settingName
    : K_ALL
    | K_TIME K_ZONE
    | K_TRANSACTION K_ISOLATION K_LEVEL
    | K_SESSION K_AUTHORIZATION
    | colId (DOT colId)*
    ;

transactionStatement
    : K_BEGIN (K_WORK | K_TRANSACTION)? transactionModes?
    | K_START K_TRANSACTION transactionModes?
    | (K_COMMIT | K_END) (K_WORK | K_TRANSACTION)? (K_AND K_NO? K_CHAIN)?
    | (K_ROLLBACK | K_ABORT) (K_WORK | K_TRANSACTION)? (K_AND K_NO? K_CHAIN)?
    | K_ROLLBACK (K_WORK | K_TRANSACTION)? K_TO K_SAVEPOINT? colId
    | K_SAVEPOINT colId
    | K_RELEASE K_SAVEPOINT? colId
    | K_PREPARE K_TRANSACTION STRING
    | (K_COMMIT | K_ROLLBACK) K_PREPARED STRING
    ;

prepareStatement : K_PREPARE colId (LPAREN typeName (COMMA typeName)* RPAREN)? K_AS dataStatement ;

// EXECUTE DIRECT ON (server) '...' is Braid's own; DIRECT is no keyword.
executeStatement : K_EXECUTE colId ((LPAREN exprList RPAREN)? | K_ON LPAREN colId RPAREN STRING) ;

deallocateStatement : K_DEALLOCATE K_PREPARE? (K_ALL | colId) ;

declareStatement
    : K_DECLARE colId (K_BINARY | K_INSENSITIVE | K_ASENSITIVE | K_NO? K_SCROLL)* K_CURSOR ((K_WITH | K_WITHOUT) K_HOLD)? K_FOR query
    ;

fetchStatement : (K_FETCH | K_MOVE) (fetchDirection? (K_FROM | K_IN))? colId | (K_FETCH | K_MOVE) fetchDirection colId ;

fetchDirection
    : K_NEXT | K_PRIOR | K_FIRST | K_LAST | K_ALL
    | (K_ABSOLUTE | K_RELATIVE) signedInteger
    | signedInteger
    | (K_FORWARD | K_BACKWARD) (signedInteger | K_ALL)?
    ;

signedInteger : (PLUS | MINUS)? INTEGER ;

closeStatement : K_CLOSE (K_ALL | colId) ;

listenStatement : K_LISTEN colId ;

unlistenStatement : K_UNLISTEN (STAR | colId) ;

notifyStatement : K_NOTIFY colId (COMMA STRING)? ;

lockStatement : K_LOCK K_TABLE? relation (COMMA relation)* (K_IN lockMode K_MODE)? K_NOWAIT? ;

lockMode
    : K_ACCESS (K_SHARE | K_EXCLUSIVE)
    | K_ROW (K_SHARE | K_EXCLUSIVE)
    | K_SHARE (K_UPDATE K_EXCLUSIVE | K_ROW K_EXCLUSIVE)?
    | K_EXCLUSIVE
    ;

truncateStatement
    : K_TRUNCATE K_TABLE? relation (COMMA relation)* ((K_RESTART | K_CONTINUE) K_IDENTITY)? (K_CASCADE | K_RESTRICT)?
    ;

discardStatement : K_DISCARD (K_ALL | K_PLANS | K_SEQUENCES | K_TEMP | K_TEMPORARY) ;

// ---- definitions of tables and indexes

createTableStatement
    : K_CREATE persistence? K_TABLE (K_IF K_NOT K_EXISTS)? qualifiedName
      ( (LPAREN colId (COMMA colId)* RPAREN)? storage* K_AS createTableSource (K_WITH K_NO? K_DATA)?
      | LPAREN (tableElement (COMMA tableElement)*)? RPAREN storage*
      | K_OF qualifiedName parenthesized? storage*
      | K_PARTITION K_OF qualifiedName parenthesized? partitionBound storage*
      )
    ;

createTableSource : query | executeStatement ;

persistence : (K_LOCAL | K_GLOBAL)? (K_TEMPORARY | K_TEMP) | K_UNLOGGED ;

createMaterializedViewStatement
    : K_CREATE K_UNLOGGED? K_MATERIALIZED K_VIEW (K_IF K_NOT K_EXISTS)? qualifiedName columnList? storage* K_AS query (K_WITH K_NO? K_DATA)?
    ;

// What may follow the column list.
storage
    : K_INHERITS parenthesized
    | K_PARTITION K_BY colId parenthesized
    | K_USING colId
    | K_WITH parenthesized
    | K_WITHOUT K_OIDS
    | K_ON K_COMMIT (K_DROP | K_DELETE K_ROWS | K_PRESERVE K_ROWS)
    | K_TABLESPACE colId
    ;

partitionBound
    : K_FOR K_VALUES (K_IN parenthesized | K_FROM parenthesized K_TO parenthesized | K_WITH parenthesized)
    | K_DEFAULT
    ;

tableElement
    : colId typeName (K_COLLATE qualifiedName | columnConstraint)*
    | tableConstraint
    | K_LIKE qualifiedName ((K_INCLUDING | K_EXCLUDING) colLabel)*
    ;

columnConstraint
    : K_CONSTRAINT colId
    | K_NOT? K_NULL
    | K_DEFAULT expr
    | K_UNIQUE storageOfIndex*
    | K_PRIMARY K_KEY storageOfIndex*
    | K_CHECK LPAREN expr RPAREN (K_NO K_INHERIT)?
    | K_GENERATED (K_ALWAYS | K_BY K_DEFAULT) K_AS (K_IDENTITY parenthesized? | LPAREN expr RPAREN K_STORED)
    | K_REFERENCES qualifiedName columnList? referentialAction*
    | constraintAttribute
    | K_COMPRESSION colLabel
    | K_STORAGE colLabel
    ;

tableConstraint
    : (K_CONSTRAINT colId)?
      ( K_CHECK LPAREN expr RPAREN
      | K_UNIQUE (K_NULLS K_NOT? K_DISTINCT)? columnList storageOfIndex*
      | K_PRIMARY K_KEY columnList storageOfIndex*
      | (K_UNIQUE | K_PRIMARY K_KEY) K_USING K_INDEX colId
      | K_FOREIGN K_KEY columnList K_REFERENCES qualifiedName columnList? referentialAction*
      | K_EXCLUDE (K_USING colId)? parenthesized storageOfIndex* (K_WHERE parenthesized)?
      )
      constraintAttribute*
    ;

storageOfIndex
    : K_NULLS K_NOT? K_DISTINCT
    | K_INCLUDE columnList
    | K_WITH parenthesized
    | K_USING K_INDEX K_TABLESPACE colId
    ;

referentialAction
    : K_MATCH (K_FULL | K_PARTIAL | K_SIMPLE)
    | K_ON (K_DELETE | K_UPDATE) (K_NO K_ACTION | K_RESTRICT | K_CASCADE | K_SET (K_NULL | K_DEFAULT) columnList?)
    ;

constraintAttribute : K_NOT? K_DEFERRABLE | K_INITIALLY (K_DEFERRED | K_IMMEDIATE) | K_NOT K_VALID | K_NO K_INHERIT ;

createIndexStatement
    : K_CREATE K_UNIQUE? K_INDEX K_CONCURRENTLY? ((K_IF K_NOT K_EXISTS)? colId)? K_ON K_ONLY? qualifiedName (K_USING colId)?
      LPAREN indexElement (COMMA indexElement)* RPAREN indexTail*
    ;

indexElement : expr (qualifiedName parenthesized?)? (K_ASC | K_DESC)? (K_NULLS (K_FIRST | K_LAST))? ;

indexTail
    : K_INCLUDE parenthesized
    | K_NULLS K_NOT? K_DISTINCT
    | K_WITH parenthesized
    | K_TABLESPACE colId
    | K_WHERE expr
    ;

alterTableStatement
    : K_ALTER K_TABLE (K_IF K_EXISTS)? relation
      ( K_RENAME K_COLUMN? colId K_TO colId
      | K_RENAME K_CONSTRAINT colId K_TO colId
      | K_RENAME K_TO colId
      | K_SET K_SCHEMA colId
      | alterAction (COMMA alterAction)*
      )
    ;

alterAction
    : K_ADD (K_COLUMN (K_IF K_NOT K_EXISTS)? | K_IF K_NOT K_EXISTS)? colId typeName (K_COLLATE qualifiedName | columnConstraint)*
    | K_ADD tableConstraint
    | K_DROP (K_COLUMN (K_IF K_EXISTS)? | K_IF K_EXISTS)? colId (K_CASCADE | K_RESTRICT)?
    | K_DROP K_CONSTRAINT (K_IF K_EXISTS)? colId (K_CASCADE | K_RESTRICT)?
    | K_ALTER K_COLUMN? colId (K_SET K_DATA)? K_TYPE typeName (K_COLLATE qualifiedName)? (K_USING expr)?
    | K_ALTER K_COLUMN? colId (K_SET | K_DROP | K_RESET | K_ADD | K_RESTART) loose*
    | (K_ATTACH | K_DETACH | K_VALIDATE | K_ENABLE | K_DISABLE | K_FORCE | K_NO | K_INHERIT | K_OF | K_NOT | K_OWNER | K_REPLICA | K_CLUSTER
      | K_RESET | K_SET | K_OPTIONS | K_ALTER K_CONSTRAINT) loose*
    ;

dropStatement
    : K_DROP droppable K_CONCURRENTLY? (K_IF K_EXISTS)? qualifiedName (COMMA qualifiedName)* (K_CASCADE | K_RESTRICT)?
    ;

droppable
    : K_TABLE | K_INDEX | K_VIEW | K_MATERIALIZED K_VIEW | K_SEQUENCE | K_TYPE | K_DOMAIN | K_SCHEMA | K_COLLATION | K_CONVERSION
    | K_EXTENSION | K_STATISTICS | K_FOREIGN K_TABLE
    ;

// ---- MySQL's statements

mysqlRoot : mysqlStatement? SEMICOLON* EOF ;

mysqlStatement
    : mysqlDataStatement
    | mysqlExplain
    | mysqlSet
    | mysqlShow
    | mysqlTransaction
    | mysqlPrepare
    | mysqlExecute
    | mysqlDeallocate
    | mysqlLock
    | mysqlTruncate
    | mysqlCreateTable
    | mysqlCreateIndex
    | mysqlAlterTable
    | mysqlDrop
    | mysqlRename
    | mysqlLoad
    | mysqlUse
    | mysqlKill
    | mysqlCall
    | mysqlDo
    ;

mysqlDataStatement : withClause? (queryRest | mysqlInsert | mysqlUpdate | mysqlDelete) ;

mysqlInsert
    : (K_INSERT | K_REPLACE) (K_LOW_PRIORITY | K_DELAYED | K_HIGH_PRIORITY | K_IGNORE)* K_INTO? qualifiedName partitionNames?
      (K_MYSQL_SET assignments | (LPAREN (setTarget (COMMA setTarget)*)? RPAREN)? query)
      (K_ON K_DUPLICATE K_KEY K_UPDATE assignments)? returning?
    ;

mysqlUpdate
    : K_UPDATE (K_LOW_PRIORITY | K_IGNORE)* tableRef (COMMA tableRef)* K_MYSQL_SET assignments whereClause? orderBy? limitClause?
    ;

// One table, or several with the tables that find their rows behind USING or FROM.
mysqlDelete
    : K_DELETE (K_LOW_PRIORITY | K_QUICK | K_IGNORE)*
      ( K_FROM mysqlTarget (COMMA mysqlTarget)* partitionNames? tableAlias? (K_USING tableRef (COMMA tableRef)*)?
      | mysqlTarget (COMMA mysqlTarget)* K_FROM tableRef (COMMA tableRef)*
      )
      whereClause? orderBy? limitClause? returning?
    ;

mysqlTarget : qualifiedName (TARGET_DOT STAR)? ;

// EXPLAIN, DESCRIBE and ANALYZE of a statement, and of a table.
mysqlExplain
    : (K_EXPLAIN | K_DESCRIBE | K_DESC | K_ANALYZE) (K_ANALYZE | IDENTIFIER (EQ (IDENTIFIER | STRING))?)* mysqlDataStatement
    | (K_EXPLAIN | K_DESCRIBE | K_DESC) qualifiedName (colId | STRING | ALIAS_STRING)?
    ;

mysqlSet
    : K_MYSQL_SET
      ( mysqlSetItem (COMMA mysqlSetItem)*
      | (K_GLOBAL | K_SESSION | K_LOCAL)? K_TRANSACTION transactionModes
      )
    ;

mysqlSetItem
    : (K_GLOBAL | K_SESSION | K_LOCAL)? qualifiedName (EQ | COLON_EQUALS) mysqlSetValue
    | USER_VARIABLE (EQ | COLON_EQUALS) expr
    | SYSTEM_VARIABLE (EQ | COLON_EQUALS) mysqlSetValue
    | K_NAMES mysqlCharset (K_COLLATE mysqlCharset)?
    | (K_CHARACTER K_MYSQL_SET | IDENTIFIER) mysqlCharset
    ;

mysqlSetValue : expr | K_ON | K_ALL | K_MYSQL_BINARY ;

mysqlShow : K_SHOW mysqlShowWord+ ((K_FROM | K_IN) qualifiedName | K_LIKE STRING | whereClause | limitClause)* ;

mysqlShowWord
    : colId | RESERVED_WORD | K_CREATE | K_TABLE | K_ALL | K_CHARACTER | K_MYSQL_SET | K_KEYS | K_FOR | K_COLUMN | K_MYSQL_NOW
    | DOT | STRING | ALIAS_STRING | USER_VARIABLE | INTEGER | K_MYSQL_BINARY | LPAREN STAR? RPAREN
    ;

mysqlTransaction
    : K_BEGIN K_WORK?
    | K_START K_TRANSACTION (mysqlStartMode (COMMA mysqlStartMode)*)?
    | (K_COMMIT | K_ROLLBACK) K_WORK? (K_AND K_NO? K_CHAIN)? (K_NO? K_RELEASE)?
    | K_ROLLBACK K_WORK? K_TO K_SAVEPOINT? colId
    | K_SAVEPOINT colId
    | K_RELEASE K_SAVEPOINT colId
    ;

mysqlStartMode : K_WITH IDENTIFIER IDENTIFIER | K_READ (K_ONLY | K_WRITE) ;

mysqlPrepare : K_PREPARE colId K_FROM expr ;

// EXECUTE IMMEDIATE 'sql' too; EXECUTE DIRECT ON (server) '...' is Braid's own.
mysqlExecute
    : K_EXECUTE colId
      ( K_ON LPAREN colId RPAREN (STRING | ALIAS_STRING)
      | (expr | ALIAS_STRING)? (K_USING exprList)?
      )
    ;

mysqlDeallocate : (K_DEALLOCATE | K_DROP) K_PREPARE colId ;

mysqlLock
    : K_MYSQL_LOCK (K_TABLE | IDENTIFIER) mysqlLockItem (COMMA mysqlLockItem)*
    | K_UNLOCK (K_TABLE | IDENTIFIER)
    ;

mysqlLockItem : qualifiedName (K_AS? colId)? (K_READ K_LOCAL? | K_LOW_PRIORITY? K_WRITE) ;

mysqlTruncate : K_TRUNCATE K_TABLE? qualifiedName ;

mysqlCreateTable
    : K_CREATE (K_OR K_REPLACE)? K_TEMPORARY? K_TABLE (K_IF K_NOT K_EXISTS)? qualifiedName
      ( K_LIKE qualifiedName
      | (LPAREN mysqlTableItem (COMMA mysqlTableItem)* RPAREN)? mysqlTableOption* (K_AS? query)?
      )
    ;

mysqlTableItem : loose+ ;

mysqlTableOption
    : COMMA
    | ~(LPAREN | LPAREN_QUERY | RPAREN | COMMA | SEMICOLON | DOT | K_LIKE | K_SELECT | K_AS | K_WITH | K_VALUES)
      ((LPAREN | LPAREN_QUERY) (loose | COMMA)* RPAREN)*
    ;

mysqlCreateIndex
    : K_CREATE (K_OR K_REPLACE)? (K_UNIQUE | K_FULLTEXT | K_SPATIAL)? K_INDEX (K_IF K_NOT K_EXISTS)? colId (K_USING colId)?
      K_ON qualifiedName parenthesized (loose | COMMA)*
    ;

mysqlAlterTable
    : K_ALTER (K_IGNORE | IDENTIFIER)* K_TABLE (K_IF K_EXISTS)? qualifiedName (mysqlAlterItem (COMMA mysqlAlterItem)*)?
    ;

// It follows a table's name, which must end without a second look.
mysqlAlterItem : looseStart loose* ;

mysqlDrop
    : K_DROP K_TEMPORARY? (K_TABLE | IDENTIFIER | K_VIEW | K_SCHEMA) (K_IF K_EXISTS)?
      qualifiedName (COMMA qualifiedName)* (K_RESTRICT | K_CASCADE)?
    | K_DROP K_INDEX (K_IF K_EXISTS)? (colId | K_PRIMARY) K_ON qualifiedName (looseStart loose*)?
    ;

mysqlRename
    : K_RENAME (K_TABLE | IDENTIFIER) (K_IF K_EXISTS)? qualifiedName K_TO qualifiedName (COMMA qualifiedName K_TO qualifiedName)*
    ;

mysqlLoad
    : K_LOAD IDENTIFIER (K_LOW_PRIORITY | IDENTIFIER)? K_LOCAL? K_INFILE STRING (K_REPLACE | K_IGNORE)? K_INTO K_TABLE qualifiedName
      partitionNames? mysqlLoadOption* (LPAREN (mysqlLoadTarget (COMMA mysqlLoadTarget)*)? RPAREN)? (K_MYSQL_SET assignments)?
    ;

mysqlLoadOption
    : K_CHARACTER K_MYSQL_SET mysqlCharset
    | ~(LPAREN | LPAREN_QUERY | RPAREN | COMMA | SEMICOLON | DOT | K_CHARACTER | K_MYSQL_SET)
    ;

mysqlLoadTarget : colId | USER_VARIABLE ;

mysqlUse : K_USE colId ;

mysqlKill : K_KILL IDENTIFIER* (INTEGER | NUMBER | STRING | ALIAS_STRING | USER_VARIABLE | QUESTION) ;

mysqlCall : K_CALL qualifiedName (LPAREN exprList? RPAREN)? ;

mysqlDo : K_DO targets ;

// ---- tokens without meaning to us, parentheses balanced

loose : ~(LPAREN | LPAREN_QUERY | RPAREN | COMMA | SEMICOLON) | parenthesized ;

looseStart : ~(LPAREN | LPAREN_QUERY | RPAREN | COMMA | SEMICOLON | DOT) | parenthesized ;

parenthesized : (LPAREN | LPAREN_QUERY) (loose | COMMA)* RPAREN ;

// ---- names

qualifiedName : colId (DOT colLabel)* ;

// The four categories of keywords are those of the manual, appendix C.
colId
    : IDENTIFIER | K_ABORT | K_ABSOLUTE | K_ACCESS | K_ACTION | K_ADD | K_ALTER | K_ALWAYS | K_ASENSITIVE | K_AT | K_ATTACH |
      K_BACKWARD | K_BEGIN | K_BREADTH | K_BY | K_CASCADE | K_CATALOG | K_CHAIN | K_CHARACTERISTICS | K_CLOSE | K_CLUSTER | K_COMMIT |
      K_COMMITTED | K_COMPRESSION | K_CONFLICT | K_CONTENT | K_CONTINUE | K_CONVERSION | K_COPY | K_CSV | K_CURRENT | K_CURSOR |
      K_CYCLE | K_DATA | K_DAY | K_DEALLOCATE | K_DECLARE | K_DEFERRED | K_DELETE | K_DELIMITER | K_DELIMITERS | K_DEPTH | K_DETACH |
      K_DISABLE | K_DISCARD | K_DOCUMENT | K_DOMAIN | K_DOUBLE | K_DROP | K_ENABLE | K_ENCODING | K_ESCAPE | K_EXCLUDE | K_EXCLUDING |
      K_EXCLUSIVE | K_EXECUTE | K_EXPLAIN | K_EXTENSION | K_FILTER | K_FIRST | K_FOLLOWING | K_FORCE | K_FORWARD | K_GENERATED |
      K_GLOBAL | K_GROUPS | K_HEADER | K_HOLD | K_HOUR | K_IDENTITY | K_IF | K_IMMEDIATE | K_INCLUDE | K_INCLUDING | K_INDEX | K_INHERIT
      | K_INHERITS | K_INSENSITIVE | K_INSERT | K_ISOLATION | K_KEY | K_LAST | K_LEVEL | K_LISTEN | K_LOCAL | K_LOCK | K_LOCKED |
      K_MATCH | K_MATCHED | K_MATERIALIZED | K_MERGE | K_MINUTE | K_MODE | K_MONTH | K_MOVE | K_NAMES | K_NEXT | K_NFC | K_NFD | K_NFKC |
      K_NFKD | K_NO | K_NORMALIZED | K_NOTHING | K_NOTIFY | K_NOWAIT | K_NULLS | K_OF | K_OIDS | K_OPERATOR | K_OPTION | K_OPTIONS |
      K_ORDINALITY | K_OTHERS | K_OVER | K_OVERRIDING | K_OWNER | K_PARTIAL | K_PARTITION | K_PLANS | K_PRECEDING | K_PREPARE |
      K_PREPARED | K_PRESERVE | K_PRIOR | K_PROGRAM | K_QUOTE | K_RANGE | K_READ | K_RECURSIVE | K_RELATIVE | K_RELEASE | K_RENAME |
      K_REPEATABLE | K_REPLICA | K_RESET | K_RESTART | K_RESTRICT | K_ROLE | K_ROLLBACK | K_ROWS | K_SAVEPOINT | K_SCHEMA | K_SCROLL |
      K_SEARCH | K_SECOND | K_SEQUENCE | K_SEQUENCES | K_SERIALIZABLE | K_SESSION | K_SET | K_SETS | K_SHARE | K_SHOW | K_SIMPLE |
      K_SKIP | K_SNAPSHOT | K_START | K_STATISTICS | K_STDIN | K_STDOUT | K_STORAGE | K_STORED | K_SYSTEM | K_TABLESPACE | K_TEMP |
      K_TEMPORARY | K_TIES | K_TRANSACTION | K_TRUNCATE | K_TYPE | K_UNBOUNDED | K_UNCOMMITTED | K_UNKNOWN | K_UNLISTEN | K_UNLOGGED
      | K_UPDATE | K_VALID | K_VALIDATE | K_VALUE | K_VARYING | K_VIEW | K_WITHIN | K_WITHOUT | K_WORK | K_WRITE | K_XML | K_YEAR | K_ZONE
      | K_BETWEEN | K_BIGINT | K_BIT | K_BOOLEAN | K_CHAR | K_CHARACTER | K_COALESCE | K_DEC | K_DECIMAL | K_EXISTS | K_EXTRACT |
      K_FLOAT | K_GREATEST | K_GROUPING | K_INOUT | K_INT | K_INTEGER | K_INTERVAL | K_LEAST | K_NATIONAL | K_NCHAR | K_NONE |
      K_NORMALIZE | K_NULLIF | K_NUMERIC | K_OUT | K_OVERLAY | K_POSITION | K_PRECISION | K_REAL | K_ROW | K_SETOF | K_SMALLINT |
      K_SUBSTRING | K_TIME | K_TIMESTAMP | K_TREAT | K_TRIM | K_VALUES | K_VARCHAR | K_XMLATTRIBUTES | K_XMLCONCAT | K_XMLELEMENT |
      K_XMLEXISTS | K_XMLFOREST | K_XMLNAMESPACES | K_XMLPARSE | K_XMLPI | K_XMLROOT | K_XMLSERIALIZE | K_XMLTABLE
    ;

// After AS or a dot: any word.
colLabel
    : IDENTIFIER | ALIAS_STRING | K_ABORT | K_ABSOLUTE | K_ACCESS | K_ACTION | K_ADD | K_ALTER | K_ALWAYS | K_ASENSITIVE | K_AT | K_ATTACH |
      K_BACKWARD | K_BEGIN | K_BREADTH | K_BY | K_CASCADE | K_CATALOG | K_CHAIN | K_CHARACTERISTICS | K_CLOSE | K_CLUSTER | K_COMMIT |
      K_COMMITTED | K_COMPRESSION | K_CONFLICT | K_CONTENT | K_CONTINUE | K_CONVERSION | K_COPY | K_CSV | K_CURRENT | K_CURSOR |
      K_CYCLE | K_DATA | K_DAY | K_DEALLOCATE | K_DECLARE | K_DEFERRED | K_DELETE | K_DELIMITER | K_DELIMITERS | K_DEPTH | K_DETACH |
      K_DISABLE | K_DISCARD | K_DOCUMENT | K_DOMAIN | K_DOUBLE | K_DROP | K_ENABLE | K_ENCODING | K_ESCAPE | K_EXCLUDE | K_EXCLUDING |
      K_EXCLUSIVE | K_EXECUTE | K_EXPLAIN | K_EXTENSION | K_FILTER | K_FIRST | K_FOLLOWING | K_FORCE | K_FORWARD | K_GENERATED |
      K_GLOBAL | K_GROUPS | K_HEADER | K_HOLD | K_HOUR | K_IDENTITY | K_IF | K_IMMEDIATE | K_INCLUDE | K_INCLUDING | K_INDEX | K_INHERIT
      | K_INHERITS | K_INSENSITIVE | K_INSERT | K_ISOLATION | K_KEY | K_LAST | K_LEVEL | K_LISTEN | K_LOCAL | K_LOCK | K_LOCKED |
      K_MATCH | K_MATCHED | K_MATERIALIZED | K_MERGE | K_MINUTE | K_MODE | K_MONTH | K_MOVE | K_NAMES | K_NEXT | K_NFC | K_NFD | K_NFKC |
      K_NFKD | K_NO | K_NORMALIZED | K_NOTHING | K_NOTIFY | K_NOWAIT | K_NULLS | K_OF | K_OIDS | K_OPERATOR | K_OPTION | K_OPTIONS |
      K_ORDINALITY | K_OTHERS | K_OVER | K_OVERRIDING | K_OWNER | K_PARTIAL | K_PARTITION | K_PLANS | K_PRECEDING | K_PREPARE |
      K_PREPARED | K_PRESERVE | K_PRIOR | K_PROGRAM | K_QUOTE | K_RANGE | K_READ | K_RECURSIVE | K_RELATIVE | K_RELEASE | K_RENAME |
      K_REPEATABLE | K_REPLICA | K_RESET | K_RESTART | K_RESTRICT | K_ROLE | K_ROLLBACK | K_ROWS | K_SAVEPOINT | K_SCHEMA | K_SCROLL |
      K_SEARCH | K_SECOND | K_SEQUENCE | K_SEQUENCES | K_SERIALIZABLE | K_SESSION | K_SET | K_SETS | K_SHARE | K_SHOW | K_SIMPLE |
      K_SKIP | K_SNAPSHOT | K_START | K_STATISTICS | K_STDIN | K_STDOUT | K_STORAGE | K_STORED | K_SYSTEM | K_TABLESPACE | K_TEMP |
      K_TEMPORARY | K_TIES | K_TRANSACTION | K_TRUNCATE | K_TYPE | K_UNBOUNDED | K_UNCOMMITTED | K_UNKNOWN | K_UNLISTEN | K_UNLOGGED
      | K_UPDATE | K_VALID | K_VALIDATE | K_VALUE | K_VARYING | K_VIEW | K_WITHIN | K_WITHOUT | K_WORK | K_WRITE | K_XML | K_YEAR | K_ZONE
      | K_BETWEEN | K_BIGINT | K_BIT | K_BOOLEAN | K_CHAR | K_CHARACTER | K_COALESCE | K_DEC | K_DECIMAL | K_EXISTS | K_EXTRACT |
      K_FLOAT | K_GREATEST | K_GROUPING | K_INOUT | K_INT | K_INTEGER | K_INTERVAL | K_LEAST | K_NATIONAL | K_NCHAR | K_NONE |
      K_NORMALIZE | K_NULLIF | K_NUMERIC | K_OUT | K_OVERLAY | K_POSITION | K_PRECISION | K_REAL | K_ROW | K_SETOF | K_SMALLINT |
      K_SUBSTRING | K_TIME | K_TIMESTAMP | K_TREAT | K_TRIM | K_VALUES | K_VARCHAR | K_XMLATTRIBUTES | K_XMLCONCAT | K_XMLELEMENT |
      K_XMLEXISTS | K_XMLFOREST | K_XMLNAMESPACES | K_XMLPARSE | K_XMLPI | K_XMLROOT | K_XMLSERIALIZE | K_XMLTABLE |
      K_AUTHORIZATION | K_BINARY | K_COLLATION | K_CONCURRENTLY | K_CROSS | K_CURRENT_SCHEMA | K_FREEZE | K_FULL | K_ILIKE | K_INNER
      | K_IS | K_ISNULL | K_JOIN | K_LEFT | K_LIKE | K_NATURAL | K_NOTNULL | K_OUTER | K_OVERLAPS | K_RIGHT | K_SIMILAR | K_TABLESAMPLE
      | K_VERBOSE | K_ALL | K_ANALYSE | K_ANALYZE | K_AND | K_ANY | K_ARRAY | K_AS | K_ASC | K_ASYMMETRIC | K_BOTH | K_CASE | K_CAST |
      K_CHECK | K_COLLATE | K_COLUMN | K_CONSTRAINT | K_CREATE | K_CURRENT_CATALOG | K_CURRENT_DATE | K_CURRENT_ROLE |
      K_CURRENT_TIME | K_CURRENT_TIMESTAMP | K_CURRENT_USER | K_DEFAULT | K_DEFERRABLE | K_DESC | K_DISTINCT | K_DO | K_ELSE | K_END
      | K_EXCEPT | K_FALSE | K_FETCH | K_FOR | K_FOREIGN | K_FROM | K_GRANT | K_GROUP | K_HAVING | K_IN | K_INITIALLY | K_INTERSECT |
      K_INTO | K_LATERAL | K_LEADING | K_LIMIT | K_LOCALTIME | K_LOCALTIMESTAMP | K_NOT | K_NULL | K_OFFSET | K_ON | K_ONLY | K_OR |
      K_ORDER | K_PLACING | K_PRIMARY | K_REFERENCES | K_RETURNING | K_SELECT | K_SESSION_USER | K_SOME | K_SYMMETRIC | K_TABLE |
      K_THEN | K_TO | K_TRAILING | K_TRUE | K_UNION | K_UNIQUE | K_USER | K_USING | K_VARIADIC | K_WHEN | K_WHERE | K_WINDOW | K_WITH
    ;

// An alias without AS.
bareLabel
    : IDENTIFIER | ALIAS_STRING | K_ABORT | K_ABSOLUTE | K_ACCESS | K_ACTION | K_ADD | K_ALTER | K_ALWAYS | K_ASENSITIVE | K_AT | K_ATTACH |
      K_BACKWARD | K_BEGIN | K_BREADTH | K_BY | K_CASCADE | K_CATALOG | K_CHAIN | K_CHARACTERISTICS | K_CLOSE | K_CLUSTER | K_COMMIT |
      K_COMMITTED | K_COMPRESSION | K_CONFLICT | K_CONTENT | K_CONTINUE | K_CONVERSION | K_COPY | K_CSV | K_CURRENT | K_CURSOR |
      K_CYCLE | K_DATA | K_DEALLOCATE | K_DECLARE | K_DEFERRED | K_DELETE | K_DELIMITER | K_DELIMITERS | K_DEPTH | K_DETACH |
      K_DISABLE | K_DISCARD | K_DOCUMENT | K_DOMAIN | K_DOUBLE | K_DROP | K_ENABLE | K_ENCODING | K_ESCAPE | K_EXCLUDE | K_EXCLUDING |
      K_EXCLUSIVE | K_EXECUTE | K_EXPLAIN | K_EXTENSION | K_FIRST | K_FOLLOWING | K_FORCE | K_FORWARD | K_GENERATED | K_GLOBAL |
      K_GROUPS | K_HEADER | K_HOLD | K_IDENTITY | K_IF | K_IMMEDIATE | K_INCLUDE | K_INCLUDING | K_INDEX | K_INHERIT | K_INHERITS |
      K_INSENSITIVE | K_INSERT | K_ISOLATION | K_KEY | K_LAST | K_LEVEL | K_LISTEN | K_LOCAL | K_LOCK | K_LOCKED | K_MATCH | K_MATCHED |
      K_MATERIALIZED | K_MERGE | K_MODE | K_MOVE | K_NAMES | K_NEXT | K_NFC | K_NFD | K_NFKC | K_NFKD | K_NO | K_NORMALIZED | K_NOTHING |
      K_NOTIFY | K_NOWAIT | K_NULLS | K_OF | K_OIDS | K_OPERATOR | K_OPTION | K_OPTIONS | K_ORDINALITY | K_OTHERS | K_OVERRIDING |
      K_OWNER | K_PARTIAL | K_PARTITION | K_PLANS | K_PRECEDING | K_PREPARE | K_PREPARED | K_PRESERVE | K_PRIOR | K_PROGRAM | K_QUOTE
      | K_RANGE | K_READ | K_RECURSIVE | K_RELATIVE | K_RELEASE | K_RENAME | K_REPEATABLE | K_REPLICA | K_RESET | K_RESTART |
      K_RESTRICT | K_ROLE | K_ROLLBACK | K_ROWS | K_SAVEPOINT | K_SCHEMA | K_SCROLL | K_SEARCH | K_SEQUENCE | K_SEQUENCES |
      K_SERIALIZABLE | K_SESSION | K_SET | K_SETS | K_SHARE | K_SHOW | K_SIMPLE | K_SKIP | K_SNAPSHOT | K_START | K_STATISTICS | K_STDIN
      | K_STDOUT | K_STORAGE | K_STORED | K_SYSTEM | K_TABLESPACE | K_TEMP | K_TEMPORARY | K_TIES | K_TRANSACTION | K_TRUNCATE |
      K_TYPE | K_UNBOUNDED | K_UNCOMMITTED | K_UNKNOWN | K_UNLISTEN | K_UNLOGGED | K_UPDATE | K_VALID | K_VALIDATE | K_VALUE | K_VIEW
      | K_WORK | K_WRITE | K_XML | K_ZONE | K_BETWEEN | K_BIGINT | K_BIT | K_BOOLEAN | K_COALESCE | K_DEC | K_DECIMAL | K_EXISTS |
      K_EXTRACT | K_FLOAT | K_GREATEST | K_GROUPING | K_INOUT | K_INT | K_INTEGER | K_INTERVAL | K_LEAST | K_NATIONAL | K_NCHAR | K_NONE
      | K_NORMALIZE | K_NULLIF | K_NUMERIC | K_OUT | K_OVERLAY | K_POSITION | K_REAL | K_ROW | K_SETOF | K_SMALLINT | K_SUBSTRING |
      K_TIME | K_TIMESTAMP | K_TREAT | K_TRIM | K_VALUES | K_VARCHAR | K_XMLATTRIBUTES | K_XMLCONCAT | K_XMLELEMENT | K_XMLEXISTS |
      K_XMLFOREST | K_XMLNAMESPACES | K_XMLPARSE | K_XMLPI | K_XMLROOT | K_XMLSERIALIZE | K_XMLTABLE | K_AUTHORIZATION | K_BINARY
      | K_COLLATION | K_CONCURRENTLY | K_CROSS | K_CURRENT_SCHEMA | K_FREEZE | K_FULL | K_ILIKE | K_INNER | K_IS | K_JOIN | K_LEFT |
      K_LIKE | K_NATURAL | K_OUTER | K_RIGHT | K_SIMILAR | K_TABLESAMPLE | K_VERBOSE | K_ALL | K_ANALYSE | K_ANALYZE | K_AND | K_ANY |
      K_ASC | K_ASYMMETRIC | K_BOTH | K_CASE | K_CAST | K_CHECK | K_COLLATE | K_COLUMN | K_CONSTRAINT | K_CURRENT_CATALOG |
      K_CURRENT_DATE | K_CURRENT_ROLE | K_CURRENT_TIME | K_CURRENT_TIMESTAMP | K_CURRENT_USER | K_DEFAULT | K_DEFERRABLE |
      K_DESC | K_DISTINCT | K_DO | K_ELSE | K_END | K_FALSE | K_FOREIGN | K_IN | K_INITIALLY | K_LATERAL | K_LEADING | K_LOCALTIME |
      K_LOCALTIMESTAMP | K_NOT | K_NULL | K_ONLY | K_OR | K_PLACING | K_PRIMARY | K_REFERENCES | K_SELECT | K_SESSION_USER | K_SOME |
      K_SYMMETRIC | K_TABLE | K_THEN | K_TRAILING | K_TRUE | K_UNIQUE | K_USER | K_USING | K_VARIADIC | K_WHEN
    ;

// Of UPDATE without AS: the word SET ends the table.
updateAlias
    : IDENTIFIER | K_ABORT | K_ABSOLUTE | K_ACCESS | K_ACTION | K_ADD | K_ALTER | K_ALWAYS | K_ASENSITIVE | K_AT | K_ATTACH |
      K_BACKWARD | K_BEGIN | K_BREADTH | K_BY | K_CASCADE | K_CATALOG | K_CHAIN | K_CHARACTERISTICS | K_CLOSE | K_CLUSTER | K_COMMIT |
      K_COMMITTED | K_COMPRESSION | K_CONFLICT | K_CONTENT | K_CONTINUE | K_CONVERSION | K_COPY | K_CSV | K_CURRENT | K_CURSOR |
      K_CYCLE | K_DATA | K_DAY | K_DEALLOCATE | K_DECLARE | K_DEFERRED | K_DELETE | K_DELIMITER | K_DELIMITERS | K_DEPTH | K_DETACH |
      K_DISABLE | K_DISCARD | K_DOCUMENT | K_DOMAIN | K_DOUBLE | K_DROP | K_ENABLE | K_ENCODING | K_ESCAPE | K_EXCLUDE | K_EXCLUDING |
      K_EXCLUSIVE | K_EXECUTE | K_EXPLAIN | K_EXTENSION | K_FILTER | K_FIRST | K_FOLLOWING | K_FORCE | K_FORWARD | K_GENERATED |
      K_GLOBAL | K_GROUPS | K_HEADER | K_HOLD | K_HOUR | K_IDENTITY | K_IF | K_IMMEDIATE | K_INCLUDE | K_INCLUDING | K_INDEX | K_INHERIT
      | K_INHERITS | K_INSENSITIVE | K_INSERT | K_ISOLATION | K_KEY | K_LAST | K_LEVEL | K_LISTEN | K_LOCAL | K_LOCK | K_LOCKED |
      K_MATCH | K_MATCHED | K_MATERIALIZED | K_MERGE | K_MINUTE | K_MODE | K_MONTH | K_MOVE | K_NAMES | K_NEXT | K_NFC | K_NFD | K_NFKC |
      K_NFKD | K_NO | K_NORMALIZED | K_NOTHING | K_NOTIFY | K_NOWAIT | K_NULLS | K_OF | K_OIDS | K_OPERATOR | K_OPTION | K_OPTIONS |
      K_ORDINALITY | K_OTHERS | K_OVER | K_OVERRIDING | K_OWNER | K_PARTIAL | K_PARTITION | K_PLANS | K_PRECEDING | K_PREPARE |
      K_PREPARED | K_PRESERVE | K_PRIOR | K_PROGRAM | K_QUOTE | K_RANGE | K_READ | K_RECURSIVE | K_RELATIVE | K_RELEASE | K_RENAME |
      K_REPEATABLE | K_REPLICA | K_RESET | K_RESTART | K_RESTRICT | K_ROLE | K_ROLLBACK | K_ROWS | K_SAVEPOINT | K_SCHEMA | K_SCROLL |
      K_SEARCH | K_SECOND | K_SEQUENCE | K_SEQUENCES | K_SERIALIZABLE | K_SESSION | K_SETS | K_SHARE | K_SHOW | K_SIMPLE | K_SKIP |
      K_SNAPSHOT | K_START | K_STATISTICS | K_STDIN | K_STDOUT | K_STORAGE | K_STORED | K_SYSTEM | K_TABLESPACE | K_TEMP | K_TEMPORARY
      | K_TIES | K_TRANSACTION | K_TRUNCATE | K_TYPE | K_UNBOUNDED | K_UNCOMMITTED | K_UNKNOWN | K_UNLISTEN | K_UNLOGGED | K_UPDATE
      | K_VALID | K_VALIDATE | K_VALUE | K_VARYING | K_VIEW | K_WITHIN | K_WITHOUT | K_WORK | K_WRITE | K_XML | K_YEAR | K_ZONE |
      K_BETWEEN | K_BIGINT | K_BIT | K_BOOLEAN | K_CHAR | K_CHARACTER | K_COALESCE | K_DEC | K_DECIMAL | K_EXISTS | K_EXTRACT | K_FLOAT
      | K_GREATEST | K_GROUPING | K_INOUT | K_INT | K_INTEGER | K_INTERVAL | K_LEAST | K_NATIONAL | K_NCHAR | K_NONE | K_NORMALIZE |
      K_NULLIF | K_NUMERIC | K_OUT | K_OVERLAY | K_POSITION | K_PRECISION | K_REAL | K_ROW | K_SETOF | K_SMALLINT | K_SUBSTRING | K_TIME
      | K_TIMESTAMP | K_TREAT | K_TRIM | K_VALUES | K_VARCHAR | K_XMLATTRIBUTES | K_XMLCONCAT | K_XMLELEMENT | K_XMLEXISTS |
      K_XMLFOREST | K_XMLNAMESPACES | K_XMLPARSE | K_XMLPI | K_XMLROOT | K_XMLSERIALIZE | K_XMLTABLE
    ;

// An identifier or an unreserved keyword. Unreserved keywords that no rule above names arrive as IDENT.
identifier
    : IDENTIFIER | K_ABORT | K_ABSOLUTE | K_ACCESS | K_ACTION | K_ADD | K_ALTER | K_ALWAYS | K_ASENSITIVE | K_AT | K_ATTACH |
      K_BACKWARD | K_BEGIN | K_BREADTH | K_BY | K_CASCADE | K_CATALOG | K_CHAIN | K_CHARACTERISTICS | K_CLOSE | K_CLUSTER | K_COMMIT |
      K_COMMITTED | K_COMPRESSION | K_CONFLICT | K_CONTENT | K_CONTINUE | K_CONVERSION | K_COPY | K_CSV | K_CURRENT | K_CURSOR |
      K_CYCLE | K_DATA | K_DAY | K_DEALLOCATE | K_DECLARE | K_DEFERRED | K_DELETE | K_DELIMITER | K_DELIMITERS | K_DEPTH | K_DETACH |
      K_DISABLE | K_DISCARD | K_DOCUMENT | K_DOMAIN | K_DOUBLE | K_DROP | K_ENABLE | K_ENCODING | K_ESCAPE | K_EXCLUDE | K_EXCLUDING |
      K_EXCLUSIVE | K_EXECUTE | K_EXPLAIN | K_EXTENSION | K_FILTER | K_FIRST | K_FOLLOWING | K_FORCE | K_FORWARD | K_GENERATED |
      K_GLOBAL | K_GROUPS | K_HEADER | K_HOLD | K_HOUR | K_IDENTITY | K_IF | K_IMMEDIATE | K_INCLUDE | K_INCLUDING | K_INDEX | K_INHERIT
      | K_INHERITS | K_INSENSITIVE | K_INSERT | K_ISOLATION | K_KEY | K_LAST | K_LEVEL | K_LISTEN | K_LOCAL | K_LOCK | K_LOCKED |
      K_MATCH | K_MATCHED | K_MATERIALIZED | K_MERGE | K_MINUTE | K_MODE | K_MONTH | K_MOVE | K_NAMES | K_NEXT | K_NFC | K_NFD | K_NFKC |
      K_NFKD | K_NO | K_NORMALIZED | K_NOTHING | K_NOTIFY | K_NOWAIT | K_NULLS | K_OF | K_OIDS | K_OPERATOR | K_OPTION | K_OPTIONS |
      K_ORDINALITY | K_OTHERS | K_OVER | K_OVERRIDING | K_OWNER | K_PARTIAL | K_PARTITION | K_PLANS | K_PRECEDING | K_PREPARE |
      K_PREPARED | K_PRESERVE | K_PRIOR | K_PROGRAM | K_QUOTE | K_RANGE | K_READ | K_RECURSIVE | K_RELATIVE | K_RELEASE | K_RENAME |
      K_REPEATABLE | K_REPLICA | K_RESET | K_RESTART | K_RESTRICT | K_ROLE | K_ROLLBACK | K_ROWS | K_SAVEPOINT | K_SCHEMA | K_SCROLL |
      K_SEARCH | K_SECOND | K_SEQUENCE | K_SEQUENCES | K_SERIALIZABLE | K_SESSION | K_SET | K_SETS | K_SHARE | K_SHOW | K_SIMPLE |
      K_SKIP | K_SNAPSHOT | K_START | K_STATISTICS | K_STDIN | K_STDOUT | K_STORAGE | K_STORED | K_SYSTEM | K_TABLESPACE | K_TEMP |
      K_TEMPORARY | K_TIES | K_TRANSACTION | K_TRUNCATE | K_TYPE | K_UNBOUNDED | K_UNCOMMITTED | K_UNKNOWN | K_UNLISTEN | K_UNLOGGED
      | K_UPDATE | K_VALID | K_VALIDATE | K_VALUE | K_VARYING | K_VIEW | K_WITHIN | K_WITHOUT | K_WORK | K_WRITE | K_XML | K_YEAR | K_ZONE
    ;

typeFunctionName
    : IDENTIFIER | K_ABORT | K_ABSOLUTE | K_ACCESS | K_ACTION | K_ADD | K_ALTER | K_ALWAYS | K_ASENSITIVE | K_AT | K_ATTACH |
      K_BACKWARD | K_BEGIN | K_BREADTH | K_BY | K_CASCADE | K_CATALOG | K_CHAIN | K_CHARACTERISTICS | K_CLOSE | K_CLUSTER | K_COMMIT |
      K_COMMITTED | K_COMPRESSION | K_CONFLICT | K_CONTENT | K_CONTINUE | K_CONVERSION | K_COPY | K_CSV | K_CURRENT | K_CURSOR |
      K_CYCLE | K_DATA | K_DAY | K_DEALLOCATE | K_DECLARE | K_DEFERRED | K_DELETE | K_DELIMITER | K_DELIMITERS | K_DEPTH | K_DETACH |
      K_DISABLE | K_DISCARD | K_DOCUMENT | K_DOMAIN | K_DOUBLE | K_DROP | K_ENABLE | K_ENCODING | K_ESCAPE | K_EXCLUDE | K_EXCLUDING |
      K_EXCLUSIVE | K_EXECUTE | K_EXPLAIN | K_EXTENSION | K_FILTER | K_FIRST | K_FOLLOWING | K_FORCE | K_FORWARD | K_GENERATED |
      K_GLOBAL | K_GROUPS | K_HEADER | K_HOLD | K_HOUR | K_IDENTITY | K_IF | K_IMMEDIATE | K_INCLUDE | K_INCLUDING | K_INDEX | K_INHERIT
      | K_INHERITS | K_INSENSITIVE | K_INSERT | K_ISOLATION | K_KEY | K_LAST | K_LEVEL | K_LISTEN | K_LOCAL | K_LOCK | K_LOCKED |
      K_MATCH | K_MATCHED | K_MATERIALIZED | K_MERGE | K_MINUTE | K_MODE | K_MONTH | K_MOVE | K_NAMES | K_NEXT | K_NFC | K_NFD | K_NFKC |
      K_NFKD | K_NO | K_NORMALIZED | K_NOTHING | K_NOTIFY | K_NOWAIT | K_NULLS | K_OF | K_OIDS | K_OPERATOR | K_OPTION | K_OPTIONS |
      K_ORDINALITY | K_OTHERS | K_OVER | K_OVERRIDING | K_OWNER | K_PARTIAL | K_PARTITION | K_PLANS | K_PRECEDING | K_PREPARE |
      K_PREPARED | K_PRESERVE | K_PRIOR | K_PROGRAM | K_QUOTE | K_RANGE | K_READ | K_RECURSIVE | K_RELATIVE | K_RELEASE | K_RENAME |
      K_REPEATABLE | K_REPLICA | K_RESET | K_RESTART | K_RESTRICT | K_ROLE | K_ROLLBACK | K_ROWS | K_SAVEPOINT | K_SCHEMA | K_SCROLL |
      K_SEARCH | K_SECOND | K_SEQUENCE | K_SEQUENCES | K_SERIALIZABLE | K_SESSION | K_SET | K_SETS | K_SHARE | K_SHOW | K_SIMPLE |
      K_SKIP | K_SNAPSHOT | K_START | K_STATISTICS | K_STDIN | K_STDOUT | K_STORAGE | K_STORED | K_SYSTEM | K_TABLESPACE | K_TEMP |
      K_TEMPORARY | K_TIES | K_TRANSACTION | K_TRUNCATE | K_TYPE | K_UNBOUNDED | K_UNCOMMITTED | K_UNKNOWN | K_UNLISTEN | K_UNLOGGED
      | K_UPDATE | K_VALID | K_VALIDATE | K_VALUE | K_VARYING | K_VIEW | K_WITHIN | K_WITHOUT | K_WORK | K_WRITE | K_XML | K_YEAR | K_ZONE
      | K_AUTHORIZATION | K_BINARY | K_COLLATION | K_CONCURRENTLY | K_CROSS | K_CURRENT_SCHEMA | K_FREEZE | K_FULL | K_ILIKE |
      K_INNER | K_IS | K_ISNULL | K_JOIN | K_LEFT | K_LIKE | K_NATURAL | K_NOTNULL | K_OUTER | K_OVERLAPS | K_RIGHT | K_SIMILAR |
      K_TABLESAMPLE | K_VERBOSE
    ;

// May name a column or table, not a function or type.
columnKeyword
    : K_BETWEEN | K_BIGINT | K_BIT | K_BOOLEAN | K_CHAR | K_CHARACTER | K_COALESCE | K_DEC | K_DECIMAL | K_EXISTS | K_EXTRACT | K_FLOAT
      | K_GREATEST | K_GROUPING | K_INOUT | K_INT | K_INTEGER | K_INTERVAL | K_LEAST | K_NATIONAL | K_NCHAR | K_NONE | K_NORMALIZE |
      K_NULLIF | K_NUMERIC | K_OUT | K_OVERLAY | K_POSITION | K_PRECISION | K_REAL | K_ROW | K_SETOF | K_SMALLINT | K_SUBSTRING | K_TIME
      | K_TIMESTAMP | K_TREAT | K_TRIM | K_VALUES | K_VARCHAR | K_XMLATTRIBUTES | K_XMLCONCAT | K_XMLELEMENT | K_XMLEXISTS |
      K_XMLFOREST | K_XMLNAMESPACES | K_XMLPARSE | K_XMLPI | K_XMLROOT | K_XMLSERIALIZE | K_XMLTABLE
    ;

// May name a function or type, not a column.
functionKeyword
    : K_AUTHORIZATION | K_BINARY | K_COLLATION | K_CONCURRENTLY | K_CROSS | K_CURRENT_SCHEMA | K_FREEZE | K_FULL | K_ILIKE | K_INNER
      | K_IS | K_ISNULL | K_JOIN | K_LEFT | K_LIKE | K_NATURAL | K_NOTNULL | K_OUTER | K_OVERLAPS | K_RIGHT | K_SIMILAR | K_TABLESAMPLE
      | K_VERBOSE
    ;
