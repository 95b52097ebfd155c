// libFuzzer target: arbitrary bytes as a query string into the MySQL scanner and all that reads its tokens.
//
// The first byte sets the modes and the kind of server; the rest is the text. Checked: spans ascend and stay
// within the text, a second scan gives the same, the tokens written with single spaces between have the same
// types and fingerprint (but for text with executable comments, whose marks are no tokens), every literal
// decodes to no more than its text.
#include "grammar/scanner/mysql_scanner.h"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "grammar/classify.h"
#include "grammar/fingerprint.h"
#include "grammar/hint.h"
#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/nesting.h"

namespace {

using namespace braid::grammar;

void require(bool ok) {
    if (!ok) std::abort();
}

void check_spans(const ScannedStatement& statement) {
    uint32_t at = 0;
    for (const Token& token : statement.tokens) {
        require(token.begin >= at && token.end > token.begin && token.end <= statement.text.size());
        at = token.end;
    }
}

void check_values(const ScannedStatement& statement) {
    std::string storage;
    for (const Token& token : statement.tokens) {
        if (is_literal(token.type)) {
            auto value = literal_value(statement, token, storage);
            require(value && value->size() <= token.size());
        } else {
            auto name = identifier_name(statement, token, storage);
            require(name && name->size() <= token.size());
        }
    }
}

// A name right behind a dot may be any word; these keep the place between.
bool glued(const ScannedStatement& statement, size_t index) {
    return index > 0 && statement.tokens[index - 1].end == statement.tokens[index].begin &&
           (statement.tokens[index].type == TokenType::Dot ||
            statement.tokens[index - 1].type == TokenType::Dot ||
            statement.tokens[index].type == TokenType::LeftParen ||
            statement.tokens[index].type == TokenType::LeftParenQuery);
}

// What stands before the token, without its words: nothing, a blank, or a comment, which keeps a parenthesis
// from its function.
std::string_view gap(const ScannedStatement& statement, size_t index) {
    if (glued(statement, index)) return "";
    if (index == 0) return " ";
    const uint32_t begin = statement.tokens[index - 1].end;
    const auto between =
        std::string_view(statement.text).substr(begin, statement.tokens[index].begin - begin);
    return between.find_first_of("/#-") == between.npos ? " " : " /**/";
}

void check_rescan(ScannedStatement& statement, const MysqlScannerOptions& options) {
    const auto key = fingerprint(statement);
    for (uint32_t slot = 0; slot < statement.literals.size(); ++slot) {
        require(is_literal(statement.tokens[statement.literals[slot]].type));
        require(statement.literal_slot(statement.literals[slot]) == slot);
    }
    normalized_text(statement);
    if (statement.executable_comments) return;
    std::string pieces;
    for (const HintComment& hint : statement.hints) {
        pieces += statement.text.substr(hint.begin, hint.end - hint.begin);
    }
    for (size_t i = 0; i < statement.tokens.size(); ++i) {
        pieces += gap(statement, i);
        pieces += statement.text_of(i);
    }
    MysqlScanner scanner(pieces, options);
    ScannedStatement again;
    auto found = scanner.next(again);
    require(found && *found && again.tokens.size() == statement.tokens.size());
    for (size_t i = 0; i < again.tokens.size(); ++i) {
        require(again.tokens[i].type == statement.tokens[i].type);
        require(again.text_of(i) == statement.text_of(i));
    }
    require(fingerprint(again) == key);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    MysqlScannerOptions options;
    options.ansi_quotes = (data[0] & 1) != 0;
    options.pipes_as_concat = (data[0] & 2) != 0;
    options.no_backslash_escapes = (data[0] & 4) != 0;
    options.ignore_space = (data[0] & 8) != 0;
    options.mariadb = (data[0] & 16) == 0;
    // On the heap and of exact size, so that a byte read too far is found.
    const std::string query(reinterpret_cast<const char*>(data) + 1, size - 1);
    MysqlScanner scanner(query, options);
    ScannedStatement statement;
    while (true) {
        auto found = scanner.next(statement);
        if (!found) {
            require(found.error().sqlstate.size() == 5 && !found.error().message.empty());
            return 0;
        }
        if (!*found) return 0;
        check_spans(statement);
        check_values(statement);
        check_rescan(statement, options);
        const auto kind = classify(statement);
        require(kind.inner_token < statement.tokens.size());
        static_cast<void>(read_hints(statement));
        const auto nesting = measure_nesting(statement.tokens);
        require(nesting.depth <= 2 * statement.tokens.size());
    }
}
