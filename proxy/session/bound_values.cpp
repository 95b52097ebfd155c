#include "proxy/session/bound_values.h"

#include <algorithm>
#include <charconv>

#include "base/type.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

namespace {

// How many parameters the server makes of it: as many as the highest number or as were declared.
size_t parameter_count(const PreparedStatement& statement) {
    size_t count = statement.declared_types.size();
    for (const Word& word : statement.statement.words) {
        if (word.kind != Word::Kind::Parameter) continue;
        size_t number = 0;
        const char* end = word.text.data() + word.text.size();
        if (std::from_chars(word.text.data() + 1, end, number).ptr == end) count = std::max(count, number);
    }
    return count;
}

// Integers with fewer digits than the type's greatest.
bool is_short_integer(std::string_view text, size_t digits) {
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    return !text.empty() && text.size() <= digits &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_plain_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0; });
}

bool is_of_type(uint32_t oid, bool binary, std::string_view bytes) {
    if (oid == oid_of(TypeId::Int2)) return binary ? bytes.size() == 2 : is_short_integer(bytes, 4);
    if (oid == oid_of(TypeId::Int4)) return binary ? bytes.size() == 4 : is_short_integer(bytes, 9);
    if (oid == oid_of(TypeId::Int8)) return binary ? bytes.size() == 8 : is_short_integer(bytes, 18);
    if (oid == oid_of(TypeId::Float4)) return binary && bytes.size() == 4;
    if (oid == oid_of(TypeId::Float8)) return binary && bytes.size() == 8;
    if (oid == oid_of(TypeId::Uuid)) return binary && bytes.size() == 16;
    if (oid == oid_of(TypeId::Text) || oid == oid_of(TypeId::Varchar)) return is_plain_text(bytes);
    return false;
}

}  // namespace

bool surely_accepted(const PreparedStatement& statement, const pg::Bind& message) {
    if (message.result_formats.size() > 1) return false;
    if (message.parameters.size() != parameter_count(statement)) return false;
    std::vector<bool> binary;
    for (pg::Format format : message.parameter_formats) binary.push_back(format == pg::Format::Binary);
    size_t index = 0;
    for (const pg::Value& value : message.parameters) {
        bool is_binary = false;
        if (!binary.empty()) is_binary = binary[binary.size() == 1 ? 0 : index];
        const uint32_t type = statement.type_of(index);
        index++;
        if (type == 0) return false;
        if (value && !is_of_type(type, is_binary, *value)) return false;
    }
    return true;
}

}  // namespace braid::proxy
