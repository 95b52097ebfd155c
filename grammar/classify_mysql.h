// MySQL's half of classify.h. Private to it.
#pragma once

#include "grammar/classify.h"

namespace braid::grammar {

Classification classify_mysql(const ScannedStatement& statement);

// WITH and the token where its list ends; for both dialects.
Classification with_list(const ScannedStatement& statement);

}  // namespace braid::grammar
