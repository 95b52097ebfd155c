// libFuzzer target: arbitrary bytes as a query string into the PostgreSQL scanner and all that reads its
// tokens.
//
// Bit 0 of the first byte sets standard_conforming_strings; the rest is the text. Checked: spans ascend and
// tile the text (between them stand spaces and comments alone), the tokens written with single spaces between
// scan to the same tokens with the same fingerprint, and every literal that decodes does so from its own
// text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "grammar/classify.h"
#include "grammar/fingerprint.h"
#include "grammar/hint.h"
#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/nesting.h"
#include "grammar/scanner/postgresql_scanner.h"

namespace {

using namespace braid::grammar;

void require(bool ok) {
    if (!ok) std::abort();
}

// White space and comments, as a scanner that knows nothing else.
bool is_gap(std::string_view text) {
    ScannedStatement statement;
    PostgresqlScanner scanner(text);
    auto found = scanner.next(statement);
    if (found && !*found) return true;
    // A stray hint is a comment too.
    return !found && found.error().message.find("braid hint") != std::string::npos;
}

void check_spans(const ScannedStatement& statement) {
    uint32_t at = 0;
    for (const Token& token : statement.tokens) {
        require(token.begin >= at && token.end > token.begin && token.end <= statement.text.size());
        if (token.begin > at) require(is_gap(statement.text.substr(at, token.begin - at)));
        at = token.end;
    }
    require(is_gap(statement.text.substr(at)));
}

void check_values(const ScannedStatement& statement) {
    std::string storage;
    for (const Token& token : statement.tokens) {
        if (is_plain_identifier(token.type) || is_keyword(token.type)) {
            auto name = identifier_name(statement, token, storage);
            if (name) require(name->size() <= 63);
        } else if (is_literal(token.type)) {
            auto value = literal_value(statement, token, storage);
            if (value) require(value->size() <= token.size());
        } else if (token.type == TokenType::Parameter) {
            auto number = parameter_number(statement, token);
            if (number) require(*number <= 65535);
        }
    }
}

void check_rescan(ScannedStatement& statement, const ScannerOptions& options) {
    const auto key = fingerprint(statement);
    for (uint32_t slot = 0; slot < statement.literals.size(); ++slot) {
        require(is_literal(statement.tokens[statement.literals[slot]].type));
        require(statement.literal_slot(statement.literals[slot]) == slot);
    }
    std::string pieces;
    for (const HintComment& hint : statement.hints) {
        pieces += statement.text.substr(hint.begin, hint.end - hint.begin);
    }
    for (const Token& token : statement.tokens) {
        pieces += ' ';
        pieces += statement.text_of(token);
    }
    PostgresqlScanner scanner(pieces, options);
    ScannedStatement again;
    auto found = scanner.next(again);
    require(found && *found && again.tokens.size() == statement.tokens.size());
    require(again.text.size() == pieces.size());
    for (size_t i = 0; i < again.tokens.size(); ++i) {
        require(again.tokens[i].type == statement.tokens[i].type);
        require(again.text_of(i) == statement.text_of(i));
    }
    require(fingerprint(again) == key);
    require(normalized_text(again).empty() == again.tokens.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const ScannerOptions options{.standard_conforming_strings = (data[0] & 1) == 0};
    // On the heap and of exact size, so that a byte read too far is found.
    const std::string query(reinterpret_cast<const char*>(data) + 1, size - 1);
    PostgresqlScanner scanner(query, options);
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
        auto hints = read_hints(statement);
        if (hints) require(statement.hints.empty() == hints->empty());
        const auto nesting = measure_nesting(statement.tokens);
        require(nesting.depth <= 2 * statement.tokens.size());
    }
}
