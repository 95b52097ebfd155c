# Writes SqlTokens.tokens (NAME=number, from 1) from token_list.def and keyword_list.def, in the order of the
# enumeration in token.h. Run as: cmake -DSOURCE=<grammar folder> -DOUTPUT=<file> -P GenerateTokens.cmake
file(READ ${SOURCE}/token_list.def tokens)
file(READ ${SOURCE}/keyword_list.def keywords)
string(REGEX MATCHALL "\nTOKEN\\([A-Za-z]+, [A-Z_]+" tokens "${tokens}")
string(REGEX MATCHALL "\nKEYWORD\\(K_[A-Z0-9_]+" keywords "${keywords}")
set(number 0)
set(text "")
foreach(line IN LISTS tokens keywords)
    string(REGEX REPLACE "^.*[(, ]" "" name "${line}")
    math(EXPR number "${number} + 1")
    string(APPEND text "${name}=${number}\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
