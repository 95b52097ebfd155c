// Merging partial aggregates group by group. See row_groups.h.
#include "planner/merge/row_groups.h"

namespace braid::planner {

GroupedRows::GroupedRows(RowSource& input, const MergeAggregates& spec, uint32_t remote_columns,
                         std::vector<DatumFormat> formats)
    : RowOperator(input), spec_(spec), formats_(std::move(formats)), keys_(spec.groups) {
    columns_.resize(remote_columns);
    group_columns_.resize(remote_columns);
    key_datums_.resize(spec.groups.size());
}

uint32_t GroupedRows::columns() const {
    const size_t count =
        spec_.outputs.empty() ? spec_.groups.size() + spec_.aggregates.size() : spec_.outputs.size();
    return static_cast<uint32_t>(count);
}

Status GroupedRows::begin_states() {
    states_.clear();
    for (const AggregateCall& call : spec_.aggregates) {
        if (call.mysql) {
            states_.push_back(make_mysql_aggregate(*call.mysql, call.comparator));
            continue;
        }
        auto state = make_aggregate(call.function, call.argument, call.comparator);
        if (!state) return Failure(std::move(state.error()));
        states_.push_back(std::move(*state));
    }
    return {};
}

Status GroupedRows::begin_group(RowView row) {
    group_row_.assign(row.payload);
    if (!split_row({group_row_}, group_columns_)) return Failure(malformed_row());
    if (Status taken = keys_.take({group_row_}, key_datums_.data()); !taken) return taken;
    keys_.keep(key_datums_.data());
    in_group_ = true;
    any_ = true;
    return begin_states();
}

Status GroupedRows::add(RowView row) {
    if (!split_row(row, columns_)) return Failure(malformed_row());
    for (size_t i = 0; i < states_.size(); i++) {
        const AggregateCall& call = spec_.aggregates[i];
        partials_.clear();
        for (uint32_t column : call.partials) partials_.push_back(columns_[column]);
        if (call.carried) partials_.push_back(columns_[*call.carried]);
        if (Status added = states_[i]->add(partials_); !added) return added;
    }
    return {};
}

Status GroupedRows::compose() {
    composer_.start(columns());
    const auto add_aggregate = [&](uint32_t index, DatumFormat format) -> Status {
        auto value = states_[index]->finish(format);
        if (!value) return Failure(std::move(value.error()));
        composer_.add(*value ? Datum(**value) : Datum());
        return {};
    };
    if (spec_.outputs.empty()) {
        for (const MergeKey& key : spec_.groups) composer_.add(group_columns_[key.column]);
        for (uint32_t i = 0; i < states_.size(); i++) {
            if (Status added = add_aggregate(i, DatumFormat::Binary); !added) return added;
        }
        return {};
    }
    for (size_t i = 0; i < spec_.outputs.size(); i++) {
        const MergeAggregates::Output& output = spec_.outputs[i];
        if (!output.aggregate) {
            composer_.add(group_columns_[output.index]);
        } else if (Status added = add_aggregate(output.index, formats_[i]); !added) {
            return added;
        }
    }
    return {};
}

Pull GroupedRows::next(RowView& row) {
    const auto give = [&]() {
        in_group_ = false;
        if (Status composed = compose(); !composed) return failure(std::move(composed.error()));
        row = composer_.row();
        return Pull::Row;
    };
    while (!ended_) {
        RowView input;
        if (holds_) {
            holds_ = false;
            input = held_;
        } else {
            const Pull pull = input_.next(input);
            if (pull == Pull::End) {
                ended_ = true;
                break;
            }
            if (pull != Pull::Row) return pull;
        }
        if (in_group_ && !spec_.groups.empty()) {
            if (Status taken = keys_.take(input, key_datums_.data()); !taken) {
                return failure(std::move(taken.error()));
            }
            if (!keys_.equals_kept(key_datums_.data(), keys_.size())) {
                // The input's row stays valid: nothing is pulled before it is used.
                held_ = input;
                holds_ = true;
                return give();
            }
        }
        if (!in_group_) {
            if (Status begun = begin_group(input); !begun) return failure(std::move(begun.error()));
        }
        if (Status added = add(input); !added) return failure(std::move(added.error()));
    }
    if (in_group_) return give();
    if (spec_.groups.empty() && !any_) {
        any_ = true;
        if (Status begun = begin_states(); !begun) return failure(std::move(begun.error()));
        return give();
    }
    return Pull::End;
}

}  // namespace braid::planner
