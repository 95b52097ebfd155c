#include "proxy/session/sql_words.h"

#include <algorithm>

#include "grammar/classify.h"
#include "grammar/scanner/postgresql_scanner.h"

namespace braid::proxy {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Word::Kind kind_of(grammar::TokenType type) {
    using grammar::TokenType;
    if (type == TokenType::Identifier || grammar::is_keyword(type)) return Word::Kind::Identifier;
    if (grammar::is_plain_identifier(type)) return Word::Kind::QuotedIdentifier;
    if (type == TokenType::Integer || type == TokenType::Number) return Word::Kind::Number;
    if (grammar::is_literal(type)) return Word::Kind::String;
    return type == TokenType::Parameter ? Word::Kind::Parameter : Word::Kind::Symbol;
}

Verb verb_of_set(const std::vector<Word>& words) {
    size_t at = 1;
    if (words.size() > 1 && words[1].is("constraints")) return Verb::SetConstraints;
    if (words.size() > 1 && (words[1].is("local") || words[1].is("session")) && words.size() > 2) at = 2;
    if (at < words.size() && words[at].is("transaction")) return Verb::SetTransaction;
    return Verb::Set;
}

Verb verb_of(const std::vector<Word>& words) {
    if (words.empty()) return Verb::Empty;
    const Word& first = words.front();
    const auto second = [&](std::string_view word) { return words.size() > 1 && words[1].is(word); };
    if (first.kind != Word::Kind::Identifier) return Verb::Other;
    switch (lower(first.text.front())) {
        case 'a':
            if (first.is("abort")) return Verb::Rollback;
            break;
        case 'b':
            if (first.is("begin")) return Verb::Begin;
            break;
        case 'c':
            if (first.is("commit")) return second("prepared") ? Verb::TwoPhase : Verb::Commit;
            if (first.is("close")) return Verb::CloseCursor;
            if (first.is("copy")) return Verb::Copy;
            break;
        case 'd':
            if (first.is("discard")) return Verb::Discard;
            if (first.is("deallocate")) return Verb::Deallocate;
            if (first.is("declare")) return Verb::Declare;
            break;
        case 'e':
            if (first.is("end")) return Verb::Commit;
            if (first.is("execute"))
                return second("direct") && words.size() > 2 && words[2].is("on") ? Verb::ExecuteDirect
                                                                                 : Verb::Execute;
            if (first.is("explain") && second("route")) return Verb::ExplainRoute;
            break;
        case 'f':
            if (first.is("fetch")) return Verb::Fetch;
            break;
        case 'l':
            if (first.is("listen")) return Verb::Listen;
            break;
        case 'm':
            if (first.is("move")) return Verb::Fetch;
            break;
        case 'n':
            if (first.is("notify")) return Verb::Notify;
            break;
        case 'p':
            if (first.is("prepare")) return second("transaction") ? Verb::TwoPhase : Verb::Prepare;
            break;
        case 'r':
            if (first.is("rollback")) {
                if (second("prepared")) return Verb::TwoPhase;
                for (const Word& word : words) {
                    if (word.is("to")) return Verb::RollbackTo;
                }
                return Verb::Rollback;
            }
            if (first.is("release")) return Verb::Release;
            if (first.is("reset")) return Verb::Reset;
            break;
        case 's':
            if (first.is("savepoint")) return Verb::Savepoint;
            if (first.is("set")) return verb_of_set(words);
            if (first.is("show")) return Verb::Show;
            if (first.is("start") && second("transaction")) return Verb::Begin;
            break;
        case 'u':
            if (first.is("unlisten")) return Verb::Unlisten;
            break;
        default: break;
    }
    return Verb::Other;
}

}  // namespace

bool Word::is(std::string_view word) const {
    return kind == Kind::Identifier && text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return lower(a) == b; });
}

std::string name_of(const Word& word) {
    std::string name;
    if (word.kind == Word::Kind::QuotedIdentifier && word.text.size() >= 2 && word.text.front() == '"') {
        const std::string_view inner = word.text.substr(1, word.text.size() - 2);
        for (size_t i = 0; i < inner.size(); i++) {
            name += inner[i];
            if (inner[i] == '"') i++;
        }
        return name;
    }
    for (char c : word.text) name += lower(c);
    return name;
}

std::optional<std::string> string_of(const Word& word) {
    if (word.kind != Word::Kind::String || word.text.size() < 2) return std::nullopt;
    if (word.text.front() == '$') {
        const size_t tag = word.text.find('$', 1) + 1;
        if (word.text.size() < 2 * tag) return std::nullopt;
        return std::string(word.text.substr(tag, word.text.size() - 2 * tag));
    }
    if (word.text.front() != '\'' || word.text.back() != '\'') return std::nullopt;
    const std::string_view inner = word.text.substr(1, word.text.size() - 2);
    std::string content;
    for (size_t i = 0; i < inner.size(); i++) {
        // What a backslash means depends on standard_conforming_strings.
        if (inner[i] == '\\') return std::nullopt;
        content += inner[i];
        if (inner[i] == '\'') i++;
    }
    return content;
}

bool SqlStatement::mentions(std::string_view word) const {
    return std::any_of(words.begin(), words.end(), [&](const Word& w) { return w.is(word); });
}

Result<std::vector<SqlStatement>> split_statements(std::string_view text, bool standard_conforming_strings) {
    std::vector<SqlStatement> statements;
    grammar::ScannerOptions options;
    options.standard_conforming_strings = standard_conforming_strings;
    grammar::PostgresqlScanner scanner(text, options);
    while (true) {
        SqlStatement statement;
        Result<bool> more = scanner.next(statement.scanned);
        if (!more) return Failure(std::move(more.error()));
        if (!*more) break;
        statement.text = statement.scanned.text;
        statement.fingerprint = grammar::fingerprint(statement.scanned);
        statement.words.reserve(statement.scanned.tokens.size());
        for (const grammar::Token& token : statement.scanned.tokens) {
            statement.words.push_back({kind_of(token.type), statement.scanned.text_of(token)});
        }
        statement.verb = verb_of(statement.words);
        statements.push_back(std::move(statement));
    }
    if (statements.empty()) statements.emplace_back();
    return statements;
}

Result<SqlStatement> inner_statement(const SqlStatement& outer) {
    const uint32_t token = grammar::classify(outer.scanned).inner_token;
    if (token == 0 || token >= outer.words.size()) {
        return fail(sqlstate::kSyntaxError, "syntax error at end of input");
    }
    const char* begin = outer.words[token].text.data();
    auto inner = split_statements(
        std::string_view(begin, static_cast<size_t>(outer.text.data() + outer.text.size() - begin)),
        outer.scanned.standard_conforming_strings);
    if (!inner) return Failure(std::move(inner.error()));
    return std::move(inner->front());
}

Error within(Error error, const SqlStatement& outer, const SqlStatement& inner) {
    if (error.position == 0) return error;
    const auto bytes = static_cast<size_t>(inner.text.data() - outer.text.data());
    for (const char c : outer.text.substr(0, bytes)) error.position += (c & 0xc0) != 0x80;
    for (auto& [code, text] : error.server_fields) {
        if (code == 'P') text = std::to_string(error.position);
    }
    return error;
}

std::string quote_literal(std::string_view text) {
    const bool backslash = text.find('\\') != std::string_view::npos;
    std::string out = backslash ? " E'" : "'";
    for (char c : text) {
        if (c == '\'' || c == '\\') out += c;
        out += c;
    }
    return out + "'";
}

bool ends_transaction(const SqlStatement& statement) {
    const bool prepares = statement.verb == Verb::TwoPhase && statement.words.front().is("prepare");
    return prepares || statement.verb == Verb::Commit || statement.verb == Verb::Rollback ||
           statement.verb == Verb::RollbackTo;
}

}  // namespace braid::proxy
