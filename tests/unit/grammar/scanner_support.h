// Shared by the scanner's tests: tokens as one readable line.
#pragma once

#include <string>
#include <string_view>

#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/postgresql_scanner.h"

namespace braid::grammar::test {

// "K_SELECT:select INTEGER:1", or "<sqlstate> <position> <message>".
inline std::string tokens_of(std::string_view query, ScannerOptions options = {}) {
    auto scanned = scan_statement(query, options);
    if (!scanned) {
        const Error& error = scanned.error();
        return error.sqlstate + " " + std::to_string(error.position) + " " + error.message;
    }
    std::string out;
    for (const Token& token : scanned->tokens) {
        if (!out.empty()) out += ' ';
        out += token_name(token.type);
        out += ':';
        out += scanned->text_of(token);
    }
    return out;
}

// The values of all tokens between <>: names, strings without quotes; "!<sqlstate> <position> <message>" for
// an error.
inline std::string values_of(std::string_view query, ScannerOptions options = {}) {
    auto scanned = scan_statement(query, options);
    if (!scanned) return "!" + scanned.error().sqlstate + " " + scanned.error().message;
    std::string out;
    for (const Token& token : scanned->tokens) {
        std::string storage;
        auto value = is_plain_identifier(token.type) || is_keyword(token.type)
                         ? identifier_name(*scanned, token, storage)
                         : literal_value(*scanned, token, storage);
        if (!value) {
            return "!" + value.error().sqlstate + " " + std::to_string(value.error().position) + " " +
                   value.error().message;
        }
        out += '<';
        out += *value;
        out += '>';
    }
    return out;
}

inline ScannedStatement scanned(std::string_view query, ScannerOptions options = {}) {
    auto statement = scan_statement(query, options);
    return statement ? std::move(*statement) : ScannedStatement{};
}

}  // namespace braid::grammar::test
