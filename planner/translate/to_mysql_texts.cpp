// PostgreSQL's operators on texts and json for MariaDB.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

using namespace grammar;

Operand ToMysql::join_texts(Operand left, Operand right) {
    const auto joins = [](const Operand& operand) {
        return operand.type.is(Family::Text) || operand.type.is(Family::Unknown);
    };
    if (left.type.is(Family::Bytes) && right.type.is(Family::Bytes))
        return made("CONCAT(" + left.text + ", " + right.text + ")", of(Family::Bytes));
    if (!joins(left) && !joins(right)) refuse("||", "of values that are no text");
    left = as_text(std::move(left));
    right = as_text(std::move(right));
    ExpressionType type = of(Family::Text);
    const auto both = common_type(left.type, right.type, false);
    if (both) type.collating = both->fixed ? Collating::Bytes : both->collating, type.ordered = both->ordered;
    type.utf8mb4 = left.type.utf8mb4 && right.type.utf8mb4;
    if (type.collating == Collating::PadSpace) type.collating = Collating::Bytes;
    Operand result = made("CONCAT(" + left.text + ", " + right.text + ")", type);
    result.repeatable = left.repeatable && right.repeatable;
    return result;
}

Operand ToMysql::like(const Like& node) {
    Operand left = expression(*node.operand);
    Operand pattern = expression(*node.pattern);
    if (node.like_kind == LikeKind::SimilarTo) refuse("SIMILAR TO", "");
    for (Operand* side : {&left, &pattern}) {
        if (side->type.is(Family::Unknown)) adopt(*side, of(Family::Text));
        if (!side->type.is(Family::Text))
            raise("42883", "operator does not exist: " + std::string(word(side->type.family)) + " ~~ text");
    }
    // The blanks of character(n) count as an operand of LIKE, not as a pattern.
    left = padded(std::move(left), "LIKE");
    if (pattern.type.fixed) pattern = as_text(std::move(pattern));
    std::string escape = "\\";
    if (node.escape != nullptr) {
        const auto* constant = as<Literal>(node.escape);
        if (constant == nullptr || constant->literal_kind != LiteralKind::String ||
            constant->value.size() > 1)
            refuse("ESCAPE", "of anything but one character");
        escape = constant->value;
    }
    if (pattern.literal != nullptr && !escape.empty()) {
        // PostgreSQL refuses a pattern that ends with its escape character; both read others alike.
        size_t count = 0;
        for (size_t i = pattern.literal->value.size(); i > 0 && pattern.literal->value[i - 1] == escape[0];
             --i)
            ++count;
        if (count % 2 != 0) raise("22025", "LIKE pattern must not end with escape character");
    }
    std::string operand = closed(left);
    std::string against = closed(pattern);
    if (node.like_kind == LikeKind::ILike) {
        // Letters beyond ASCII have pairs of their own on each kind.
        operand = call_by_table("lower", {left}).text;
        against = call_by_table("lower", {pattern}).text;
        if (escape.size() == 1 && escape[0] >= 'A' && escape[0] <= 'Z')
            refuse("ILIKE", "with a letter as escape character");
    }
    Operand lowered = made(operand, left.type);
    lowered.column = left.column && node.like_kind == LikeKind::Like;
    lowered.type.native = left.type.native && lowered.column;
    if (escape.empty()) {
        // MariaDB takes an empty one for the backslash.
        against = "REPLACE(" + against + ", '\\\\', '\\\\\\\\')";
        escape = "\\";
    }
    return boolean(bytewise(lowered) + (node.negated ? " NOT LIKE " : " LIKE ") + against + " ESCAPE " +
                   string(escape));
}

Operand ToMysql::regular(std::string_view op, Operand left, const Expression& pattern) {
    const auto* collated = as<Collate>(&pattern);
    const bool plain = collated != nullptr && collated->collation.back() == "default";
    const auto* constant = as<Literal>(plain ? collated->operand : &pattern);
    if (constant == nullptr || constant->literal_kind != LiteralKind::String)
        refuse("a regular expression", "that is no constant");
    if (left.type.is(Family::Unknown)) adopt(left, of(Family::Text));
    if (!left.type.is(Family::Text))
        refuse("a regular expression", "against " + std::string(word(left.type.family)));
    left = padded(std::move(left), "a regular expression");
    const auto text = plain_regex(constant->value, true, op.ends_with('*'));
    if (!text)
        refuse("the regular expression '" + std::string(constant->value) + "'",
               "the two kinds read some of it differently");
    return boolean(bytewise(left) + (op.starts_with('!') ? " NOT REGEXP " : " REGEXP ") + string(*text));
}

// j -> 'a' ->> 'b': the text of a member that is neither an object nor an array, which MariaDB writes in a
// form of its own. Of a key that stands twice PostgreSQL takes the last value, MariaDB the first.
Operand ToMysql::json_member(const Binary& node) {
    if (node.op != "->>")
        refuse("the operator " + std::string(node.op),
               "MariaDB writes json in a form of its own; end with ->>");
    std::vector<const Expression*> keys{node.right};
    const Expression* base = node.left;
    for (const auto* step = as<Binary>(base); step != nullptr && step->op == "->"; step = as<Binary>(base)) {
        keys.insert(keys.begin(), step->right);
        base = step->left;
    }
    const Operand json = expression(*base);
    if (!json.type.is(Family::Json)) refuse("the operator ->>", "of " + std::string(word(json.type.family)));
    if (!json.repeatable) refuse("->>", "of what is evaluated anew each time");
    std::string path = "$";
    std::string twice;
    for (const Expression* key : keys) {
        const auto* constant = as<Literal>(key);
        if (constant == nullptr) refuse("the operator ->>", "with a key that is no constant");
        const std::string object =
            path == "$" ? json.text : "JSON_EXTRACT(" + json.text + ", " + string(path) + ")";
        if (constant->literal_kind == LiteralKind::Integer) {
            path += "[" + std::string(constant->value) + "]";
            continue;
        }
        if (constant->literal_kind != LiteralKind::String || constant->value.empty())
            refuse("the operator ->>", "with such a key");
        for (const char c : constant->value) {
            if (!(c == '_' || is_digit(c) || (to_lower_ascii(c) >= 'a' && to_lower_ascii(c) <= 'z')))
                refuse("the key '" + std::string(constant->value) + "'",
                       "only letters, digits and _ are translated");
        }
        twice += (twice.empty() ? "" : " OR ") + std::string("JSON_LENGTH(") + object +
                 ") <> JSON_LENGTH(JSON_KEYS(" + object + "))";
        path += ".\"" + std::string(constant->value) + "\"";
    }
    const std::string member = "JSON_EXTRACT(" + json.text + ", " + string(path) + ")";
    const std::string unfit =
        "JSON_TYPE(" + member + ") IN ('OBJECT', 'ARRAY')" + (twice.empty() ? "" : " OR " + twice);
    const std::string text =
        "CASE WHEN JSON_TYPE(" + member + ") <> 'NULL' THEN JSON_UNQUOTE(" + member + ") END";
    return made(guarded("(" + unfit + ")", 10001, text), of(Family::Text));
}

Operand ToMysql::collate(const Collate& node) {
    Operand operand = expression(*node.operand);
    if (operand.type.is(Family::Unknown)) adopt(operand, of(Family::Text));
    if (!operand.type.is(Family::Text))
        raise("42804", "collations are not supported by type " + std::string(word(operand.type.family)));
    const std::string_view name = node.collation.back();
    operand.type.collating = operand.type.fixed ? Collating::PadSpace : Collating::Bytes;
    if (name == "C" || name == "POSIX" || name == "ucs_basic") {
        operand.type.ordered = true;
    } else if (name == "default") {
        return operand;
    } else {
        operand.type.ordered = false;
        operand.type.collation = name;
    }
    return operand;
}

}  // namespace braid::planner::translate
