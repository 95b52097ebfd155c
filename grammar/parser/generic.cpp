// The long tail of statements: head words, the object's name, balanced tokens, the text as written.
//
// Braid needs of these only what they are and, where it is plain, whose they are; the server parses the rest.
// Manual: part VI, "SQL Commands".
#include "grammar/parser/generic.h"

#include <algorithm>
#include <array>

#include "grammar/parser/builder.h"

namespace braid::grammar {

namespace {

// Words that begin a statement of the long tail, whatever follows.
constexpr auto kVerbs = std::to_array<std::string_view>(
    {"analyse", "analyze", "call", "checkpoint", "cluster", "comment", "do", "grant", "import", "load",
     "reassign", "refresh", "reindex", "revoke", "security", "vacuum"});

// Kinds of objects of more than one word, after CREATE, ALTER or DROP.
constexpr auto kObjects = std::to_array<std::string_view>(
    {"text search configuration", "text search dictionary", "text search parser", "text search template",
     "foreign data wrapper", "materialized view", "foreign table", "event trigger", "access method",
     "operator class", "operator family", "user mapping", "default privileges", "large object",
     "constraint trigger", "procedural language"});

// What DROP takes as a list of names; in the grammar.
constexpr auto kDroppable =
    std::to_array<std::string_view>({"table", "index", "view", "materialized", "sequence", "type", "domain",
                                     "schema", "collation", "conversion", "extension", "statistics"});

// What CREATE, ALTER and DROP go on with; another word is a syntax error.
constexpr auto kObjectWords = std::to_array<std::string_view>(
    {"access",       "aggregate", "cast",     "collation",  "constraint", "conversion",   "database",
     "default",      "domain",    "event",    "extension",  "foreign",    "function",     "global",
     "group",        "index",     "language", "large",      "local",      "materialized", "operator",
     "or",           "owned",     "policy",   "procedural", "procedure",  "publication",  "recursive",
     "role",         "routine",   "rule",     "schema",     "sequence",   "server",       "statistics",
     "subscription", "system",    "table",    "tablespace", "temp",       "temporary",    "text",
     "transform",    "trigger",   "trusted",  "type",       "unlogged",   "user",         "view"});

bool is_word(const TokenStream& tokens, size_t index, std::string_view word) {
    return tokens.is_keyword(tokens.at(index), word);
}

bool any_word(const TokenStream& tokens, size_t index, auto words) {
    return std::any_of(std::begin(words), std::end(words),
                       [&](std::string_view word) { return is_word(tokens, index, word); });
}

}  // namespace

bool is_generic(const TokenStream& tokens, size_t first) {
    if (any_word(tokens, first, kVerbs)) return true;
    if (is_word(tokens, first, "set")) return is_word(tokens, first + 1, "constraints");
    if (is_word(tokens, first, "alter")) {
        return !is_word(tokens, first + 1, "table") || is_word(tokens, first + 2, "all");
    }
    if (is_word(tokens, first, "drop")) {
        if (is_word(tokens, first + 1, "foreign")) return !is_word(tokens, first + 2, "table");
        return !any_word(tokens, first + 1, kDroppable);
    }
    if (!is_word(tokens, first, "create")) return false;
    size_t at = first + 1;
    if (is_word(tokens, at, "global") || is_word(tokens, at, "local")) ++at;
    if (is_word(tokens, at, "temp") || is_word(tokens, at, "temporary") || is_word(tokens, at, "unlogged"))
        ++at;
    if (is_word(tokens, at, "unique")) ++at;
    return !is_word(tokens, at, "table") && !is_word(tokens, at, "index") &&
           !is_word(tokens, at, "materialized");
}

const Statement* Builder::generic_statement(size_t first) {
    // Parentheses must balance; a semicolon ends the statement (a body in BEGIN ATOMIC ... END has its own).
    size_t open = 0;
    size_t end = tokens_.count();
    while (end > first && tokens_.at(end - 1).getType() == Rule::SEMICOLON) --end;
    for (size_t i = first; i < end; ++i) {
        const size_t type = tokens_.at(i).getType();
        if (type == Rule::LPAREN || type == Rule::LPAREN_QUERY) ++open;
        if (type == Rule::RPAREN && open-- == 0) throw SyntaxFault{&tokens_.at(i)};
    }
    if (open != 0) throw SyntaxFault{&tokens_.at(tokens_.count())};

    const StreamToken& last = tokens_.at(end - 1);
    auto* node = make<GenericStatement>({tokens_.at(first).begin, last.end});
    node->text = slice(node->span);
    std::string head(words(tokens_.at(first), tokens_.at(first)));
    size_t at = first + 1;
    const bool object_verb = head == "create" || head == "alter" || head == "drop";
    if (object_verb) {
        if (!any_word(tokens_, at, kObjectWords)) throw SyntaxFault{&tokens_.at(at)};
        if (is_word(tokens_, at, "or")) at += 2;
        for (const std::string_view word :
             {"global", "local", "temp", "temporary", "unlogged", "recursive", "trusted"}) {
            if (is_word(tokens_, at, word)) ++at;
        }
        size_t words_taken = 1;
        for (const std::string_view object : kObjects) {
            const auto count = static_cast<size_t>(std::count(object.begin(), object.end(), ' ')) + 1;
            if (at + count <= end && words(tokens_.at(at), tokens_.at(at + count - 1)) == object)
                words_taken = count;
        }
        if (at + words_taken > end) throw SyntaxFault{&tokens_.at(tokens_.count())};
        head += ' ';
        head += words(tokens_.at(at), tokens_.at(at + words_taken - 1));
        at += words_taken;
        if (is_word(tokens_, at, "concurrently")) ++at;
        if (is_word(tokens_, at, "if")) at += is_word(tokens_, at + 1, "not") ? 3 : 2;
    } else if (head == "refresh") {
        head += " materialized view";
        at += 2;
        if (is_word(tokens_, at, "concurrently")) ++at;
    } else if (head == "set") {
        head += " constraints";
    }
    node->head = arena_.string(head);
    const bool named =
        (object_verb && !head.ends_with("user mapping") && !head.ends_with("default privileges") &&
         !head.ends_with("cast") && !head.ends_with("operator") && !head.ends_with("transform") &&
         !head.ends_with("policy") && !head.ends_with("rule") && !head.ends_with("trigger")) ||
        head == "refresh materialized view" || head == "call";
    if (named) {
        std::vector<Name> parts;
        while (at < end) {
            const StreamToken& token = tokens_.at(at);
            const std::string_view written = slice({token.begin, token.end});
            const bool wordy = !written.empty() && (written[0] == '"' || written[0] == '_' ||
                                                    (static_cast<unsigned char>(written[0]) | 0x20U) >= 'a');
            if (!wordy || token.getType() == Rule::STRING) break;
            parts.push_back(name(token));
            if (tokens_.at(at + 1).getType() != Rule::DOT) break;
            at += 2;
        }
        node->name = arena_.list(parts);
    }
    return node;
}

}  // namespace braid::grammar
