// The words of a value's fault. See fault.h.
#include "base/crossing/fault.h"

#include <array>

#include <fmt/format.h>

#include "base/utf8.h"

namespace braid::crossing {
namespace {

struct Row {
    std::string_view sqlstate;
    std::string_view words;
    uint16_t number;
    std::string_view mysql_sqlstate;
    std::string_view mysql_words;
};
constexpr std::array kRows = {
#define BRAID_FAULT(fault, sqlstate, words, number, mysql_sqlstate, mysql_words) \
    Row{sqlstate, words, number, mysql_sqlstate, mysql_words},
#include "base/crossing/faults.def"
#undef BRAID_FAULT
};

constexpr size_t kShown = 64;

std::string shown(std::string_view value) {
    const bool text =
        find_invalid_utf8(value) == std::string_view::npos && value.find('\0') == std::string_view::npos;
    std::string out;
    if (!text) {
        out = "0x";
        for (char c : value.substr(0, kShown / 2)) out += fmt::format("{:02X}", static_cast<uint8_t>(c));
        return value.size() > kShown / 2 ? out + "..." : out;
    }
    for (std::string_view rest = value; !rest.empty();) {
        const size_t size = first_character(rest).size;
        if (out.size() + size > kShown) return out + "...";
        out += rest.substr(0, size);
        rest.remove_prefix(size);
    }
    return out;
}

}  // namespace

Failure refuse(Fault fault, Kind client, std::string_view value, std::string_view type) {
    const Row& row = kRows[static_cast<size_t>(fault)];
    const std::string text = shown(value);
    const bool mysql = client == Kind::Mysql;
    Error error;
    error.sqlstate = mysql ? row.mysql_sqlstate : row.sqlstate;
    error.number = mysql ? row.number : 0;
    error.message = fmt::format(fmt::runtime(mysql ? row.mysql_words : row.words), text, type);
    return Failure(std::move(error));
}

}  // namespace braid::crossing
