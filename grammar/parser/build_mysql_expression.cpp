// MySQL's operators and the operands that only it has.
//
// The levels are in build_levels.h. The grammar's flat sequence is the same for both dialects; what MySQL
// does not let stand in a place (NOT behind an operator, a second operator of assignment) is refused here.
#include <algorithm>
#include <array>

#include "grammar/parser/build_infix.h"
#include "grammar/parser/build_levels.h"
#include "grammar/parser/builder.h"

namespace braid::grammar {

int mysql_level::of_operator(std::string_view op) {
    if (op == "=" || op == "<" || op == ">" || op == "<=" || op == ">=" || op == "<>" || op == "<=>")
        return kComparison;
    if (op == "+" || op == "-") return kAdditive;
    if (op == "*" || op == "/" || op == "%" || op == "DIV" || op == "MOD") return kMultiplicative;
    if (op == "^") return kBitXor;
    if (op == "|") return kBitOr;
    if (op == "&") return kBitAnd;
    if (op == "<<" || op == ">>") return kShift;
    if (op == "||") return kConcat;
    if (op == "XOR") return kXor;
    if (op == "SOUNDS LIKE" || op.ends_with("LIKE")) return kLike;
    if (op == "->" || op == "->>") return kCollate;
    return 0;
}

Builder::Infix Builder::peek_mysql_infix(const Cursor& cursor) const {
    using Kind = Infix::Kind;
    const bool negated = cursor.token() == Rule::K_NOT;
    const int skipped = negated ? 1 : 0;
    const auto plain = [&](Kind kind, int level, int size) -> Infix {
        return {kind, level, negated, false, skipped + size};
    };
    const size_t type = cursor.token_after(skipped);
    switch (type) {
        case Rule::K_AND: return plain(Kind::And, mysql_level::kAnd, 1);
        case Rule::K_OR: return plain(Kind::Or, mysql_level::kOr, 1);
        case Rule::K_LIKE: return plain(Kind::Like, mysql_level::kLike, 1);
        case Rule::K_REGEXP: return plain(Kind::Regexp, mysql_level::kLike, 1);
        case Rule::K_IN: return plain(Kind::In, mysql_level::kLike, 1);
        case Rule::K_BETWEEN: return plain(Kind::Between, mysql_level::kBetween, 1);
        case Rule::K_SOUNDS: return plain(Kind::Operator, mysql_level::kLike, 2);
        case Rule::EQ:
        case Rule::NE:
        case Rule::LT:
        case Rule::GT:
        case Rule::LE:
        case Rule::GE: return plain(Kind::Operator, mysql_level::kComparison, 1);
        case Rule::PLUS:
        case Rule::MINUS: return plain(Kind::Operator, mysql_level::kAdditive, 1);
        case Rule::STAR:
        case Rule::SLASH:
        case Rule::PERCENT:
        case Rule::K_DIV:
        case Rule::K_MOD: return plain(Kind::Operator, mysql_level::kMultiplicative, 1);
        case Rule::CARET: return plain(Kind::Operator, mysql_level::kBitXor, 1);
        case Rule::K_XOR: return plain(Kind::Operator, mysql_level::kXor, 1);
        case Rule::OPERATOR: {
            const StreamToken& token = token_of(cursor.position()[skipped]);
            const int level = mysql_level::of_operator(slice({token.begin, token.end}));
            return level == 0 ? Infix{} : plain(Kind::Operator, level, 1);
        }
        default: return {};
    }
}

// a LIKE b NOT LIKE c is a LIKE (b NOT LIKE c), though without the NOT it goes from left to right: the
// server's grammar weighs the word NOT, not the operator behind it.
bool Builder::belongs_to_pattern(const Infix& infix, int min_level) const {
    return mysql_ && infix.negated && min_level == mysql_level::kLike + 1 &&
           (infix.level == mysql_level::kLike || infix.level == mysql_level::kBetween);
}

Builder::Operand Builder::mysql_operand(Cursor& cursor, int min_level) {
    if (cursor.at_rule(Rule::RulePrimary)) {
        const Operand operand = primary(cursor.take_rule());
        if (operand.node->kind != NodeKind::UserVariable || cursor.token() != Rule::OPERATOR) return operand;
        const StreamToken& sign = token_of(cursor.peek());
        if (slice({sign.begin, sign.end}) != ":=") return operand;
        cursor.skip();
        const Operand value = climb(cursor, 0, false);
        auto* node = make<Binary>({operand.outer.begin, value.outer.end});
        node->op = ":=";
        node->left = operand.node;
        node->right = value.node;
        return {node, node->span};
    }
    if (cursor.done()) throw SyntaxFault{nullptr};
    if (cursor.token() == 0) throw SyntaxFault{&first_token(cursor.peek())};
    const StreamToken& token = cursor.take_token();
    const std::string_view text = slice({token.begin, token.end});
    const auto unary = [&](std::string_view op) -> Operand {
        const Operand operand = climb(cursor, mysql_level::kUnary, false);
        auto* node = make<Unary>({token.begin, operand.outer.end});
        node->op = op;
        node->operand = operand.node;
        return {node, node->span};
    };
    switch (token.getType()) {
        case Rule::K_NOT: {
            const bool high = tokens_.statement().mysql.high_not_precedence;
            if (high) return unary("!");
            if (min_level > mysql_level::kNot) throw SyntaxFault{&token};
            const Operand operand = climb(cursor, mysql_level::kNot, false);
            auto* node = make<BoolExpression>({token.begin, operand.outer.end});
            node->op = BoolOp::Not;
            node->operands = arena_.list(std::vector<const Expression*>{operand.node});
            return {node, node->span};
        }
        case Rule::K_MYSQL_BINARY: return unary("BINARY");
        case Rule::PLUS: return unary("+");
        case Rule::MINUS: return unary("-");
        case Rule::OPERATOR:
            if (text == "!") return unary("!");
            if (text == "~") return unary("~");
            throw SyntaxFault{&token};
        default: throw SyntaxFault{&token};
    }
}

const Expression* Builder::system_variable(const StreamToken& token) {
    auto* node = make<SystemVariable>({token.begin, token.end});
    std::string_view rest = slice({token.begin + 2, token.end});
    const size_t dot = rest.find('.');
    if (dot != std::string_view::npos) {
        std::string head;
        for (const char c : rest.substr(0, dot))
            head += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (head == "global" || head == "session" || head == "local") {
            node->scope = arena_.string(head);
            rest.remove_prefix(dot + 1);
        }
    }
    // Quotes that a plain name does not need go.
    if (rest.size() > 2 && rest.front() == '`' && rest.back() == '`') {
        const std::string_view inside = rest.substr(1, rest.size() - 2);
        const bool plain = std::all_of(inside.begin(), inside.end(), [](char c) {
            return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
        if (plain) rest = inside;
    }
    node->name = rest;
    return node;
}

std::string_view Builder::charset(const Context* context) {
    const StreamToken& token = first_token(context);
    if (token.getType() == Rule::STRING) return string_value(token);
    const char first = slice({token.begin, token.end}).front();
    const bool quoted = token.getType() == Rule::ALIAS_STRING || first == '`' || first == '"';
    return quoted ? name(token) : words(token, token);
}

const Expression* Builder::match_against(const Context* context) {
    auto* node = make<MatchAgainst>(context);
    Cursor cursor(context);
    cursor.skip();
    cursor.skip();
    node->columns = expressions(cursor.take_rule());
    cursor.skip();
    const StreamToken& word = cursor.take_token();
    if (!tokens_.is_keyword(word, "against")) throw SyntaxFault{&word};
    cursor.skip();
    node->against = expression(cursor.take_rule());
    if (const Context* mode = cursor.accept_rule(Rule::RuleMatchMode)) {
        constexpr auto kModes = std::to_array<std::string_view>(
            {"in boolean mode", "in natural language mode", "in natural language mode with query expansion",
             "with query expansion"});
        node->mode = words(mode);
        if (std::find(kModes.begin(), kModes.end(), node->mode) == kModes.end())
            throw SyntaxFault{&first_token(mode)};
    }
    return node;
}

const Expression* Builder::mysql_primary(const Context* context) {
    Cursor cursor(context);
    const StreamToken& word = cursor.take_token();
    const auto call = [&](std::string_view called) {
        auto* node = make<FunctionCall>(context);
        node->name = arena_.list(std::vector<Name>{called});
        return node;
    };
    switch (word.getType()) {
        case Rule::CHARSET_INTRODUCER: {
            auto* node = const_cast<Literal*>(literal(cursor.take_token()));
            node->charset = words(word, word).substr(1);
            node->span.begin = word.begin;
            return node;
        }
        case Rule::K_MYSQL_INTERVAL: {
            auto* node = make<Interval>(context);
            node->value = expression(cursor.take_rule());
            const StreamToken& unit = cursor.take_token();
            node->unit = words(unit, unit);
            constexpr auto kUnits = std::to_array<std::string_view>({"microsecond",
                                                                     "second",
                                                                     "minute",
                                                                     "hour",
                                                                     "day",
                                                                     "week",
                                                                     "month",
                                                                     "quarter",
                                                                     "year",
                                                                     "second_microsecond",
                                                                     "minute_microsecond",
                                                                     "minute_second",
                                                                     "hour_microsecond",
                                                                     "hour_second",
                                                                     "hour_minute",
                                                                     "day_microsecond",
                                                                     "day_second",
                                                                     "day_minute",
                                                                     "day_hour",
                                                                     "year_month"});
            if (std::find(kUnits.begin(), kUnits.end(), node->unit) == kUnits.end()) throw SyntaxFault{&unit};
            return node;
        }
        case Rule::K_MYSQL_CAST:
        case Rule::K_CONVERT: {
            cursor.skip();
            const Context* value = cursor.take_rule();
            if (cursor.token() == Rule::K_USING) {
                cursor.skip();
                auto* node = call("convert");
                node->syntax = CallSyntax::Using;
                node->arguments = arguments({expression(value)});
                node->keywords = arena_.list(std::vector<std::string_view>{charset(cursor.take_rule())});
                return node;
            }
            cursor.skip();
            const Context* type = cursor.take_rule();
            auto* node = make<Cast>(context);
            node->operand = expression(value);
            node->type = mysql_type(first_token(type).index, last_token(type).index + 1);
            return node;
        }
        case Rule::K_MYSQL_CHAR: {
            cursor.skip();
            auto* node = call("char");
            const auto items = expressions(cursor.take_rule());
            node->arguments = arguments({items.begin(), items.end()});
            if (cursor.accept(Rule::K_USING)) {
                node->syntax = CallSyntax::Using;
                node->keywords = arena_.list(std::vector<std::string_view>{charset(cursor.take_rule())});
            }
            return node;
        }
        case Rule::K_MOD: {
            cursor.skip();
            auto* node = call("mod");
            const Expression* left = expression(cursor.take_rule());
            cursor.skip();
            node->arguments = arguments({left, expression(cursor.take_rule())});
            return node;
        }
        case Rule::K_MYSQL_MATCH: return match_against(context);
        case Rule::K_MYSQL_VALUES: {
            cursor.skip();
            auto* node = call("values");
            const Context* written = cursor.take_rule();
            auto* column = make<ColumnRef>(written);
            column->parts = qualified_name(written);
            node->arguments = arguments({column});
            return node;
        }
        default: {  // CURRENT_DATE and its like, with or without parentheses
            auto* node = call(words(word, word));
            node->syntax = cursor.done() ? CallSyntax::NoParentheses : CallSyntax::Plain;
            cursor.accept(Rule::LPAREN);
            if (cursor.token() == Rule::INTEGER) node->arguments = arguments({literal(cursor.take_token())});
            return node;
        }
    }
}

// The first argument of these is a word, not a column.
void Builder::name_unit(FunctionCall& call) {
    constexpr auto kCalls = std::to_array<std::string_view>({"timestampadd", "timestampdiff", "get_format"});
    if (std::find(kCalls.begin(), kCalls.end(), call.name[0]) == kCalls.end() || call.arguments.empty())
        return;
    const auto* unit = as<ColumnRef>(call.arguments[0]->value);
    if (unit == nullptr || unit->parts.size() != 1) return;
    std::string lower;
    for (const char c : unit->parts[0]) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    call.syntax = CallSyntax::TimeUnit;
    call.keywords = arena_.list(std::vector<std::string_view>{arena_.string(lower)});
    call.arguments = call.arguments.subspan(1);
}

// A type's words, its modifiers in parentheses, then its attributes, from token `first` to `end`. `after`: a
// column's definition goes on behind the type, and the type ends where its words do.
const TypeName* Builder::mysql_type(size_t first, size_t end, size_t* after) {
    constexpr auto kSecondWords = std::to_array<std::string_view>(
        {"precision", "varying", "varchar", "varbinary", "char", "character", "integer", "int"});
    constexpr auto kAttributes = std::to_array<std::string_view>(
        {"unsigned", "signed", "zerofill", "character", "charset", "binary", "ascii", "unicode", "byte"});
    const auto is_any = [&](size_t at, const auto& list) {
        return at < end && std::any_of(list.begin(), list.end(), [&](std::string_view item) {
                   return tokens_.is_keyword(tokens_.at(at), item);
               });
    };
    size_t at = first;
    auto* type = make<TypeName>({tokens_.at(first).begin, tokens_.at(first).end});
    type->keyword = true;
    if (tokens_.at(at).source > TokenType::ReservedWord && !is_keyword(tokens_.at(at).source))
        throw SyntaxFault{&tokens_.at(at)};
    ++at;
    while (is_any(at, kSecondWords) &&
           !(is_any(at, kAttributes) && tokens_.is_keyword(tokens_.at(at + 1), "set")))
        ++at;
    type->name = arena_.list(std::vector<Name>{words(tokens_.at(first), tokens_.at(at - 1))});
    if (at < end && tokens_.at(at).getType() == Rule::LPAREN) {
        std::vector<const Expression*> modifiers;
        for (++at; at < end && tokens_.at(at).getType() != Rule::RPAREN; ++at) {
            const size_t kind = tokens_.at(at).getType();
            if (kind == Rule::COMMA) continue;
            if (kind != Rule::INTEGER && kind != Rule::STRING && kind != Rule::HEX_STRING &&
                kind != Rule::BIT_STRING)
                throw SyntaxFault{&tokens_.at(at)};
            modifiers.push_back(literal(tokens_.at(at)));
        }
        if (at == end) throw SyntaxFault{&tokens_.at(at)};
        type->modifiers = arena_.list(modifiers);
        ++at;
    }
    const size_t attributes = at;
    while (is_any(at, kAttributes)) {
        if (tokens_.is_keyword(tokens_.at(at), "character")) ++at;  // SET
        if (tokens_.is_keyword(tokens_.at(at), "set") || tokens_.is_keyword(tokens_.at(at), "charset")) ++at;
        ++at;
    }
    at = std::min(at, end);
    if (at > attributes) type->attributes = words(tokens_.at(attributes), tokens_.at(at - 1));
    type->span.end = tokens_.at(at - 1).end;
    if (after != nullptr) {
        *after = at;
    } else if (at != end) {
        throw SyntaxFault{&tokens_.at(at)};
    }
    return type;
}

}  // namespace braid::grammar
