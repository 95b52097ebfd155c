"""Random reads in MySQL's words over the shop's tables; see generator.py, whose shapes these are.

`fold` is said of statements whose rows show one of a group's texts that are equal under their collation: any will do.
"""
import random

from generator import JOINS, NUMBERS, TABLES, Query


def generate(seed, count):
    """`count` pairs of (SQL, marks as statements.py knows them)."""
    made = random.Random(seed)
    return [MysqlQuery(random.Random(made.random())).statement() for _ in range(count)]


class MysqlQuery(Query):
    def statement(self):
        shape = self.r.choices([self.plain, self.grouped, self.joined, self.joined_and_grouped, self.distinct, self.united,
                                self.nested, self.semi_joined, self.scalar],
                               [6, 6, 5, 4, 3, 2, 3, 3, 2])[0]
        # A text is shown for others that are equal to it by grouping, DISTINCT, UNION, min and max.
        if shape not in (self.plain, self.joined, self.semi_joined):
            self.marks.append("fold")
        sql = shape().replace(" nulls first", "").replace(" nulls last", "").replace("+00'", "'")
        return sql, self.marks

    def condition(self, table, alias, depth=0):
        return super().condition(table, alias, depth).replace(" is not distinct from ", " <=> ").replace(
            " is distinct from ", " <=> ")

    def expression(self, table, alias):
        r = self.r
        column = self.column(table)
        kind, name = TABLES[table][1][column], f"{alias}.{column}"
        if r.random() < 0.7:
            return name
        if kind in NUMBERS:
            return r.choice([f"{name} + 1", f"-{name}", f"{name} * 2", f"abs({name})", f"coalesce({name}, 0)", f"{name} / 3",
                             f"{name} div 3", f"{name} % 7"])
        if kind in ("text", "code", "region"):
            return r.choice([f"lower({name})", f"char_length({name})", f"coalesce({name}, '-')", f"concat({name}, 'x')",
                             f"{name} = 'Bob'", f"left({name}, 2)"])
        if kind in ("date", "day"):
            return r.choice([f"{name} + interval 1 day", f"month({name})", f"cast({name} as char)", f"date_format({name}, '%Y/%m')"])
        if kind == "time":
            return r.choice([f"date({name})", f"hour({name})"])
        return f"{name} is null"

    def limit(self):
        r = self.r
        return r.choice(["", "", f" limit {r.randrange(0, 20)}", f" limit {r.randrange(1, 30)} offset {r.randrange(0, 40)}",
                         f" limit {r.randrange(0, 40)}, {r.randrange(1, 30)}"])

    def aggregate(self, table, alias):
        """Floats are never summed, and FILTER is not MySQL's."""
        return super().aggregate(table, alias).split(" filter (")[0]

    def join(self):
        left, right, condition = self.r.choice(JOINS)
        kind = self.r.choice(["join", "join", "left join", "left join", "right join", "straight_join"])
        on = condition.format(a="a", b="b")
        if kind in ("join", "left join") and self.r.random() < 0.25:
            on += f" and {self.condition(right, 'b', 2)}"
        return [(left, "a"), (right, "b")], f"{left} a {kind} {right} b on {on}"
