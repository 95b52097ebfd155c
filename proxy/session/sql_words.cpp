#include "proxy/session/sql_words.h"

#include <algorithm>

namespace braid::proxy {

namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool starts_identifier(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool in_identifier(char c) {
    return starts_identifier(c) || is_digit(c) || c == '$';
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    // The next word; false at the end.
    bool next(Word& word) {
        skip_space();
        if (at_ >= text_.size()) return false;
        const size_t begin = at_;
        word.kind = read();
        word.text = text_.substr(begin, at_ - begin);
        return true;
    }
    size_t position() const { return at_; }

  private:
    char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    void skip_space() {
        while (at_ < text_.size()) {
            if (is_space(text_[at_])) {
                at_++;
            } else if (peek() == '-' && peek(1) == '-') {
                while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') at_++;
            } else if (peek() == '/' && peek(1) == '*') {
                skip_comment();
            } else {
                return;
            }
        }
    }

    void skip_comment() {
        int depth = 0;
        while (at_ < text_.size()) {
            if (peek() == '/' && peek(1) == '*') {
                depth++;
                at_ += 2;
            } else if (peek() == '*' && peek(1) == '/') {
                at_ += 2;
                if (--depth == 0) return;
            } else {
                at_++;
            }
        }
    }

    void skip_quoted(char quote, bool backslash) {
        at_++;
        while (at_ < text_.size()) {
            if (backslash && text_[at_] == '\\') {
                at_ += 2;
            } else if (text_[at_] == quote) {
                at_++;
                if (peek() != quote) break;
                at_++;
            } else {
                at_++;
            }
        }
        at_ = std::min(at_, text_.size());
    }

    bool skip_dollar_quoted() {
        size_t end = at_ + 1;
        while (end < text_.size() && in_identifier(text_[end]) && text_[end] != '$') end++;
        if (end >= text_.size() || text_[end] != '$' || is_digit(peek(1))) return false;
        const std::string_view tag = text_.substr(at_, end - at_ + 1);
        const size_t close = text_.find(tag, end + 1);
        at_ = close == std::string_view::npos ? text_.size() : close + tag.size();
        return true;
    }

    Word::Kind read() {
        const char c = text_[at_];
        if (c == '\'') {
            skip_quoted('\'', false);
            return Word::Kind::String;
        }
        if (c == '"') {
            skip_quoted('"', false);
            return Word::Kind::QuotedIdentifier;
        }
        const char folded = lower(c);
        if (peek(1) == '\'' && (folded == 'e' || folded == 'b' || folded == 'x' || folded == 'n')) {
            at_++;
            skip_quoted('\'', folded == 'e');
            return Word::Kind::String;
        }
        if (folded == 'u' && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) {
            const char quote = peek(2);
            at_ += 2;
            skip_quoted(quote, false);
            return quote == '"' ? Word::Kind::QuotedIdentifier : Word::Kind::String;
        }
        if (c == '$' && is_digit(peek(1))) {
            for (at_++; is_digit(peek());) at_++;
            return Word::Kind::Parameter;
        }
        if (c == '$' && skip_dollar_quoted()) return Word::Kind::String;
        if (starts_identifier(c)) {
            while (at_ < text_.size() && in_identifier(text_[at_])) at_++;
            return Word::Kind::Identifier;
        }
        if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
            while (is_digit(peek()) || peek() == '.') at_++;
            if (lower(peek()) == 'e' && (is_digit(peek(1)) || ((peek(1) == '-' || peek(1) == '+') && is_digit(peek(2))))) {
                for (at_ += 2; is_digit(peek());) at_++;
            }
            return Word::Kind::Number;
        }
        at_++;
        return Word::Kind::Symbol;
    }

    std::string_view text_;
    size_t at_ = 0;
};

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
            if (first.is("execute")) return second("direct") && words.size() > 2 && words[2].is("on")
                                                ? Verb::ExecuteDirect
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

// The text from the first word to the last one, with comments before it: they may hold hints.
std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
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

std::vector<SqlStatement> split_statements(std::string_view text) {
    std::vector<SqlStatement> statements;
    SqlStatement current;
    Scanner scanner(text);
    size_t begin = 0;
    int parentheses = 0;
    int atomic = 0;  // BEGIN ATOMIC ... END, with CASE ... END inside
    const auto finish = [&](size_t end) {
        current.text = trimmed(text.substr(begin, end - begin));
        current.verb = verb_of(current.words);
        if (current.verb != Verb::Empty) statements.push_back(std::move(current));
        current = SqlStatement{};
        parentheses = atomic = 0;
    };
    Word word;
    while (scanner.next(word)) {
        if (word.symbol('(')) parentheses++;
        if (word.symbol(')')) parentheses--;
        if (word.is("atomic") && !current.words.empty() && current.words.back().is("begin")) atomic = 1;
        if (atomic > 0 && word.is("case")) atomic++;
        if (atomic > 0 && word.is("end")) atomic--;
        if (word.symbol(';') && parentheses <= 0 && atomic == 0) {
            finish(scanner.position() - 1);
            begin = scanner.position();
            continue;
        }
        current.words.push_back(word);
    }
    finish(text.size());
    if (statements.empty()) statements.emplace_back();
    return statements;
}

}  // namespace braid::proxy
