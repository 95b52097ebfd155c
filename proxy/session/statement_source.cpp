#include "proxy/session/statement_source.h"

#include "grammar/scanner/literal_text.h"

namespace braid::proxy {

StatementSource::StatementSource() {
    parser_.warm_up();
}

Result<SourcedStatementPtr> StatementSource::find(const SqlStatement& statement,
                                                  const planner::PlanContext& context,
                                                  uint64_t catalog_version) {
    auto sourced = std::make_shared<SourcedStatement>();
    const grammar::ScannedStatement& scanned = statement.scanned;
    for (size_t slot = 0; slot < scanned.literals.size(); slot++) {
        auto storage = std::make_unique<std::string>();
        auto value = grammar::literal_value(scanned, scanned.tokens[scanned.literals[slot]], *storage);
        if (!value) return Failure(std::move(value.error()));
        sourced->literals.push_back(*value);
        sourced->literal_texts.push_back(scanned.literal_text(slot));
        if (!storage->empty()) sourced->storage.push_back(std::move(storage));
    }
    PlanCache::Key key;
    key.fingerprint = statement.fingerprint;
    key.catalog_version = catalog_version;
    for (const std::string& schema : context.search_path) {
        key.search_path += schema;
        key.search_path += '\0';
    }
    if (const CachedPlan* cached = cache_.find(key, sourced->literal_texts)) {
        sourced->cached = *cached;
        return SourcedStatementPtr(std::move(sourced));
    }
    // By the same rules, or a string could end elsewhere.
    grammar::ScannerOptions options;
    options.standard_conforming_strings = scanned.standard_conforming_strings;
    Result<grammar::ParsedStatement> parsed = parser_.parse(statement.text, options);
    if (!parsed) return Failure(std::move(parsed.error()));
    if (parsed->statement == nullptr) return fail(sqlstate::kSyntaxError, "syntax error at end of input");
    auto plan = planner::plan(*parsed->statement, parsed->text, scanned.literals.size(), context);
    sourced->cached = cache_.add(key, sourced->literal_texts, std::move(plan), statement.text.size());
    return SourcedStatementPtr(std::move(sourced));
}

}  // namespace braid::proxy
