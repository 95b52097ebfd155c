// Cuts pieces out of a statement's text as SQL templates: literals become holes, chosen spans are replaced.
//
// MySQL's ? become holes, too, because they are counted by their places. Splicing keeps everything that the
// client wrote, comments and unmodelled syntax included. Spans are byte offsets into the text; both must
// outlive the SourceText.
#pragma once

#include <string_view>
#include <vector>

#include "grammar/ast/statement.h"
#include "grammar/dialect.h"
#include "planner/sql_template.h"

namespace braid::planner {

class SourceText {
  public:
    // Finds the literals below `statement` by their slots.
    SourceText(std::string_view text, const grammar::Node& statement,
               grammar::Dialect dialect = grammar::Dialect::Postgresql);

    // From now on the span reads as `replacement`. A span inside a replaced one has no effect.
    void replace(grammar::Span span, SqlTemplate replacement);

    SqlTemplate slice(grammar::Span span) const;
    std::string_view text(grammar::Span span) const { return text_.substr(span.begin, span.size()); }

    // The slots that are holes; a literal outside the tree (in text that the grammar keeps as it is) is none.
    std::vector<int> slots() const;

  private:
    struct Edit {
        grammar::Span span;
        int slot = SqlTemplate::kNoHole;  // a literal; else `replacement`
        SqlTemplate replacement;
    };

    std::string_view text_;
    std::vector<Edit> edits_;  // by begin, outer before inner
};

// "name" in double quotes.
std::string quote_identifier(std::string_view name);

}  // namespace braid::planner
