// What the conditions of a statement say about its columns: restrictions and equalities.
//
// Every fact has the form "rows of this occurrence that do not satisfy it cannot matter", and is sound when
// all others have been applied before it; that is why restrictions may travel along equalities. A condition
// of WHERE or of an inner join concerns all occurrences it can see; the ON of an outer join only those of the
// nullable side, because the preserved side's rows stay whatever ON says. Facts never come from NOT, OR or
// anything that is not a conjunct, except where they can be turned round exactly.
#pragma once

#include <vector>

#include "planner/analysis/relation.h"
#include "planner/analysis/scope.h"
#include "router/key_predicate.h"

namespace braid::planner {

// left = right holds for all rows that matter.
struct Equality {
    Column left;
    Column right;
};

// Does the session see a comparison operator outside pg_catalog that can stand in for the server's own?
bool shadows_comparison(const conf::Catalog& catalog, const std::vector<std::string>& search_path);

class Conditions {
  public:
    // `shadowed`: = and < may be a user's own operators, so no condition says anything about keys.
    Conditions(const Relations& relations, bool shadowed) : relations_(&relations), shadowed_(shadowed) {}

    // Takes the conjuncts of `condition`. `concerned`: the occurrences whose rows it can rule out. Returns
    // the column equalities among its conjuncts, also those that concern nobody (the caller proves joins with
    // them).
    std::vector<Equality> add(const grammar::Expression* condition, const Scope& scope,
                              const std::vector<RelationId>& concerned);

    bool shadowed() const { return shadowed_; }

    // The conjunct left = right between two columns.
    void add_equality(const Equality& equality, const std::vector<RelationId>& concerned);
    // Restrictions of `from` hold for `to` as well.
    void add_flow(const Column& from, const Column& to);
    // `to` is a column of a new row, which stores what `from` gives. (Two columns that compare alike may
    // store otherwise: 2.5 becomes 3 in an integer.)
    void add_storing(const Column& from, const Column& to);
    // Column `column` of a VALUES list takes only these constants.
    void add_constants(const Column& column, std::vector<router::Operand> constants);

    // A constant that restricts one of them restricts the other alike: both read and compare it in the same
    // way.
    bool flows_between(const Column& from, const Column& to) const;
    Type type_of_column(const Column& column) const;
    // What the catalog says of the table's column that it passes on; nullptr: it is none.
    const conf::Column* described_column(const Column& column) const;

    // Lets the restrictions flow; call once after all were added.
    void propagate();

    // What is known of the occurrence's distribution key.
    router::KeyPredicate key_predicate(const Relation& relation) const;

  private:
    struct Restriction {
        Column column;
        router::KeyPredicate predicate;  // over column 0
    };
    struct RelationRestriction {
        RelationId relation;
        router::KeyPredicate predicate;  // over the key's columns
    };
    struct Flow {
        Column from;
        Column to;
        bool stores = false;
    };
    bool stores_unchanged(const Column& from, const Column& to) const;
    bool is_of_values(const Column& column) const;
    // What restricts flow.from, said of flow.to; always() when nothing follows.
    router::KeyPredicate passed_on(const Flow& flow, const router::KeyPredicate& predicate) const;

    void add_conjunct(const grammar::Expression* conjunct, const Scope& scope,
                      const std::vector<RelationId>& concerned, std::vector<Equality>& equalities);

    const Relations* relations_;
    bool shadowed_;
    std::vector<Restriction> restrictions_;
    std::vector<RelationRestriction> relation_restrictions_;
    std::vector<Flow> flows_;
};

}  // namespace braid::planner
