// [[database.table]]: keys, methods, buckets, colocation.
//
// Two passes: every table by itself, then colocation, because a table may name one that is written below it.
#include <algorithm>
#include <map>

#include "conf/loader.h"

namespace braid::conf {

namespace {

constexpr int64_t kMostBuckets = 65536;
constexpr uint32_t kDefaultBuckets = 256;
constexpr size_t kMostKeyColumns = 32;  // PARTITION_MAX_KEYS

enum class Progress { Waiting, Running, Done };

// A distributed table before its colocation is known.
struct TableDraft {
    const Node* node = nullptr;
    Table table;
    Distributed distributed;
    bool is_distributed = false;
    bool broken = false;  // a fault has been told; tables colocated with it say nothing more
    std::optional<Method> method;
    std::optional<uint32_t> buckets;
    std::optional<std::string> colocate_with;
    Position colocate_at;
    Position method_at;
    Position buckets_at;
    Progress progress = Progress::Waiting;
};

// "schema.name" or "name": the schema is public then. Names are exact, as the catalog spells them.
bool split_name(const std::string& text, Table& table) {
    const size_t dot = text.find('.');
    table.schema = dot == std::string::npos ? "public" : text.substr(0, dot);
    table.name = dot == std::string::npos ? text : text.substr(dot + 1);
    return !table.schema.empty() && !table.name.empty() && table.name.find('.') == std::string::npos;
}

std::vector<std::string> load_key(TableReader& reader, Draft& draft) {
    std::vector<std::string> key;
    const Node* node = reader.node("distribute_by");
    if (!node) return key;
    if (node->kind == NodeKind::String) {
        key.push_back(node->text);
    } else if (const auto columns = reader.strings("distribute_by")) {
        for (const auto& [column, at] : *columns) {
            if (std::find(key.begin(), key.end(), column) != key.end()) {
                draft.out.error(at, fmt::format("column '{}' is in 'distribute_by' twice", column));
            }
            key.push_back(column);
        }
    } else {
        return key;
    }
    if (key.empty() || std::find(key.begin(), key.end(), "") != key.end()) {
        reader.error("distribute_by", "'distribute_by' needs the name of a column");
    }
    if (key.size() > kMostKeyColumns) {
        reader.error("distribute_by",
                     fmt::format("'distribute_by' takes at most {} columns", kMostKeyColumns));
    }
    return key;
}

// The parts of a table that is not colocated.
void load_placement(TableReader& reader, TableDraft& one, const std::vector<const Node*>& ranges,
                    const std::vector<const Node*>& lists, const Database& database, Draft& draft) {
    Distributed& to = one.distributed;
    to.method = one.method.value_or(Method::Hash);
    const bool by_bucket = to.method == Method::Hash || to.method == Method::Modulo;
    const auto only_with = [&](std::string_view key, bool allowed, std::string_view needed) {
        if (reader.has(key) && !allowed) {
            reader.error(key,
                         fmt::format("'{}' needs method {}, and this is {}", key, needed, word(to.method)));
        }
    };
    only_with("buckets", by_bucket, "hash or modulo");
    only_with("ranges", to.method == Method::Range, "range");
    only_with("lists", to.method == Method::List, "list");
    if (to.method != Method::Hash && to.key.size() > 1) {
        reader.error("distribute_by", fmt::format("method {} takes one key column", word(to.method)));
    }
    if (by_bucket) {
        const uint32_t buckets = one.buckets.value_or(kDefaultBuckets);
        if (buckets < database.shard_count()) {
            draft.out.warning(one.buckets_at,
                              fmt::format("{} buckets over {} shards leave some shards without rows", buckets,
                                          database.shard_count()));
        }
        to.parts = Buckets::even(buckets, std::max(database.shard_count(), 1u));
    } else if (to.method == Method::Range) {
        if (ranges.empty()) draft.out.error(reader.at("ranges"), "method range needs ranges");
        to.parts = load_ranges(ranges, database, draft);
    } else {
        if (lists.empty()) draft.out.error(reader.at("lists"), "method list needs lists");
        to.parts = load_lists(lists, database, draft);
    }
}

void load_distributed(TableReader& reader, TableDraft& one, const std::vector<const Node*>& ranges,
                      const std::vector<const Node*>& lists, const Database& database, Draft& draft) {
    one.is_distributed = true;
    if (!one.colocate_with) {
        load_placement(reader, one, ranges, lists, database, draft);
        return;
    }
    for (const std::string_view key : {"ranges", "lists"}) {
        if (!reader.has(key)) continue;
        reader.error(key, fmt::format("'{}' cannot be given with colocate_with: they are those of '{}'", key,
                                      *one.colocate_with));
    }
}

TableDraft load_table(const Node& node, const Database& database, Draft& draft) {
    TableReader reader(node, draft.out);
    TableDraft one;
    one.node = &node;
    one.table.where = draft.out.where(node.at);
    const auto name = reader.required_string("name");
    if (name && !split_name(*name, one.table)) {
        reader.error("name", fmt::format("'{}' is no table name: write \"name\" or \"schema.name\"", *name));
    }
    one.distributed.key = load_key(reader, draft);
    one.method = reader.choice<Method>("method", {{"hash", Method::Hash},
                                                  {"range", Method::Range},
                                                  {"list", Method::List},
                                                  {"modulo", Method::Modulo}});
    one.method_at = reader.at("method");
    const auto buckets = reader.integer("buckets", 1, kMostBuckets);
    if (buckets) one.buckets = static_cast<uint32_t>(*buckets);
    one.buckets_at = reader.at("buckets");
    one.colocate_with = reader.string("colocate_with");
    one.colocate_at = reader.at("colocate_with");
    const auto ranges = reader.tables("ranges");
    const auto lists = reader.tables("lists");
    const bool reference = reader.boolean("reference").value_or(false);
    const auto local = reader.string("local");
    reader.finish();

    const bool keyed = reader.has("distribute_by");
    if (keyed + reader.has("reference") + reader.has("local") != 1) {
        draft.out.error(
            node.at,
            fmt::format("table '{}' needs one of distribute_by, reference and local{}", name.value_or(""),
                        keyed || reader.has("reference") || reader.has("local") ? ", and only one" : ""));
        one.broken = true;
        return one;
    }
    if (keyed) {
        // A wrong word for the method has been told; what follows from it would be noise.
        one.broken = reader.has("method") && !one.method;
        if (one.broken) return one;
        load_distributed(reader, one, ranges, lists, database, draft);
        return one;
    }
    for (const std::string_view key : {"method", "buckets", "colocate_with", "ranges", "lists"}) {
        if (reader.has(key)) reader.error(key, fmt::format("'{}' needs distribute_by", key));
    }
    if (local) {
        if (const auto shard = draft.shard(database, *local, reader.at("local")))
            one.table.placement = Local{*shard};
    } else {
        one.table.placement = Reference{};
        if (reader.has("reference") && !reference) reader.error("reference", "'reference' can only be true");
    }
    return one;
}

class Colocation {
  public:
    Colocation(std::vector<TableDraft>& tables, Draft& draft) : tables_(tables), draft_(draft) {
        for (size_t i = 0; i < tables.size(); ++i) {
            by_name_.emplace(std::pair{tables[i].table.schema, tables[i].table.name}, i);
        }
    }

    // Depth-first along colocate_with; a table that is met while it runs closes a circle.
    void settle(TableDraft& one) {
        if (one.progress != Progress::Waiting) return;
        one.progress = Progress::Running;
        if (one.is_distributed) {
            if (one.colocate_with) {
                follow(one);
            } else {
                one.distributed.colocation = ColocationId(groups_++);
            }
        }
        one.progress = Progress::Done;
    }

  private:
    void follow(TableDraft& one) {
        TableDraft* target = find(one);
        one.broken = true;
        if (!target) return;
        if (target->progress == Progress::Running) {
            draft_.out.error(one.colocate_at,
                             fmt::format("colocate_with goes in a circle: '{}' leads back to '{}'",
                                         one.table.display_name(), target->table.display_name()));
            return;
        }
        settle(*target);
        if (target->broken) return;
        if (!target->is_distributed) {
            draft_.out.error(one.colocate_at,
                             fmt::format("colocate_with: table '{}' is not distributed", *one.colocate_with));
            return;
        }
        one.broken = false;
        inherit(*target, one);
    }

    TableDraft* find(const TableDraft& one) {
        Table wanted;
        const bool well_formed = split_name(*one.colocate_with, wanted);
        const auto found = by_name_.find(std::pair{wanted.schema, wanted.name});
        if (well_formed && found != by_name_.end()) return &tables_[found->second];
        std::vector<std::string> names;
        for (const TableDraft& table : tables_) names.push_back(table.table.display_name());
        draft_.out.error(one.colocate_at,
                         fmt::format("colocate_with: there is no table '{}'{}", *one.colocate_with,
                                     suggestion(*one.colocate_with, names)));
        return nullptr;
    }

    void inherit(const TableDraft& from, TableDraft& to) {
        const Distributed& base = from.distributed;
        if (to.method && *to.method != base.method) {
            draft_.out.error(to.method_at,
                             fmt::format("the method of '{}', with which this table is colocated, is {}",
                                         *to.colocate_with, word(base.method)));
        }
        if (to.buckets && (!base.buckets() || *to.buckets != base.buckets()->size())) {
            const std::string have = base.buckets() ? fmt::format("{}", base.buckets()->size()) : "none";
            draft_.out.error(to.buckets_at,
                             fmt::format("the buckets of '{}', with which this table is colocated: {}",
                                         *to.colocate_with, have));
        }
        if (to.distributed.key.size() != base.key.size()) {
            draft_.out.error(to.colocate_at,
                             fmt::format("'{}' has {} key columns and this table {}", *to.colocate_with,
                                         base.key.size(), to.distributed.key.size()));
        }
        to.distributed.method = base.method;
        to.distributed.parts = base.parts;
        to.distributed.colocation = base.colocation;
    }

    std::vector<TableDraft>& tables_;
    Draft& draft_;
    std::map<std::pair<std::string, std::string>, size_t> by_name_;
    uint32_t groups_ = 0;
};

}  // namespace

void load_tables(const std::vector<const Node*>& nodes, Database& database, Draft& draft) {
    std::vector<TableDraft> tables;
    tables.reserve(nodes.size());
    for (const Node* node : nodes) tables.push_back(load_table(*node, database, draft));
    Colocation colocation(tables, draft);
    for (TableDraft& one : tables) colocation.settle(one);
    for (TableDraft& one : tables) {
        if (one.is_distributed) one.table.placement = std::move(one.distributed);
        if (!one.table.name.empty() && database.tables.find(one.table.schema, one.table.name)) {
            draft.out.error(one.node->at,
                            fmt::format("table '{}' is configured twice", one.table.display_name()));
        }
        database.tables.add(std::move(one.table));
    }
}

}  // namespace braid::conf
