"""Random reads over the shop's tables: valid SQL, the same for the same seed.

Every ORDER BY is made total by the primary key where LIMIT depends on it; elsewhere rows are compared as multisets.
Floats are never summed, because a sum's last digits depend on the order of addition.
"""
import random

# table -> (key columns that are unique together, {column: kind})
TABLES = {
    "customers": (["id"], {"id": "int", "name": "text", "surname": "text", "city": "text", "nick": "text", "email": "text",
                           "country": "code", "balance": "num", "score": "float", "level": "int", "vip": "bool",
                           "born": "date", "created": "time"}),
    "orders": (["customer_id", "id"], {"id": "order", "customer_id": "int", "placed": "time", "due": "date", "status": "text",
                                       "total": "num", "discount": "float", "note": "text"}),
    "order_lines": (["customer_id", "order_id", "line"], {"customer_id": "int", "order_id": "order", "line": "small",
                                                          "product": "text", "qty": "small", "price": "num"}),
    "countries": (["code"], {"code": "code", "name": "text", "region": "text", "population": "int"}),
    "products": (["sku"], {"sku": "text", "title": "text", "price": "num", "weight": "float"}),
    "events": (["day", "seq"], {"day": "day", "seq": "small", "kind": "text", "value": "float", "amount": "num"}),
    "branches": (["region", "id"], {"region": "region", "id": "small", "manager": "text", "opened": "date", "turnover": "num"}),
    "counters": (["id"], {"id": "int", "hits": "int", "label": "text"}),
    "stock": (["warehouse", "sku"], {"warehouse": "small", "sku": "text", "quantity": "int", "updated": "time"}),
    "audit_log": (["id"], {"id": "int", "at": "time", "actor": "text", "what": "text"}),
}
JOINS = [
    ("customers", "orders", "{a}.id = {b}.customer_id"),
    ("orders", "order_lines", "{a}.customer_id = {b}.customer_id and {a}.id = {b}.order_id"),
    ("customers", "order_lines", "{a}.id = {b}.customer_id"),
    ("customers", "countries", "{a}.country = {b}.code"),
    ("countries", "customers", "{a}.code = {b}.country"),
    ("order_lines", "products", "{a}.product = {b}.sku"),
    ("stock", "products", "{a}.sku = {b}.sku"),
    ("customers", "customers", "{a}.id = {b}.id"),
]
NUMBERS = ("int", "small", "order", "num")
CONSTANTS = {
    "int": lambda r: str(r.choice([r.randrange(1, 301), r.randrange(1, 20), 0, -1])),
    "order": lambda r: str(r.randrange(1001, 1300)),
    "small": lambda r: str(r.randrange(0, 9)),
    "num": lambda r: r.choice(["0", "100", "99.50", "-12.5", "1000", "1e2"]),
    "float": lambda r: r.choice(["0", "0.5", "-1.5", "1e3"]),
    "text": lambda r: r.choice(["'Bob'", "'bob'", "'paid'", "'new'", "''", "'Éva'", "'M'", "'a'", "'gift'", "'buy'"]),
    "code": lambda r: r.choice(["'DE'", "'FR'", "'US'", "'ZZ'"]),
    "region": lambda r: r.choice(["'EU'", "'UK'", "'AM'", "'eu'", "'nowhere'"]),
    "bool": lambda r: r.choice(["true", "false"]),
    "date": lambda r: r.choice(["'1970-01-01'", "'2025-02-01'", "'2004-05-05'"]),
    "day": lambda r: f"'{r.choice(['2025-12-' + str(r.randrange(10, 32)), '2026-01-0' + str(r.randrange(1, 10))])}'",
    "time": lambda r: r.choice(["'2025-01-01 00:00:10+00'", "'2024-01-01 00:00:00+00'", "'2025-03-01 00:00:00+00'"]),
}


def generate(seed, count):
    """`count` pairs of (SQL, marks as statements.py knows them)."""
    made = random.Random(seed)
    return [Query(random.Random(made.random())).statement() for _ in range(count)]


class Query:
    def __init__(self, r):
        self.r = r
        self.marks = []

    def statement(self):
        shape = self.r.choices([self.plain, self.grouped, self.joined, self.joined_and_grouped, self.distinct, self.united,
                                self.nested, self.semi_joined, self.scalar],
                               [6, 6, 5, 4, 3, 2, 3, 3, 2])[0]
        return shape(), self.marks

    # --- pieces ---

    def table(self):
        return self.r.choices(list(TABLES), [6, 5, 3, 2, 2, 4, 2, 2, 2, 1])[0]

    def column(self, table, *kinds):
        columns = TABLES[table][1]
        return self.r.choice([c for c in columns if not kinds or columns[c] in kinds])

    def condition(self, table, alias, depth=0):
        r = self.r
        if depth < 2 and r.random() < 0.35:
            left, right = self.condition(table, alias, depth + 1), self.condition(table, alias, depth + 1)
            return f"({left} {r.choice(['and', 'or'])} {right})"
        if r.random() < 0.06:
            return f"not {self.condition(table, alias, depth + 1)}"
        # The key often, so that pruning is tried.
        column = r.choice(TABLES[table][0]) if r.random() < 0.4 else self.column(table)
        kind = TABLES[table][1][column]
        name, constant = f"{alias}.{column}", CONSTANTS[kind]
        form = r.randrange(9)
        if kind == "bool":
            return r.choice([name, f"{name} is not true", f"{name} = {constant(r)}"])
        if form < 4:
            return f"{name} = {constant(r)}"
        if form == 4:
            return f"{name} {r.choice(['<', '<=', '>', '>=', '<>'])} {constant(r)}"
        if form == 5:
            return f"{name} {r.choice(['in', 'in', 'not in'])} ({', '.join(constant(r) for _ in range(r.randrange(1, 5)))})"
        if form == 6:
            return f"{name} is {r.choice(['null', 'not null'])}"
        if form == 7:
            return f"{name} between {constant(r)} and {constant(r)}"
        return f"{name} is {r.choice(['', 'not '])}distinct from {constant(r)}"

    def where(self, *tables_and_aliases, chance=0.7):
        parts = [self.condition(t, a) for t, a in tables_and_aliases if self.r.random() < chance]
        return " where " + " and ".join(parts) if parts else ""

    def expression(self, table, alias):
        r = self.r
        column = self.column(table)
        kind, name = TABLES[table][1][column], f"{alias}.{column}"
        if r.random() < 0.7:
            return name
        if kind in NUMBERS:
            return r.choice([f"{name} + 1", f"-{name}", f"{name} * 2", f"abs({name})", f"coalesce({name}, 0)", f"{name} / 3"])
        if kind in ("text", "code", "region"):
            return r.choice([f"lower({name})", f"length({name})", f"coalesce({name}, '-')", f"{name} || 'x'", f"{name} = 'Bob'"])
        if kind in ("date", "day"):
            return r.choice([f"{name} + 1", f"extract(month from {name})", f"{name}::text"])
        if kind == "time":
            return f"date_trunc('hour', {name})"
        return f"{name} is null"

    def order(self, names, unique=True):
        """ORDER BY some of `names`, with the rest after them when the order is to be total."""
        r = self.r
        first = r.sample(names, r.randrange(1, min(3, len(names)) + 1))
        rest = [n for n in names if n not in first] if unique else []
        return " order by " + ", ".join(
            n + r.choice(["", "", " desc", " asc", " nulls first", " desc nulls last"]) for n in first + rest)

    def limit(self):
        r = self.r
        return r.choice(["", "", f" limit {r.randrange(0, 20)}", f" limit {r.randrange(1, 30)} offset {r.randrange(0, 40)}",
                         f" offset {r.randrange(0, 200)}"])

    def aggregate(self, table, alias):
        r = self.r
        form = r.randrange(9)
        if form < 2:
            return "count(*)"
        if form == 2:
            return f"count({alias}.{self.column(table)})"
        if form in (3, 4):
            return f"{r.choice(['min', 'max'])}({alias}.{self.column(table, *NUMBERS, 'text', 'code', 'region', 'date', 'day', 'time', 'float')})"
        if form == 5:
            return f"count(distinct {alias}.{self.column(table)})"
        number = f"{alias}.{self.column(table, *NUMBERS)}"
        if r.random() < 0.3:
            number = r.choice([f"{number} * 2", f"{number} + 1", f"coalesce({number}, 0)"])
        text = f"{r.choice(['sum', 'sum', 'avg'])}({number})"
        return text + f" filter (where {self.condition(table, alias, 2)})" if r.random() < 0.12 else text

    def group(self, tables, source):
        """SELECT ... GROUP BY over `source`, whose tables are pairs of (table, alias)."""
        r = self.r
        keys = []
        for _ in range(r.choice([0, 1, 1, 1, 2])):
            table, alias = r.choice(tables)
            key = self.expression(table, alias)
            if key not in keys:
                keys.append(key)
        aggregates = [self.aggregate(*r.choice(tables)) for _ in range(r.randrange(1, 4))]
        items = [f"{key} as k{i}" for i, key in enumerate(keys)] + [f"{a} as a{i}" for i, a in enumerate(aggregates)]
        sql = f"select {', '.join(items)} from {source}"
        if keys:
            sql += " group by " + ", ".join(keys if r.random() < 0.7 else [str(i + 1) for i in range(len(keys))])
        if r.random() < 0.25:
            sql += f" having {r.choice(['count(*) > 1', 'count(*) < 10', 'sum(1) >= 2', aggregates[0] + ' is not null'])}"
        if keys and r.random() < 0.7:
            sql += self.order([f"k{i}" for i in range(len(keys))] + ["a0"]) + self.limit()
        return sql

    # --- whole statements ---

    def plain(self):
        table = self.table()
        keys = [f"t.{k}" for k in TABLES[table][0]]
        items = self.r.choice(["*", "t.*", ", ".join([self.expression(table, "t") + f" as x{i}" for i in range(self.r.randrange(1, 4))])])
        sql = f"select {items} from {table} t{self.where((table, 't'))}"
        if self.r.random() < 0.75:
            extra = [self.expression(table, "t")] if self.r.random() < 0.6 else []
            sql += " order by " + ", ".join([e + self.r.choice(["", " desc", " nulls first"]) for e in extra]
                                            + [k + self.r.choice(["", "", " desc"]) for k in keys])
            sql += self.limit()
        return sql

    def grouped(self):
        table = self.table()
        where = self.where((table, "t"), chance=0.5)
        return self.group([(table, "t")], f"{table} t{where}")

    def join(self):
        left, right, condition = self.r.choice(JOINS)
        kind = self.r.choice(["join", "join", "left join", "left join", "right join", "full join"])
        on = condition.format(a="a", b="b")
        if kind in ("join", "left join") and self.r.random() < 0.25:
            on += f" and {self.condition(right, 'b', 2)}"
        return [(left, "a"), (right, "b")], f"{left} a {kind} {right} b on {on}"

    def joined(self):
        tables, source = self.join()
        items = [f"{self.expression(*self.r.choice(tables))} as x{i}" for i in range(self.r.randrange(1, 4))]
        keys = [f"{alias}.{key}" for table, alias in tables for key in TABLES[table][0]]
        sql = f"select {', '.join(items)} from {source}{self.where(*tables, chance=0.5)}"
        if self.r.random() < 0.7:
            sql += " order by " + ", ".join(keys) + self.limit()
        return sql

    def joined_and_grouped(self):
        tables, source = self.join()
        return self.group(tables, source + self.where(*tables, chance=0.35))

    def distinct(self):
        table = self.table()
        items = [self.expression(table, "t") for _ in range(self.r.randrange(1, 3))]
        sql = "select distinct " + ", ".join(f"{e} as x{i}" for i, e in enumerate(items)) + f" from {table} t{self.where((table, 't'), chance=0.4)}"
        if self.r.random() < 0.7:
            sql += self.order([f"x{i}" for i in range(len(items))]) + self.limit()
        return sql

    def united(self):
        kind = self.r.choice(["text", "num", "int"])
        halves = []
        for _ in range(2):
            table = self.r.choice([t for t in TABLES if kind in TABLES[t][1].values()])
            halves.append(f"select t.{self.column(table, kind)} as x from {table} t{self.where((table, 't'))}")
        word = self.r.choice(["union all", "union all", "union", "intersect", "except", "except all"])
        return f" {word} ".join(halves) + self.r.choice(["", " order by x", " order by x desc limit 7"])

    def nested(self):
        table = self.table()
        keys = TABLES[table][0]
        inner = f"select * from {table} t{self.where((table, 't'))}"
        if self.r.random() < 0.3:
            inner += " order by " + ", ".join(f"t.{k}" for k in keys) + f" limit {self.r.randrange(1, 30)}"
        if self.r.random() < 0.5:
            return self.group([(table, "s")], f"({inner}) s")
        name = self.expression(table, "s")
        order = " order by " + ", ".join(f"s.{k}" for k in keys)
        if self.r.random() < 0.4:
            return f"with s as ({inner}) select {name} as x from s{order}{self.limit()}"
        return f"select {name} as x from ({inner}) s{order}{self.limit()}"

    def semi_joined(self):
        left, right, condition = self.r.choice(JOINS)
        on = condition.format(a="a", b="b")
        inner = f"select 1 from {right} b where {on}"
        if self.r.random() < 0.6:
            inner += f" and {self.condition(right, 'b', 1)}"
        word = self.r.choice(["exists", "exists", "not exists"])
        keys = ", ".join(f"a.{k}" for k in TABLES[left][0])
        if self.r.random() < 0.3:
            return f"select count(*) from {left} a where {word} ({inner})"
        return f"select {keys} from {left} a where {word} ({inner}) order by {keys}{self.limit()}"

    def scalar(self):
        table = self.table()
        inner = f"(select {self.aggregate(table, 'b')} from {table} b{self.where((table, 'b'))})"
        if self.r.random() < 0.4:
            return f"select {inner} as x"
        outer = self.table()
        keys = ", ".join(f"a.{k}" for k in TABLES[outer][0])
        return f"select {keys}, {inner} as x from {outer} a{self.where((outer, 'a'))} order by {keys}{self.limit()}"
