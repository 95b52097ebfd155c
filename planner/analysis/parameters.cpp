#include "planner/analysis/parameters.h"

#include <map>
#include <set>

#include "grammar/ast/walk.h"

namespace braid::planner {

namespace {

void collect(const router::Operand& operand, std::set<uint32_t>& numbers) {
    if (operand.source == router::Operand::Source::Parameter) numbers.insert(operand.parameter);
}

void collect(const router::KeyPredicate& predicate, std::set<uint32_t>& numbers) {
    for (const router::Operand& value : predicate.values) collect(value, numbers);
    for (const router::KeyPredicate& operand : predicate.operands) collect(operand, numbers);
}

}  // namespace

std::vector<uint32_t> unsure_parameters(const grammar::Statement& statement,
                                        const std::vector<TableUse>& uses) {
    std::set<uint32_t> routing;
    for (const TableUse& use : uses) {
        collect(use.predicate, routing);
        for (const auto& row : use.new_rows) {
            for (const router::Operand& value : row) collect(value, routing);
        }
    }
    if (routing.empty()) return {};
    std::map<uint32_t, size_t> named;
    grammar::walk(statement, [&](const grammar::Node& node) {
        if (const auto* parameter = grammar::as<grammar::Parameter>(&node)) named[parameter->number]++;
        return true;
    });
    std::vector<uint32_t> unsure;
    for (uint32_t number : routing) {
        if (named[number] > 1) unsure.push_back(number);
    }
    return unsure;
}

}  // namespace braid::planner
