// Reading ANTLR's parse tree: a cursor over the children of one rule, and the source's span of a piece of it.
//
// The generated accessors (ctx->expr(i)) search from the first child each time, which is quadratic on long
// lists; the cursor goes over the children once, in order, as the rule's text in SqlParser.g4 reads. Used by
// the AST builder alone; it borrows the tree.
#pragma once

#include <typeinfo>

#include "SqlParser.h"
#include "grammar/ast/node.h"
#include "grammar/parser/token_stream.h"

namespace braid::grammar {

using Rule = SqlParser;  // Rule::RuleExpr, ...
using Context = antlr4::ParserRuleContext;
using Tree = antlr4::tree::ParseTree;

inline bool is_terminal(const Tree* tree) {
    return typeid(*tree) == typeid(antlr4::tree::TerminalNodeImpl);
}

inline const StreamToken& token_of(const Tree* terminal) {
    auto* node = static_cast<antlr4::tree::TerminalNode*>(const_cast<Tree*>(terminal));
    return *static_cast<const StreamToken*>(node->getSymbol());
}

inline const StreamToken& first_token(const Context* context) {
    return *static_cast<const StreamToken*>(context->start);
}

inline const StreamToken& first_token(const Tree* tree) {
    return is_terminal(tree) ? token_of(tree) : first_token(static_cast<const Context*>(tree));
}

// The last token of a rule that matched at least one token.
inline const StreamToken& last_token(const Context* context) {
    return *static_cast<const StreamToken*>(context->stop);
}

inline Span span_of(const Context* context) {
    if (context->children.empty()) return {first_token(context).begin, first_token(context).begin};
    return {first_token(context).begin, last_token(context).end};
}

class Cursor {
  public:
    explicit Cursor(const Tree* tree) : at_(tree->children.data()), end_(at_ + tree->children.size()) {}
    Cursor(Tree* const* begin, Tree* const* end) : at_(begin), end_(end) {}

    bool done() const { return at_ == end_; }
    Tree* const* position() const { return at_; }
    Tree* const* end() const { return end_; }
    const Tree* peek() const { return *at_; }

    // The type of the token here; 0 where a rule or the end stands.
    size_t token() const { return token_after(0); }

    size_t token_after(ptrdiff_t distance) const {
        if (end_ - at_ <= distance || !is_terminal(at_[distance])) return 0;
        return token_of(at_[distance]).getType();
    }

    // Whether a rule of this index stands here.
    bool at_rule(size_t rule) const {
        return at_ != end_ && !is_terminal(*at_) && static_cast<const Context*>(*at_)->getRuleIndex() == rule;
    }

    bool accept(size_t type) {
        if (token() != type) return false;
        ++at_;
        return true;
    }

    const Context* accept_rule(size_t rule) {
        return at_rule(rule) ? static_cast<const Context*>(*at_++) : nullptr;
    }

    const StreamToken& take_token() { return token_of(*at_++); }
    const Context* take_rule() { return static_cast<const Context*>(*at_++); }
    void skip() { ++at_; }

  private:
    Tree* const* at_;
    Tree* const* end_;
};

}  // namespace braid::grammar
