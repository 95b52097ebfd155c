// What the merging of several servers' rows asks of values for PostgreSQL: weights, collations, moments as
// numbers.
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

Operand ToPostgresql::moment_as_number(Operand operand) {
    const auto done = [&](std::string text, ExpressionType type) {
        Operand result = made(std::move(text), type);
        result.repeatable = operand.repeatable;
        result.nullable = operand.nullable;
        return result;
    };
    const std::string& x = operand.text;
    if (operand.type.is(Family::Date)) {
        return done("CAST(to_char(CAST(" + x + " AS timestamp), 'YYYYMMDD') AS bigint)", integer(8));
    }
    if (operand.type.scale < 0 || operand.type.scale > 6)
        refuse("a time as a number", "its digits are not known");
    const bool time = operand.type.is(Family::Time);
    const std::string value = time ? "CAST(" + x + " AS interval)" : x;
    const std::string format = time ? "HH24MISS" : "YYYYMMDDHH24MISS";
    if (operand.type.scale == 0) {
        return done("CAST(to_char(" + value + ", '" + format + "') AS bigint)", integer(8));
    }
    const int length = (time ? 6 : 14) + 1 + operand.type.scale;
    return done(
        "CAST(left(to_char(" + value + ", '" + format + ".US'), " + std::to_string(length) + ") AS numeric)",
        decimal(length - 1, operand.type.scale));
}

bool ToPostgresql::is_ordering_call(std::string_view name) {
    return name == "weight_string" || name == "collation" || name == "charset" || name == "unix_timestamp";
}

Operand ToPostgresql::ordering_call(std::string_view name, const Operand& operand) {
    const auto text = [&](std::string_view value) {
        Operand result = made(string(value), of(Family::Text));
        result.type.weak = true;
        result.type.native = false;
        return result;
    };
    if (name == "charset" || name == "collation") {
        if (!operand.type.is(Family::Text)) return text("binary");
        if (name == "charset") return text("utf8mb4");
        const bool bytes = operand.type.collating == Collating::Bytes && operand.type.ordered;
        if (!bytes && operand.type.collation.empty())
            refuse("COLLATION", "of a text whose collation is not known");
        return text(operand.type.collation.empty() ? "utf8mb4_nopad_bin" : operand.type.collation);
    }
    if (name == "weight_string") {
        const bool padded =
            operand.type.collating == Collating::PadSpace && operand.type.collation.ends_with("_bin");
        const bool bytes = operand.type.collating == Collating::Bytes && operand.type.ordered;
        if (!operand.type.is(Family::Text) || (!bytes && !padded))
            refuse("WEIGHT_STRING", "of a text under the collation " + operand.type.collation);
        if (!operand.repeatable) refuse("WEIGHT_STRING", "of what is evaluated anew each time");
        // Three bytes for each character: its number.
        Operand result =
            made("CASE WHEN " + closed(operand) +
                     " IS NOT NULL THEN (SELECT coalesce(decode(string_agg(lpad(to_hex(ascii(braid_c)), 6, "
                     "'0'), '' ORDER BY braid_n), 'hex'), '') FROM unnest(string_to_array(CAST(" +
                     operand.text + " AS text), NULL)) WITH ORDINALITY AS braid_w (braid_c, braid_n)) END",
                 of(Family::Bytes));
        result.nullable = operand.nullable;
        return result;
    }
    if (!operand.type.is(Family::Instant) || operand.type.scale < 0)
        refuse("UNIX_TIMESTAMP", "of anything but a timestamp column");
    const std::string seconds = "extract(epoch FROM " + operand.text + ")";
    Operand result = operand.type.scale == 0
                         ? made("CAST(" + seconds + " AS bigint)", integer(8))
                         : made("round(" + seconds + ", " + std::to_string(operand.type.scale) + ")",
                                decimal(12 + operand.type.scale, operand.type.scale));
    result.nullable = operand.nullable;
    result.repeatable = operand.repeatable;
    return result;
}

}  // namespace braid::planner::translate
