// A few statements read word by word. See maintained_tables.h. Manual: part VI, "SQL Commands".
#include "planner/maintained_tables.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "base/text.h"
#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/postgresql_scanner.h"

namespace braid::planner {
namespace {

using grammar::TokenType;

class Words {
  public:
    explicit Words(grammar::ScannedStatement scanned) : scanned_(std::move(scanned)) {}

    bool ended() const { return at_ >= scanned_.tokens.size(); }
    bool is(std::string_view word) const {
        return !ended() && !is_string(scanned_.tokens[at_].type) && equals_ignoring_case(text(), word);
    }
    bool take(std::string_view word) {
        if (!is(word)) return false;
        at_++;
        return true;
    }
    bool take_any(std::initializer_list<std::string_view> words) {
        return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return take(word); });
    }
    void skip_until(std::string_view word) {
        while (!ended() && !is(word)) at_++;
    }
    // (...), whose first words are given to `see`. False: no parenthesis stands here.
    template <typename See>
    bool skip_parentheses(See see) {
        if (!is("(")) return false;
        size_t open = 0;
        while (!ended()) {
            if (is("(")) open++;
            see(text());
            const bool closes = is(")");
            at_++;
            if (closes && --open == 0) break;
        }
        return true;
    }
    bool skip_parentheses() {
        return skip_parentheses([](std::string_view) {});
    }
    // a.b; empty where no name stands.
    std::vector<std::string> name() {
        std::vector<std::string> parts;
        while (!ended()) {
            const grammar::Token& token = scanned_.tokens[at_];
            if (!is_plain_identifier(token.type) && !is_keyword(token.type)) return {};
            std::string storage;
            Result<std::string_view> part = grammar::identifier_name(scanned_, token, storage);
            if (!part) return {};
            parts.emplace_back(*part);
            at_++;
            if (!take(".")) break;
        }
        return parts;
    }
    // [ONLY] name [*] [(columns)], ...; nothing where something else stands.
    std::vector<std::vector<std::string>> names() {
        std::vector<std::vector<std::string>> all;
        do {
            take("only");
            std::vector<std::string> one = name();
            if (one.empty()) return {};
            all.push_back(std::move(one));
            take("*");
            skip_parentheses();
        } while (take(","));
        return all;
    }

  private:
    std::string_view text() const { return scanned_.text_of(at_); }

    grammar::ScannedStatement scanned_;
    size_t at_ = 0;
};

Maintenance reindex(Words& words) {
    Maintenance found;
    words.skip_parentheses([&](std::string_view word) {
        if (equals_ignoring_case(word, "concurrently")) found.outside_transaction = true;
    });
    const bool table = words.take("table");
    found.of_index = !table && words.take("index");
    if (!table && !found.of_index) {
        // REINDEX SCHEMA, DATABASE, SYSTEM
        found.outside_transaction = true;
        return found;
    }
    if (words.take("concurrently")) found.outside_transaction = true;
    found.tables = words.names();
    return found;
}

Maintenance grant(Words& words) {
    Maintenance found;
    words.skip_until("on");
    words.take("on");
    const bool table = words.take("table");
    const bool other = !table && words.take_any({"all", "database", "domain", "foreign", "function",
                                                 "language", "large", "parameter", "procedure", "routine",
                                                 "schema", "sequence", "tablespace", "type"});
    if (!other) found.tables = words.names();
    return found;
}

}  // namespace

Maintenance read_maintenance(const grammar::GenericStatement& statement) {
    Maintenance found;
    const std::string_view head = statement.head;
    Result<grammar::ScannedStatement> scanned = grammar::scan_statement(statement.text);
    if (!scanned) return found;
    Words words(std::move(*scanned));
    if (words.take("vacuum")) {
        found.outside_transaction = true;
        if (!words.skip_parentheses()) {
            while (words.take_any({"full", "freeze", "verbose", "analyze", "analyse"})) continue;
        }
        if (!words.ended()) found.tables = words.names();
    } else if (words.take_any({"analyze", "analyse"})) {
        if (!words.skip_parentheses()) words.take("verbose");
        if (!words.ended()) found.tables = words.names();
    } else if (words.take("cluster")) {
        if (!words.skip_parentheses()) words.take("verbose");
        found.outside_transaction = words.ended();
        if (!words.ended()) found.tables = words.names();
    } else if (words.take("reindex")) {
        return reindex(words);
    } else if (words.take("refresh")) {
        words.take("materialized");
        words.take("view");
        words.take("concurrently");
        found.tables = words.names();
    } else if (words.take("comment")) {
        words.take("on");
        if (words.take("table")) {
            found.tables = words.names();
        } else if (words.take("column")) {
            found.tables = words.names();
            for (std::vector<std::string>& name : found.tables) name.pop_back();
            std::erase_if(found.tables, [](const auto& name) { return name.empty(); });
        }
    } else if (words.take_any({"grant", "revoke"})) {
        return grant(words);
    } else if (head.ends_with(" trigger") || head.ends_with(" policy")) {
        words.skip_until("on");
        words.take("on");
        if (!words.ended() && !head.ends_with("event trigger")) found.tables = words.names();
    }
    return found;
}

}  // namespace braid::planner
