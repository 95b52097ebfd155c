// The long tail of MySQL's statements: head words, the object's name, balanced tokens, the text as written.
#include <algorithm>
#include <array>

#include "SqlParser.h"
#include "grammar/parser/builder.h"
#include "grammar/parser/generic.h"

namespace braid::grammar {

namespace {

// Words that begin a statement of the long tail, whatever follows.
constexpr auto kVerbs = std::to_array<std::string_view>(
    {"backup",   "binlog",  "cache",    "change",  "check",    "checksum",  "flush",  "get",
     "grant",    "handler", "help",     "install", "optimize", "purge",     "repair", "reset",
     "resignal", "revoke",  "shutdown", "signal",  "stop",     "uninstall", "xa"});

bool is_word(const TokenStream& tokens, size_t index, std::string_view word) {
    return index < tokens.count() && tokens.is_keyword(tokens.at(index), word);
}

// The word of what CREATE, ALTER or DROP is about, behind OR REPLACE, DEFINER = ... and the like.
size_t object_word(const TokenStream& tokens) {
    constexpr auto kObjects = std::to_array<std::string_view>(
        {"table",   "index",   "view",       "database", "schema", "procedure", "function",
         "trigger", "event",   "user",       "role",     "server", "sequence",  "package",
         "tables",  "prepare", "tablespace", "logfile",  "undo",   "instance"});
    for (size_t i = 1; i < std::min<size_t>(tokens.count(), 16); ++i) {
        if (tokens.at(i).getType() == SqlParser::LPAREN) return 0;
        for (const std::string_view object : kObjects) {
            if (is_word(tokens, i, object)) return i;
        }
    }
    return 0;
}

}  // namespace

bool is_generic_mysql(const TokenStream& tokens) {
    if (tokens.count() == 0) return false;
    for (const std::string_view verb : kVerbs) {
        if (is_word(tokens, 0, verb)) return true;
    }
    if (is_word(tokens, 0, "analyze")) {
        return is_word(tokens, 1, "table") || is_word(tokens, 1, "tables") || is_word(tokens, 1, "local") ||
               is_word(tokens, 1, "no_write_to_binlog");
    }
    if (is_word(tokens, 0, "begin")) return is_word(tokens, 1, "not");
    if (is_word(tokens, 0, "start")) {
        return is_word(tokens, 1, "slave") || is_word(tokens, 1, "replica") || is_word(tokens, 1, "all") ||
               is_word(tokens, 1, "group_replication");
    }
    if (is_word(tokens, 0, "rename")) return is_word(tokens, 1, "user");
    if (is_word(tokens, 0, "load")) return is_word(tokens, 1, "index");
    if (is_word(tokens, 0, "explain")) return is_word(tokens, 1, "for");
    if (is_word(tokens, 0, "set")) {
        const bool assigned =
            tokens.at(2).getType() == SqlParser::EQ || tokens.at(2).getType() == SqlParser::DOT;
        return is_word(tokens, 1, "password") || is_word(tokens, 1, "default") ||
               (is_word(tokens, 1, "role") && !assigned) || (is_word(tokens, 1, "statement") && !assigned) ||
               (is_word(tokens, 1, "resource") && !assigned);
    }
    const bool create = is_word(tokens, 0, "create");
    const bool alter = is_word(tokens, 0, "alter");
    const bool drop = is_word(tokens, 0, "drop");
    if (!create && !alter && !drop) return false;
    const size_t object = object_word(tokens);
    if (object == 0) return false;
    if (is_word(tokens, object, "table") || is_word(tokens, object, "prepare")) return false;
    if (is_word(tokens, object, "index")) return alter;
    if (drop) {
        return !is_word(tokens, object, "view") && !is_word(tokens, object, "database") &&
               !is_word(tokens, object, "schema") && !is_word(tokens, object, "tables") &&
               !is_word(tokens, object, "sequence");
    }
    return true;
}

const Statement* Builder::generic_mysql_statement() {
    size_t open = 0;
    size_t end = tokens_.count();
    while (end > 0 && tokens_.at(end - 1).getType() == Rule::SEMICOLON) --end;
    for (size_t i = 0; i < end; ++i) {
        const size_t type = tokens_.at(i).getType();
        if (type == Rule::LPAREN || type == Rule::LPAREN_QUERY) ++open;
        if (type == Rule::RPAREN && open-- == 0) throw SyntaxFault{&tokens_.at(i)};
    }
    if (open != 0) throw SyntaxFault{&tokens_.at(tokens_.count())};
    auto* node = make<GenericStatement>({tokens_.at(0).begin, tokens_.at(end - 1).end});
    node->text = slice(node->span);
    std::string head(words(tokens_.at(0), tokens_.at(0)));
    size_t at = 0;
    if (head == "create" || head == "alter" || head == "drop") {
        at = object_word(tokens_);
        if (at == 0) throw SyntaxFault{&tokens_.at(1)};
        head += ' ';
        head += words(tokens_.at(at), tokens_.at(at));
        ++at;
        if (is_word(tokens_, at, "if")) at += is_word(tokens_, at + 1, "not") ? 3 : 2;
    } else if (end > 1 && (head == "xa" || head == "analyze" || head == "optimize" || head == "check" ||
                           head == "repair" || head == "checksum" || head == "set" || head == "flush")) {
        head += ' ';
        head += words(tokens_.at(1), tokens_.at(1));
        if (head.ends_with(" table")) at = 2;
    } else if (head == "handler") {
        at = 1;
    }
    node->head = arena_.string(head);
    std::vector<Name> parts;
    while (at > 0 && at < end) {
        const StreamToken& token = tokens_.at(at);
        if (!is_plain_identifier(token.source) && !is_keyword(token.source)) break;
        parts.push_back(tokens_.name(token, arena_));
        if (tokens_.at(at + 1).getType() != Rule::DOT) break;
        at += 2;
    }
    node->name = arena_.list(parts);
    return node;
}

}  // namespace braid::grammar
