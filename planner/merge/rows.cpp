// DataRow payloads taken apart and put together. See rows.h.
#include "planner/merge/rows.h"

#include <algorithm>
#include <cstring>

#include "base/bytes.h"

namespace braid::planner {

namespace {

constexpr size_t kKeptBytes = 1u << 20;  // a buffer that grew larger gives its memory back
constexpr size_t kChunkBytes = 64u << 10;

uint32_t load(const char* bytes) {
    uint32_t number;
    std::memcpy(&number, bytes, sizeof number);
    return __builtin_bswap32(number);
}

// Where the first `columns` columns end; 0: malformed.
size_t end_of(std::string_view payload, uint32_t columns) {
    size_t at = 2;
    for (uint32_t i = 0; i < columns; i++) {
        if (payload.size() - at < 4) return 0;
        const uint32_t size = load(payload.data() + at);
        at += 4;
        if (size == UINT32_MAX) continue;
        if (size > payload.size() - at) return 0;
        at += size;
    }
    return at;
}

}  // namespace

uint32_t column_count(RowView row) {
    return row.payload.size() < 2 ? 0 : get_big_endian<uint16_t>(row.payload);
}

bool split_row(RowView row, std::span<Datum> columns) {
    if (column_count(row) < columns.size()) return false;
    const std::string_view payload = row.payload;
    size_t at = 2;
    for (Datum& column : columns) {
        if (payload.size() - at < 4) return false;
        const uint32_t size = load(payload.data() + at);
        at += 4;
        if (size == UINT32_MAX) {
            column.reset();
            continue;
        }
        if (size > payload.size() - at) return false;
        column = payload.substr(at, size);
        at += size;
    }
    return true;
}

bool append_data_row(std::string& out, RowView row, uint32_t visible, uint32_t columns) {
    if (row.payload.size() < 2 || column_count(row) != columns) return false;
    const size_t size = visible == columns ? row.payload.size() : end_of(row.payload, visible);
    if (size == 0) return false;
    const uint32_t length = static_cast<uint32_t>(size) + 4;
    const char header[7] = {'D',
                            static_cast<char>(length >> 24),
                            static_cast<char>(length >> 16),
                            static_cast<char>(length >> 8),
                            static_cast<char>(length),
                            static_cast<char>(visible >> 8),
                            static_cast<char>(visible)};
    out.append(header, sizeof header);
    out.append(row.payload.substr(2, size - 2));
    return true;
}

void RowComposer::start(size_t columns) {
    if (payload_.capacity() > kKeptBytes) std::string().swap(payload_);
    payload_.clear();
    append_big_endian(payload_, static_cast<uint16_t>(columns));
}

void RowComposer::add(const Datum& value) {
    append_big_endian(payload_, value ? static_cast<int32_t>(value->size()) : int32_t{-1});
    if (value) payload_.append(*value);
}

Error malformed_row() {
    return fail(sqlstate::kProtocolViolation, "a server sent a row that is not what it described").value();
}

void RowBuffer::push(RowView row) {
    const uint32_t size = static_cast<uint32_t>(row.payload.size());
    const size_t bytes = sizeof size + size;
    if (chunks_.empty() || chunks_.back().capacity() - chunks_.back().size() < bytes) {
        chunks_.emplace_back().reserve(std::max(bytes, kChunkBytes));
    }
    chunks_.back().append(reinterpret_cast<const char*>(&size), sizeof size);
    chunks_.back().append(row.payload);
}

bool RowBuffer::pop(RowView& row) {
    if (!chunks_.empty() && next_ == chunks_.front().size()) {
        chunks_.pop_front();
        next_ = 0;
    }
    if (chunks_.empty()) return false;
    uint32_t size;
    const std::string& chunk = chunks_.front();
    std::memcpy(&size, chunk.data() + next_, sizeof size);
    row.payload = std::string_view(chunk).substr(next_ + sizeof size, size);
    next_ += sizeof size + size;
    return true;
}

}  // namespace braid::planner
