// Words whose meaning depends on where they stand: what the server's grammar settles, settled here, so that
// the parser needs neither long lookahead nor lists of names for MySQL; and where the body of a routine ends.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "grammar/scanner/mysql_scan.h"

namespace braid::grammar::scanner {

using enum TokenType;

bool is_mysql_charset(std::string_view name) {
    constexpr std::array<std::string_view, 43> kCharsets = {
        "armscii8", "ascii",   "big5",    "binary", "cp1250",   "cp1251",  "cp1256",   "cp1257",  "cp850",
        "cp852",    "cp866",   "cp932",   "dec8",   "eucjpms",  "euckr",   "filename", "gb18030", "gb2312",
        "gbk",      "geostd8", "greek",   "hebrew", "hp8",      "keybcs2", "koi8r",    "koi8u",   "latin1",
        "latin2",   "latin5",  "latin7",  "macce",  "macroman", "sjis",    "swe7",     "tis620",  "ucs2",
        "ujis",     "utf16",   "utf16le", "utf32",  "utf8",     "utf8mb3", "utf8mb4"};
    return std::any_of(kCharsets.begin(), kCharsets.end(),
                       [&](std::string_view charset) { return equals_ignoring_case(name, charset); });
}

// Whether the token before ends an operand, so that no operand can begin here.
bool MysqlScan::behind_operand() const {
    const TokenType type = previous(1);
    if (is_plain_identifier(type) || is_literal(type)) return true;
    switch (type) {
        case RightParen:
        case Question:
        case UserVariable:
        case SystemVariable:
        case K_NULL:
        case K_TRUE:
        case K_FALSE:
        case K_DEFAULT:
        case K_MYSQL_NOW:
        case K_END: return true;
        default: return false;
    }
}

// 'x' behind an operand or AS is an alias; behind the words DATE, TIME and TIMESTAMP it is their constant.
bool MysqlScan::string_is_alias() const {
    const TokenType type = previous(1);
    if (type == K_AS) return true;
    if (type == Identifier) {
        const auto word = previous_text();
        return !equals_ignoring_case(word, "date") && !equals_ignoring_case(word, "time") &&
               !equals_ignoring_case(word, "timestamp");
    }
    return behind_operand();
}

TokenType MysqlScan::in_context(TokenType type, const char* begin) {
    const bool first = out_.tokens.empty();
    const auto only_if = [&](bool keyword) { return keyword ? type : Identifier; };
    switch (type) {
        case K_SELECT:
        case K_WITH:
            if (previous(1) == LeftParen) out_.tokens.back().type = LeftParenQuery;
            return type;
        case K_CASE: ++open_cases_; return type;
        case K_END:
            if (in_routine_ && !blocks_.empty()) return type;
            // Only an operand can stand before the END of a CASE; a column may be called so too.
            if (open_cases_ == 0 ||
                !(behind_operand() || (is_keyword(previous(1)) && !is_mysql_reserved(previous(1)))))
                return Identifier;
            --open_cases_;
            return type;
        case K_ANY:
        case K_SOME: {
            const TokenType before = previous(1);
            return only_if(before >= Equal && before <= NotEqual && next_byte() == '(');
        }
        case K_MYSQL_CAST:
        case K_EXTRACT:
        case K_JSON_TABLE:
        case K_POSITION:
        case K_SUBSTRING:
        case K_TRIM: return only_if(is_call());
        case K_ROW:
            return only_if(next_byte() == '(' || previous(1) == K_CURRENT || previous(1) == K_FIRST ||
                           previous(1) == K_NEXT || behind_operand());
        case K_DUPLICATE:
            if (previous(1) != K_ON || !word_follows("key")) return Identifier;
            duplicate_seen_ = true;
            return type;
        case K_VALUES: return duplicate_seen_ ? K_MYSQL_VALUES : type;
        case K_VALUE:
            if (next_byte() != '(') return Identifier;
            if (duplicate_seen_) return K_MYSQL_VALUES;
            return !first && !values_seen_ && depth_ == 0 &&
                           (out_.tokens.front().type == K_INSERT || out_.tokens.front().type == K_REPLACE)
                       ? K_VALUES
                       : Identifier;
        case K_DUMPFILE: return only_if(previous(1) == K_INTO);
        case K_SOUNDS: return only_if(behind_operand() && word_follows("like"));
        case K_WINDOW: {
            if (!behind_operand()) return Identifier;
            // WINDOW name AS ...
            const char* name = behind_gap(cursor_);
            const char* p = name;
            if (p < end_ && (*p == '`' || (*p == '"' && options_.ansi_quotes))) {
                const char quote = *p;
                for (++p; p < end_ && (*p != quote || (p + 1 < end_ && p[1] == quote)); ++p) {
                    if (*p == quote) ++p;
                }
                if (p < end_) ++p;
            } else {
                while (p < end_ && is_mysql_name_byte(*p)) ++p;
            }
            return only_if(p != name && word_stands(behind_gap(p), "as"));
        }
        case K_ESCAPE: {
            const char next = next_byte();
            return only_if(behind_operand() && (next == '\'' || next == '"' || next == '?' || next == '('));
        }
        case K_FIRST:
        case K_NEXT: return only_if(previous(1) == K_FETCH);
        case K_TIES: return only_if(previous(1) == K_WITH);
        case K_QUICK:
            return only_if(
                out_.tokens.size() <= 4 && !first && out_.tokens.front().type == K_DELETE &&
                (previous(1) == K_DELETE || previous(1) == K_LOW_PRIORITY || previous(1) == K_IGNORE));
        case K_ROLLUP: return only_if(previous(1) == K_WITH);
        case K_ONLY: return only_if(previous(1) == K_READ || previous(1) == K_ROW || previous(1) == K_ROWS);
        case K_DO:
        case K_DEALLOCATE: return only_if(first || in_routine_);
        case K_BOOLEAN:
        case K_NATURAL:
            if (previous(1) == K_IN) out_.tokens.back().type = K_MYSQL_IN;
            return type == K_NATURAL ? type : Identifier;
        case K_SELECT_OPTION: {
            // SQL_CALC_FOUND_ROWS and its like are reserved; SQL_CACHE is a name but for here.
            if (begin[4] == 'c' || begin[4] == 'C') {
                if (cursor_ - begin > 10) return type;
            } else if (cursor_ - begin == 14 || cursor_ - begin == 16) {
                return type;
            }
            const TokenType before = previous(1);
            return only_if(before == K_SELECT || before == K_SELECT_OPTION || before == K_DISTINCT ||
                           before == K_ALL || before == K_STRAIGHT_JOIN || before == K_HIGH_PRIORITY);
        }
        default: return type;
    }
}

// Follows the blocks of a routine's body: BEGIN ... END, IF ... END IF and so on.
void MysqlScan::note_routine_word(TokenType type, std::string_view word) {
    if (!in_routine_) {
        const TokenType before = previous(1);
        const bool starts = equals_ignoring_case(word, "procedure") ||
                            equals_ignoring_case(word, "function") || equals_ignoring_case(word, "trigger") ||
                            equals_ignoring_case(word, "event");
        in_routine_ = starts && depth_ == 0 && out_.tokens.size() < 16 && before != K_TABLE &&
                      before != K_VIEW && before != K_INDEX && before != K_DATABASE && before != K_EXISTS;
        return;
    }
    const TokenType before = previous(1);
    if (type == K_END) {
        if (!blocks_.empty()) blocks_.pop_back();
        return;
    }
    if (before == K_END) return;  // END IF, END CASE, END LOOP
    const bool statement_begins = before == Semicolon || before == K_BEGIN || before == K_THEN ||
                                  before == K_ELSE || before == K_DO || before == Colon ||
                                  before == RightParen || before == ReservedWord || before == K_ROW ||
                                  before == Identifier;
    if (type == K_BEGIN || type == K_CASE) {
        blocks_.push_back(type);
    } else if (equals_ignoring_case(word, "loop") || equals_ignoring_case(word, "while")) {
        blocks_.push_back(type);
    } else if ((equals_ignoring_case(word, "repeat") || type == K_IF) && statement_begins &&
               before != Identifier && !word_follows("not") && !word_follows("exists")) {
        blocks_.push_back(type);
    } else if (type == K_FOR && statement_begins && before != Identifier && before != RightParen &&
               !blocks_.empty()) {
        blocks_.push_back(type);
    }
}

}  // namespace braid::grammar::scanner
