// Plans by the shape of their statement: bounded in number and in bytes, least recently used go first.
//
// Pure; belongs to one worker. A shape may have several plans, each for the values that the planner looked at
// (StatementPlan::fixed_slots). What an execution learns of a scatter plan's types is kept with it.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "grammar/fingerprint.h"
#include "planner/mysql/scatter_plan.h"
#include "planner/statement_plan.h"

namespace braid::proxy {

// What a shard said of a scatter plan's columns, and what followed from it, by the declared types of the
// parameters.
struct ResolvedEntry {
    std::shared_ptr<const planner::ResolvedScatter> scatter;
    std::string row_description;           // the payload; for the client
    std::vector<uint32_t> parameter_oids;  // as the server inferred them
};
using ResolvedMap = std::map<std::vector<uint32_t>, ResolvedEntry>;

// The same for a MySQL statement, by everything that the description depends on.
struct ResolvedMysqlScatter {
    std::shared_ptr<const planner::MysqlScatter> scatter;
    std::vector<std::string> definitions;  // payloads of the client's column definitions
};
using ResolvedMysqlMap = std::map<std::string, ResolvedMysqlScatter>;

struct CachedPlan {
    std::shared_ptr<const planner::StatementPlan> plan;
    std::shared_ptr<ResolvedMap> resolved;
    std::shared_ptr<ResolvedMysqlMap> resolved_mysql;
};

class PlanCache {
  public:
    struct Key {
        grammar::Fingerprint fingerprint;
        uint64_t catalog_version = 0;  // one number for one state of one database
        std::string search_path;
        bool operator==(const Key&) const = default;
    };

    struct Limits {
        size_t shapes = 5000;
        size_t bytes = 64u << 20;
        size_t bytes_of_one = 4u << 20;  // a larger plan is not kept
    };

    PlanCache() = default;
    explicit PlanCache(Limits limits) : limits_(limits) {}

    // `literals`: the source text of each lifted constant. nullptr: no plan for these. Valid until the next
    // add().
    const CachedPlan* find(const Key& key, std::span<const std::string_view> literals);
    // `text_bytes`: of the statement; a plan's size is told from it.
    CachedPlan add(const Key& key, std::span<const std::string_view> literals,
                   std::shared_ptr<const planner::StatementPlan> plan, size_t text_bytes);

    size_t size() const { return by_key_.size(); }
    size_t bytes() const { return bytes_; }

  private:
    // More plans of one shape than this push each other out.
    static constexpr size_t kVariants = 16;

    struct Variant {
        std::vector<std::string> fixed;  // parallel to the plan's fixed_slots
        CachedPlan cached;
        size_t bytes = 0;
    };
    struct Entry {
        Key key;
        std::list<Variant> variants;  // front: last used
    };
    struct Hash {
        size_t operator()(const Key& key) const {
            return std::hash<grammar::Fingerprint>{}(key.fingerprint) ^
                   key.catalog_version * 0x9e3779b97f4a7c15;
        }
    };

    void forget_last();

    Limits limits_;
    size_t bytes_ = 0;
    std::list<Entry> recent_;  // front: last used
    std::unordered_map<Key, std::list<Entry>::iterator, Hash> by_key_;
};

}  // namespace braid::proxy
