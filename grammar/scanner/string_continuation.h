// 'one' and, on a later line, 'two' are one constant (PostgreSQL manual 4.1.2.1): where the second part
// begins.
//
// Used by the scanner to find a constant's end and by the decoder to join its parts, so that both agree.
#pragma once

namespace braid::grammar::scanner {

// `p` stands behind a closing quote. Returns the first byte behind the next part's opening quote, or nullptr
// when the constant ends here. Only white space with a newline in it and -- comments may stand between the
// parts.
const char* string_continuation(const char* p, const char* end);

}  // namespace braid::grammar::scanner
