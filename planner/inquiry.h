// What a statement asks of the servers before it runs on one of them.
//
// Two kinds of question. Keys of new rows that are expressions (995 + 5, gen_random_uuid(), nextval('s')): a
// server tells the value, once; it routes the row and takes the expression's place in the text. Sizes of
// relations and databases (pg_table_size() and its kin, psql's \dt+): the answering server knows its own part
// of a distributed table, so the parts of the others are added to what the function says there.
// make_inquiry() finds the questions, proxy/session asks them, SqlTemplate::render() takes the Answers.
#pragma once

#include <string>
#include <vector>

#include "base/type.h"
#include "planner/sql_template.h"

namespace braid::planner {

struct Inquiry {
    struct Constant {
        SqlTemplate expression;
        TypeId key_type;  // what the value is converted to for routing
    };
    std::vector<Constant> constants;
    bool relation_sizes = false;
    bool database_size = false;
    SqlTemplate text;  // the whole statement with holes for the answers
};

}  // namespace braid::planner
