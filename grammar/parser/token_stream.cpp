// The scanner's tokens made ready for ANTLR: see token_stream.h.
#include "grammar/parser/token_stream.h"

#include "SqlParser.h"
#include "grammar/scanner/literal_text.h"

namespace braid::grammar {

// The vocabulary is one: ANTLR's numbers are the scanner's.
static_assert(SqlParser::IDENTIFIER == static_cast<size_t>(TokenType::Identifier));
static_assert(SqlParser::K_ZONE == static_cast<size_t>(TokenType::K_ZONE));

namespace {

// Keywords that rule colLabel lists are those that the grammar knows; of the others the unreserved become
// names.
std::vector<uint16_t> parser_types() {
    std::vector<uint16_t> types(static_cast<size_t>(TokenType::Count));
    const auto& atn = SqlParser(nullptr).getATN();
    const auto known = atn.nextTokens(atn.ruleToStartState[SqlParser::RuleColLabel]);
    for (size_t i = 0; i < types.size(); ++i) {
        const auto type = static_cast<TokenType>(i);
        types[i] = static_cast<uint16_t>(i);
        if (is_keyword(type) && !known.contains(i)) types[i] = SqlParser::IDENTIFIER;
        if (is_plain_identifier(type)) types[i] = SqlParser::IDENTIFIER;
        if (is_string(type) || type == TokenType::NationalString) types[i] = SqlParser::STRING;
    }
    types[static_cast<size_t>(TokenType::BitString)] = SqlParser::BIT_STRING;
    types[static_cast<size_t>(TokenType::HexString)] = SqlParser::HEX_STRING;
    return types;
}

// MySQL's scanner gives keywords only where they are; of PostgreSQL's words the rules know all that colLabel
// lists and these. A reserved word that no rule knows stays one.
std::vector<uint16_t> mysql_parser_types() {
    auto types = parser_types();
    for (size_t i = 0; i < types.size(); ++i) {
        const auto type = static_cast<TokenType>(i);
        if (is_mysql_keyword(type)) types[i] = static_cast<uint16_t>(i);
        if (types[i] == SqlParser::IDENTIFIER && is_mysql_reserved(type)) types[i] = SqlParser::RESERVED_WORD;
    }
    for (const auto type :
         {TokenType::K_REPLACE, TokenType::K_ROLLUP, TokenType::K_LOAD, TokenType::K_CALL}) {
        types[static_cast<size_t>(type)] = static_cast<uint16_t>(type);
    }
    return types;
}

}  // namespace

TokenStream::TokenStream(const ScannedStatement& statement, std::string_view text)
    : statement_(statement), text_(text) {
    static const std::vector<uint16_t> kPostgresqlTypes = parser_types();
    static const std::vector<uint16_t> kMysqlTypes = mysql_parser_types();
    const bool mysql = statement.dialect == Dialect::Mysql;
    const auto& types = mysql ? kMysqlTypes : kPostgresqlTypes;
    int parameters = 0;
    tokens_.reserve(statement.tokens.size() + 1);
    size_t slot = 0;
    for (const grammar::Token& token : statement.tokens) {
        const auto place = static_cast<uint32_t>(tokens_.size());
        const bool lifted = slot < statement.literals.size() && statement.literals[slot] == place;
        tokens_.emplace_back(token, types[static_cast<size_t>(token.type)], place,
                             lifted ? static_cast<int>(slot) : -1);
        if (lifted) ++slot;
        if (token.type == TokenType::Question) tokens_.back().slot = ++parameters;
        // REPLACE(a, b, c) is a call.
        if (mysql && token.type == TokenType::LeftParen && place > 0 &&
            tokens_[place - 1].getType() == SqlParser::K_REPLACE)
            tokens_[place - 1].retype(SqlParser::IDENTIFIER);
    }
    const auto size = static_cast<uint32_t>(text_.size());
    tokens_.emplace_back(grammar::Token{TokenType::End, size, size}, antlr4::Token::EOF,
                         static_cast<uint32_t>(tokens_.size()), -1);
    if (mysql) mark_mysql();
    mark_queries();
}

antlr4::Token* TokenStream::LT(ssize_t distance) {
    if (distance > 0) {
        const size_t place = std::min(at_ + static_cast<size_t>(distance) - 1, tokens_.size() - 1);
        furthest_ = std::max(furthest_, place);
        return &tokens_[place];
    }
    if (distance == 0 || static_cast<size_t>(-distance) > at_) return nullptr;
    return &tokens_[at_ - static_cast<size_t>(-distance)];
}

namespace {

// Whether a `(` after this token is an argument list or a row, never a query of its own.
bool opens_arguments(size_t previous) {
    switch (previous) {
        case SqlParser::IDENTIFIER:
        case SqlParser::K_VALUES:
        case SqlParser::K_ROW:
        case SqlParser::K_COALESCE:
        case SqlParser::K_GREATEST:
        case SqlParser::K_LEAST:
        case SqlParser::K_NULLIF:
        case SqlParser::K_SUBSTRING:
        case SqlParser::K_POSITION:
        case SqlParser::K_OVERLAY:
        case SqlParser::K_TRIM:
        case SqlParser::K_CAST:
        case SqlParser::K_TREAT:
        case SqlParser::K_NORMALIZE:
        case SqlParser::K_GROUPING:
        case SqlParser::K_LEFT:
        case SqlParser::K_RIGHT:
        case SqlParser::K_MYSQL_CAST:
        case SqlParser::K_MYSQL_CHAR:
        case SqlParser::K_MYSQL_VALUES:
        case SqlParser::K_CONVERT:
        case SqlParser::K_MOD:
        case SqlParser::K_XMLCONCAT: return true;
        default: return false;
    }
}

// Whether a query's own clauses or its end follow a parenthesised query.
bool continues_query(size_t next, size_t after_next) {
    switch (next) {
        case SqlParser::RPAREN:
        case SqlParser::K_UNION:
        case SqlParser::K_INTERSECT:
        case SqlParser::K_EXCEPT:
        case SqlParser::K_ORDER:
        case SqlParser::K_LIMIT:
        case SqlParser::K_OFFSET:
        case SqlParser::K_MYSQL_INTO:
        case SqlParser::K_MYSQL_LOCK:
        case SqlParser::K_FETCH: return true;
        case SqlParser::K_FOR:
            return after_next == SqlParser::K_UPDATE || after_next == SqlParser::K_NO ||
                   after_next == SqlParser::K_SHARE || after_next == SqlParser::K_KEY ||
                   after_next == SqlParser::K_READ;
        default: return false;
    }
}

}  // namespace

// INTO behind a query's later clauses, and the dots of DELETE's targets.
void TokenStream::mark_mysql() {
    enum class Place : uint8_t { Outside, Targets, Behind };
    std::vector<Place> open{Place::Outside};  // in each parenthesis
    bool targets = tokens_.front().getType() == SqlParser::K_DELETE;
    for (size_t i = 0; i < tokens_.size(); ++i) {
        Place& place = open.back();
        switch (tokens_[i].getType()) {
            case SqlParser::K_SELECT: place = Place::Targets; break;
            case SqlParser::K_FROM:
            case SqlParser::K_WHERE:
            case SqlParser::K_GROUP:
            case SqlParser::K_HAVING:
            case SqlParser::K_WINDOW:
            case SqlParser::K_ORDER:
            case SqlParser::K_LIMIT:
            case SqlParser::K_FOR:
            case SqlParser::K_MYSQL_LOCK:
                if (place == Place::Targets) place = Place::Behind;
                targets = targets && tokens_[i].getType() == SqlParser::K_FROM;
                break;
            case SqlParser::K_RETURNING: targets = false; break;
            case SqlParser::K_VALUES:
                if (place == Place::Outside) place = Place::Behind;
                break;
            case SqlParser::K_INTO:
                if (place == Place::Behind) tokens_[i].retype(SqlParser::K_MYSQL_INTO);
                break;
            case SqlParser::DOT:
                if (targets && open.size() == 1 && at(i + 1).getType() == SqlParser::STAR)
                    tokens_[i].retype(SqlParser::TARGET_DOT);
                break;
            case SqlParser::LPAREN:
            case SqlParser::LPAREN_QUERY: open.push_back(Place::Outside); break;
            case SqlParser::RPAREN: {
                if (open.size() == 1) break;
                const bool query = place != Place::Outside;
                open.pop_back();
                // (select 1) into @a
                if (query && open.back() == Place::Outside) open.back() = Place::Behind;
                break;
            }
            default: break;
        }
    }
}

// Whether the `(` at `place` opens arguments, or the expressions of DISTINCT ON or COLLATION FOR.
bool TokenStream::opens_list(size_t place) const {
    if (place == 0) return false;
    const size_t previous = tokens_[place - 1].getType();
    const size_t before = place >= 2 ? tokens_[place - 2].getType() : 0;
    if (previous == SqlParser::K_ON) return before == SqlParser::K_DISTINCT;
    if (previous == SqlParser::K_FOR) return before == SqlParser::K_COLLATION;
    return opens_arguments(previous);
}

void TokenStream::mark_queries() {
    std::vector<size_t> open;  // indexes of what is open; CASE counts as nesting too
    int depth = 0;
    size_t list = 0;  // the parenthesis behind INTERVAL that holds a comma
    for (size_t i = 0; i < tokens_.size(); ++i) {
        switch (tokens_[i].getType()) {
            case SqlParser::K_CASE:
            case SqlParser::LBRACKET: nesting_ = std::max(nesting_, ++depth); break;
            case SqlParser::K_END:
            case SqlParser::RBRACKET: depth = std::max(depth - 1, 0); break;
            case SqlParser::LPAREN:
            case SqlParser::LPAREN_QUERY:
                if (tokens_[i].getType() == SqlParser::LPAREN) {
                    switch (at(i + 1).getType()) {
                        case SqlParser::K_SELECT:
                        case SqlParser::K_WITH:
                        case SqlParser::K_VALUES:
                        case SqlParser::K_TABLE: tokens_[i].retype(SqlParser::LPAREN_QUERY); break;
                        default: break;
                    }
                }
                open.push_back(i);
                nesting_ = std::max(nesting_, ++depth);
                break;
            case SqlParser::RPAREN: {
                if (open.empty()) break;
                const size_t begin = open.back();
                open.pop_back();
                depth = std::max(depth - 1, 0);
                if (begin > 0 && begin == list) {
                    // INTERVAL(a, b) is a function, INTERVAL (a) DAY is none.
                    tokens_[begin - 1].retype(SqlParser::IDENTIFIER);
                    list = 0;
                }
                // The parenthesis around this one starts right before it: it is a query if this one is and a
                // query can go on here.
                if (begin == 0 || open.empty() || open.back() != begin - 1) break;
                StreamToken& outer = tokens_[begin - 1];
                if (tokens_[begin].getType() == SqlParser::LPAREN_QUERY &&
                    outer.getType() == SqlParser::LPAREN &&
                    continues_query(at(i + 1).getType(), at(i + 2).getType()) && !opens_list(begin - 1)) {
                    outer.retype(SqlParser::LPAREN_QUERY);
                }
                break;
            }
            case SqlParser::COMMA:
                if (!open.empty() && open.back() > 0 &&
                    tokens_[open.back() - 1].getType() == SqlParser::K_MYSQL_INTERVAL)
                    list = open.back();
                break;
            default: break;
        }
    }
}

std::string_view TokenStream::kept(std::string_view view, const std::string& storage, Arena& arena) const {
    if (view.data() == storage.data()) return arena.string(view);
    return text_.substr(static_cast<size_t>(view.data() - statement_.text.data()), view.size());
}

std::string_view TokenStream::name(const StreamToken& token, Arena& arena) const {
    std::string storage;
    const auto name = identifier_name(statement_, {token.source, token.begin, token.end}, storage);
    if (!name) throw TextFault{name.error()};
    return kept(*name, storage, arena);
}

std::string_view TokenStream::string_value(const StreamToken& token, Arena& arena) const {
    std::string storage;
    const auto value = literal_value(statement_, {token.source, token.begin, token.end}, storage);
    if (!value) throw TextFault{value.error()};
    return value->empty() ? std::string_view{} : kept(*value, storage, arena);
}

uint32_t TokenStream::parameter_number(const StreamToken& token) const {
    const auto number = grammar::parameter_number(statement_, {token.source, token.begin, token.end});
    if (!number) throw TextFault{number.error()};
    return *number;
}

bool TokenStream::is_keyword(const StreamToken& token, std::string_view word) const {
    const std::string_view text = text_.substr(token.begin, token.end - token.begin);
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

}  // namespace braid::grammar
