// ANTLR's view of one scanned statement: the scanner's tokens as an antlr4::TokenStream.
//
// Three things happen on the way in, in one pass over the tokens: an unreserved keyword that no rule of the
// grammar names becomes IDENT; a `(` that opens a query becomes LPAREN_QUERY also where the query itself is
// parenthesised, as the outer one of ((select 1) union select 2); and the nesting is measured. In MySQL's
// text tokens that its rules alone know are marked, so that the shared rules stay decided by one token. The
// stream owns its tokens and borrows the statement's text. Used by Parser and the AST builder only.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <antlr4-runtime.h>

#include "base/error.h"
#include "grammar/ast/arena.h"
#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

// A token without ANTLR's baggage: a type, a place in the text, a place in the stream.
class StreamToken final : public antlr4::Token {
  public:
    StreamToken(const grammar::Token& scanned, size_t type_for_parser, uint32_t place, int literal_slot)
        : begin(scanned.begin),
          end(scanned.end),
          index(place),
          slot(literal_slot),
          source(scanned.type),
          type_(static_cast<uint16_t>(type_for_parser)) {}

    // The type in the parser's eyes; `source` keeps the scanner's.
    size_t getType() const override { return type_ == kEndOfInput ? EOF : type_; }
    size_t getTokenIndex() const override { return index; }
    size_t getStartIndex() const override { return begin; }
    size_t getStopIndex() const override { return end - 1; }
    size_t getLine() const override { return 1; }
    size_t getCharPositionInLine() const override { return begin; }
    size_t getChannel() const override { return DEFAULT_CHANNEL; }
    std::string getText() const override { return {}; }
    antlr4::TokenSource* getTokenSource() const override { return nullptr; }
    antlr4::CharStream* getInputStream() const override { return nullptr; }
    std::string toString() const override { return {}; }

    void retype(size_t token_type) { type_ = static_cast<uint16_t>(token_type); }

    uint32_t begin;
    uint32_t end;
    uint32_t index;
    int slot;  // of the lifted literals; of ? its number, from 1; -1 for other tokens
    TokenType source;

  private:
    static constexpr uint16_t kEndOfInput = static_cast<uint16_t>(EOF);
    uint16_t type_;
};

// A name or constant whose escapes are wrong: the error to report.
struct TextFault {
    braid::Error error;
};

class TokenStream final : public antlr4::TokenStream {
  public:
    // `statement` must live as long as the stream; `text` is its text at the place where the tree will keep
    // it.
    TokenStream(const ScannedStatement& statement, std::string_view text);

    // The deepest nesting of parentheses, brackets and CASE.
    int nesting() const { return nesting_; }

    // ---- what the builder reads
    const StreamToken& at(size_t index) const { return tokens_[std::min(index, tokens_.size() - 1)]; }
    size_t count() const { return tokens_.size() - 1; }  // without the end token
    std::string_view text() const { return text_; }
    const ScannedStatement& statement() const { return statement_; }
    // These three throw TextFault.
    // An identifier or keyword as a name: decoded and folded.
    std::string_view name(const StreamToken& token, Arena& arena) const;
    // What a string, bit string or hex string token says, decoded.
    std::string_view string_value(const StreamToken& token, Arena& arena) const;
    uint32_t parameter_number(const StreamToken& token) const;
    // Whether the token is this word (lower case) without quotes.
    bool is_keyword(const StreamToken& token, std::string_view word) const;

    // The last token that ANTLR has looked at since the last restart().
    const StreamToken& furthest() const { return tokens_[furthest_]; }
    void restart() { at_ = furthest_ = 0; }

    // ---- antlr4::TokenStream
    void consume() override {
        if (at_ + 1 < tokens_.size()) ++at_;
    }
    size_t LA(ssize_t distance) override { return LT(distance)->getType(); }
    antlr4::Token* LT(ssize_t distance) override;
    ssize_t mark() override { return 0; }
    void release(ssize_t) override {}
    size_t index() override { return at_; }
    void seek(size_t index) override { at_ = std::min(index, tokens_.size() - 1); }
    size_t size() override { return tokens_.size(); }
    std::string getSourceName() const override { return {}; }
    antlr4::Token* get(size_t index) const override { return const_cast<StreamToken*>(&tokens_[index]); }
    antlr4::TokenSource* getTokenSource() const override { return nullptr; }
    std::string getText(const antlr4::misc::Interval&) override { return {}; }
    std::string getText() override { return {}; }
    std::string getText(antlr4::RuleContext*) override { return {}; }
    std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

  private:
    void mark_mysql();
    void mark_queries();
    bool opens_list(size_t place) const;
    // A view into the statement's text or into `storage`, made one into the tree's text or the arena.
    std::string_view kept(std::string_view view, const std::string& storage, Arena& arena) const;

    const ScannedStatement& statement_;
    std::string_view text_;
    std::vector<StreamToken> tokens_;
    size_t at_ = 0;
    size_t furthest_ = 0;
    int nesting_ = 0;
};

}  // namespace braid::grammar
