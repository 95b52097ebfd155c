// Concatenation and k-way merge. See row_merge.h.
#include "planner/merge/row_merge.h"

#include <algorithm>

namespace braid::planner {

RowKeys::RowKeys(const std::vector<MergeKey>& keys) : keys_(&keys) {
    uint32_t width = 0;
    for (const MergeKey& key : keys) width = std::max(width, key.column + 1);
    columns_.resize(width);
    kept_.resize(keys.size());
    kept_null_.resize(keys.size());
}

Status RowKeys::take(RowView row, Datum* datums) {
    if (!split_row(row, columns_)) return Failure(malformed_row());
    for (const MergeKey& key : *keys_) {
        *datums = columns_[key.column];
        if (*datums) {
            if (Status checked = key.order.comparator.check(**datums); !checked) return checked;
        }
        datums++;
    }
    return {};
}

int RowKeys::compare(const Datum* a, const Datum* b, size_t count) const {
    for (size_t i = 0; i < count; i++) {
        if (int order = (*keys_)[i].order.compare(a[i], b[i]); order != 0) return order;
    }
    return 0;
}

void RowKeys::keep(const Datum* datums) {
    for (size_t i = 0; i < kept_.size(); i++) {
        kept_null_[i] = !datums[i];
        kept_[i].assign(datums[i] ? *datums[i] : std::string_view());
    }
    kept_any_ = true;
}

bool RowKeys::equals_kept(const Datum* datums, size_t count) const {
    for (size_t i = 0; i < count; i++) {
        const Datum kept = kept_null_[i] ? Datum() : Datum(kept_[i]);
        if ((*keys_)[i].order.compare(kept, datums[i]) != 0) return false;
    }
    return true;
}

Pull ConcatenatedRows::next(RowView& row) {
    size_t without_row = 0;
    while (!sources_.empty()) {
        if (current_ >= sources_.size()) current_ = 0;
        switch (sources_[current_]->next(row)) {
            case Pull::Row: return Pull::Row;
            case Pull::NeedInput:
                current_++;
                if (++without_row >= sources_.size()) return Pull::NeedInput;
                break;
            case Pull::End: sources_.erase(sources_.begin() + static_cast<std::ptrdiff_t>(current_)); break;
            case Pull::Failed: failed_ = sources_[current_]; return Pull::Failed;
        }
        if (!sources_.empty() && without_row >= sources_.size()) return Pull::NeedInput;
    }
    return Pull::End;
}

SortedRows::SortedRows(std::vector<RowSource*> sources, const MergeSorted& spec)
    : sources_(std::move(sources)), keys_(spec.keys), distinct_(spec.distinct) {
    rows_.resize(sources_.size());
    datums_.resize(sources_.size() * keys_.size());
    heap_.reserve(sources_.size());
}

Pull SortedRows::load(uint32_t source) {
    Pull pull = sources_[source]->next(rows_[source]);
    switch (pull) {
        case Pull::Row:
            if (Status taken = keys_.take(rows_[source], keys_of(source)); !taken) {
                error_ = std::move(taken.error());
                return Pull::Failed;
            }
            break;
        case Pull::NeedInput: waiting_for_ = source; break;
        case Pull::Failed: failed_ = sources_[source]; break;
        case Pull::End: break;
    }
    return pull;
}

bool SortedRows::before(uint32_t a, uint32_t b) {
    const int order = keys_.compare(keys_of(a), keys_of(b));
    return order != 0 ? order < 0 : a < b;
}

void SortedRows::sift_down(size_t at) {
    while (true) {
        size_t child = 2 * at + 1;
        if (child >= heap_.size()) return;
        if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) child++;
        if (!before(heap_[child], heap_[at])) return;
        std::swap(heap_[child], heap_[at]);
        at = child;
    }
}

void SortedRows::sift_up(size_t at) {
    while (at > 0) {
        const size_t parent = (at - 1) / 2;
        if (!before(heap_[at], heap_[parent])) return;
        std::swap(heap_[at], heap_[parent]);
        at = parent;
    }
}

Pull SortedRows::next(RowView& row) {
    for (; unloaded_ < sources_.size(); unloaded_++) {
        const Pull pull = load(unloaded_);
        if (pull == Pull::NeedInput || pull == Pull::Failed) return pull;
        if (pull == Pull::End) continue;
        heap_.push_back(unloaded_);
        sift_up(heap_.size() - 1);
    }
    while (!heap_.empty()) {
        if (top_is_spent_) {
            const Pull pull = load(heap_.front());
            if (pull == Pull::NeedInput || pull == Pull::Failed) return pull;
            top_is_spent_ = false;
            if (pull == Pull::End) {
                heap_.front() = heap_.back();
                heap_.pop_back();
            }
            sift_down(0);
            continue;
        }
        const uint32_t top = heap_.front();
        top_is_spent_ = true;
        if (distinct_) {
            if (keys_.kept() && keys_.equals_kept(keys_of(top), keys_.size())) continue;
            keys_.keep(keys_of(top));
        }
        row = rows_[top];
        return Pull::Row;
    }
    return Pull::End;
}

}  // namespace braid::planner
