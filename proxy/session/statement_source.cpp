#include "proxy/session/statement_source.h"

#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/mysql_error.h"

namespace braid::proxy {

StatementSource::StatementSource() {
    parser_.warm_up();
}

Result<SourcedStatementPtr> StatementSource::find(const grammar::ScannedStatement& scanned,
                                                  const grammar::Fingerprint& fingerprint,
                                                  const planner::PlanContext& context,
                                                  uint64_t catalog_version) {
    auto sourced = std::make_shared<SourcedStatement>();
    for (size_t slot = 0; slot < scanned.literals.size(); slot++) {
        auto storage = std::make_unique<std::string>();
        auto value = grammar::literal_value(scanned, scanned.tokens[scanned.literals[slot]], *storage);
        if (!value) return Failure(std::move(value.error()));
        sourced->literals.push_back(*value);
        sourced->literal_texts.push_back(scanned.literal_text(slot));
        if (!storage->empty()) sourced->storage.push_back(std::move(storage));
    }
    PlanCache::Key key;
    key.fingerprint = fingerprint;
    key.catalog_version = catalog_version;
    for (const std::string& schema : context.search_path) {
        key.search_path += schema;
        key.search_path += '\0';
    }
    if (const CachedPlan* cached = cache_.find(key, sourced->literal_texts)) {
        sourced->cached = *cached;
        return SourcedStatementPtr(std::move(sourced));
    }
    Result<grammar::ParsedStatement> parsed = parser_.parse(scanned);
    if (!parsed) return Failure(std::move(parsed.error()));
    if (parsed->statement == nullptr) {
        if (scanned.dialect == grammar::Dialect::Mysql)
            return Failure(grammar::mysql_syntax_error(scanned, 0));
        return fail(sqlstate::kSyntaxError, "syntax error at end of input");
    }
    auto plan = planner::plan(*parsed->statement, parsed->text, scanned.literals.size(), context);
    sourced->cached = cache_.add(key, sourced->literal_texts, std::move(plan), scanned.text.size());
    return SourcedStatementPtr(std::move(sourced));
}

}  // namespace braid::proxy
