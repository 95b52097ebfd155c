// Reading array datums. See array.h.
#include "base/array.h"

#include "base/bytes.h"
#include "base/text.h"

namespace braid {
namespace {

constexpr int32_t kMostDimensions = 6;

ArrayReading failed(Outcome outcome) {
    return {outcome, {}};
}

// Walks over one-dimensional array text. Anything unusual ends the walk: the server then judges it.
class ElementReader {
  public:
    explicit ElementReader(std::string_view rest) : rest_(rest) {}

    bool skip(char c) {
        skip_space();
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool at_end() {
        skip_space();
        return rest_.empty();
    }
    // One element; false for what is not read here. Quoted elements are never NULL.
    bool read(std::string& out, bool& is_null) {
        out.clear();
        is_null = false;
        if (skip('"')) return read_quoted(out);
        // Unquoted: up to a delimiter, outer blanks do not count.
        size_t end = rest_.find_first_of(",{}\"\\");
        if (end == std::string_view::npos || rest_[end] == '{' || rest_[end] == '"' || rest_[end] == '\\')
            return false;
        std::string_view word = trim_space(rest_.substr(0, end));
        if (word.empty()) return false;
        rest_.remove_prefix(end);
        is_null = equals_ignoring_case(word, "null");
        out = word;
        return true;
    }

  private:
    void skip_space() {
        while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    }
    bool read_quoted(std::string& out) {
        while (!rest_.empty()) {
            char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return true;
            if (c == '\\') {
                if (rest_.empty()) return false;
                c = rest_.front();
                rest_.remove_prefix(1);
            }
            out += c;
        }
        return false;
    }

    std::string_view rest_;
};

}  // namespace

ArrayReading read_array_text(std::string_view text, TypeId element, const ReadContext& context) {
    ElementReader in(text);
    if (!in.skip('{')) return {};
    ArrayReading result{Outcome::Known, {}};
    if (in.skip('}')) return in.at_end() ? result : failed(Outcome::Undetermined);
    std::string word;
    bool is_null = false;
    do {
        if (!in.read(word, is_null)) return {};
        if (is_null) {
            // Under array_nulls = off this would be the string.
            if (is_text(element)) return {};
            result.elements.push_back(Value::null(type_of(element)));
            continue;
        }
        Reading reading = read_text(word, element, context);
        if (!reading.known()) return failed(reading.outcome);
        result.elements.push_back(std::move(reading.value));
    } while (in.skip(','));
    return in.skip('}') && in.at_end() ? result : failed(Outcome::Undetermined);
}

ArrayReading read_array_binary(std::string_view bytes, TypeId element) {
    constexpr size_t kHead = 12;  // dimensions, has-nulls flag, element type
    if (bytes.size() < kHead) return failed(Outcome::Invalid);
    auto dimensions = get_big_endian<int32_t>(bytes, 0);
    if (get_big_endian<uint32_t>(bytes, 8) != oid_of(element)) return {};
    if (dimensions < 0 || dimensions > kMostDimensions) return failed(Outcome::Invalid);
    bytes.remove_prefix(kHead);
    if (bytes.size() < static_cast<size_t>(dimensions) * 8) return failed(Outcome::Invalid);
    int64_t count = dimensions == 0 ? 0 : 1;
    for (int32_t i = 0; i < dimensions; ++i) {
        auto length = get_big_endian<int32_t>(bytes, static_cast<size_t>(i) * 8);
        // Every element takes four bytes at least, which bounds the product before it can overflow.
        if (length < 0) return failed(Outcome::Invalid);
        count *= length;
        if (count > static_cast<int64_t>(bytes.size() / 4)) return failed(Outcome::Invalid);
    }
    bytes.remove_prefix(static_cast<size_t>(dimensions) * 8);
    ArrayReading result{Outcome::Known, {}};
    for (int64_t i = 0; i < count; ++i) {
        if (bytes.size() < 4) return failed(Outcome::Invalid);
        auto length = get_big_endian<int32_t>(bytes);
        bytes.remove_prefix(4);
        if (length == -1) {
            result.elements.push_back(Value::null(type_of(element)));
            continue;
        }
        if (length < 0 || static_cast<size_t>(length) > bytes.size()) return failed(Outcome::Invalid);
        Reading reading = read_binary(bytes.substr(0, static_cast<size_t>(length)), element);
        if (!reading.known()) return failed(reading.outcome);
        result.elements.push_back(std::move(reading.value));
        bytes.remove_prefix(static_cast<size_t>(length));
    }
    return bytes.empty() ? result : failed(Outcome::Invalid);
}

}  // namespace braid
