// Comments of MySQL text, and what may stand between two strings that are one.
//
// Used by the scanner to skip and by the decoder (mysql_literal_text.cpp) to join, so that both agree.
#pragma once

#include "grammar/scanner/mysql_options.h"

namespace braid::grammar::scanner {

struct Comment {
    const char* end =
        nullptr;  // behind it; for an executable one where its SQL begins; nullptr: it does not end
    bool executable = false;  // a /*! ... */ that this server reads
};

// `p` stands at "/*". In an ordinary comment and inside an executable one comments do not nest; in one that
// is skipped for its version, one level does.
Comment read_block_comment(const char* p, const char* end, const MysqlScannerOptions& options);

// Skips white space, comments and the marks of executable comments.
const char* skip_gap(const char* p, const char* end, const MysqlScannerOptions& options);

}  // namespace braid::grammar::scanner
