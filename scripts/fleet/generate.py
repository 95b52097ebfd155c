"""The shop's rows: made from a seed, the same on every run. Rows are tuples of Python values for psycopg's COPY."""
import datetime
import random
import uuid
from decimal import Decimal

UTC = datetime.timezone.utc
NAMES = ["Ada", "ada", "Åsa", "Bob", "bob", "Çelik", "Dörte", "Zoë", "zoe", "Éva", "Eva", "eve", "Łukasz", "李雷", "Øyvind",
         "O'Brien", "de la Cruz", " lead", "trail ", "", "ß", "SS", "ss", "e\u0301va", "Ωmega", "🙂 smile", "a-b", "ab",
         "a b", "A_B"]
CITIES = ["Zürich", "Zurich", "zürich", "Aachen", "Ähtäri", "Ahtari", "Østerås", "Oslo", "Praha", "Paris", "paris", None]
COUNTRIES = [("DE", "Germany", "EU", 84000000), ("FR", "France", "EU", 68000000), ("GB", "United Kingdom", "UK", 67000000),
             ("US", "United States", "AM", 334000000), ("JP", "Japan", "AS", 124000000), ("CZ", "Česko", "EU", 10900000),
             ("NO", "Norge", "EU", 5500000), ("BR", "Brasil", "AM", 216000000), ("IN", "India", "AS", None),
             ("AQ", "Antarctica", None, 0)]
STATUSES = ["new", "paid", "sent", "returned", "Cancelled"]
KINDS = ["view", "click", "buy", "Buy", "error"]
REGIONS = ["EU", "UK", "AM", "AS", "AF", "eu"]


class Shop:
    """`customers` scales everything else."""

    def __init__(self, customers=300, seed=20250701):
        self.random = random.Random(seed)
        self.customers = customers

    def tables(self):
        """(table, columns or None for all, rows), parents before children."""
        customers = list(self._customers())
        orders = list(self._orders(customers))
        products = list(self._products())
        yield "countries", None, COUNTRIES
        yield "customers", None, customers
        yield "orders", None, orders
        yield "order_lines", None, list(self._order_lines(orders, products))
        yield "products", None, products
        yield "events", None, list(self._events())
        yield "branches", None, list(self._branches())
        yield "counters", None, [(i, self.random.randrange(1000), self.random.choice(["x", "y", None]))
                                 for i in range(0, 600, 3)]
        yield "sessions", None, list(self._sessions())
        yield "stock", None, [(w, p[0], self.random.randrange(-5, 200), self._moment(2025))
                              for w in (1, 2, 3, 40) for p in products[::2]]
        yield "audit_log", ["at", "actor", "what"], [
            (self._moment(2025), self.random.choice(["root", "app", None]), f"did {i}") for i in range(40)]
        yield "samples", None, list(self._samples())
        yield from self._keys()

    def _moment(self, year):
        return datetime.datetime(year, 1, 1, tzinfo=UTC) + datetime.timedelta(
            microseconds=self.random.choice([1, 1000, 1000000]) * self.random.randrange(31 * 10**6))

    def _maybe(self, value, nulls=0.2):
        return None if self.random.random() < nulls else value

    def _money(self, low, high):
        return Decimal(self.random.randrange(low * 100, high * 100)) / 100

    def _customers(self):
        r = self.random
        for i in range(1, self.customers + 1):
            name = r.choice(NAMES)
            yield (i, name, self._maybe(r.choice(NAMES)), r.choice(CITIES), self._maybe(r.choice(NAMES)),
                   self._maybe(f"user{i}@example.org", 0.1), r.choice(COUNTRIES)[0], self._money(-500, 5000),
                   self._maybe(r.choice([0.1, 0.25, -1.5, 1e10, 1e-7, 3.0]) * r.randrange(-20, 20) + 0.0, 0.15),
                   self._maybe(r.randrange(-3, 10)), r.random() < 0.2,
                   self._maybe(datetime.date(1950, 1, 1) + datetime.timedelta(days=r.randrange(20000))),
                   self._moment(2024))

    def _orders(self, customers):
        r = self.random
        number = 1000
        for customer in customers:
            for _ in range(r.choice([0, 0, 1, 2, 3, 5, 12])):
                number += 1
                placed = self._moment(2025)
                yield (number, customer[0], placed, self._maybe(placed.date() + datetime.timedelta(days=14)),
                       r.choice(STATUSES), self._money(1, 900), self._maybe(r.choice([0.0, 0.5, 0.1, 0.25]), 0.4),
                       self._maybe(r.choice(["", "gift", "Gift", "call first", "x" * 300, "tab\there", "line\nbreak"]), 0.5))

    def _order_lines(self, orders, products):
        r = self.random
        for order in orders:
            for line in range(1, r.choice([1, 1, 2, 4]) + 1):
                yield (order[1], order[0], line, r.choice(products)[0], r.randrange(1, 20),
                       r.choice([self._money(1, 100), Decimal("0.005"), Decimal("19.990"), Decimal(7)]))

    def _products(self):
        r = self.random
        for i in range(80):
            yield (f"{r.choice(['A', 'a', 'b-', 'Z', 'é'])}{i:03}", r.choice(NAMES) + f" {i % 7}", self._maybe(self._money(1, 300)),
                   self._maybe(r.random() * 10), self._maybe(r.sample(["red", "Red", "new", "", "a,b", 'q"q'], r.randrange(4))))

    def _events(self):
        r = self.random
        for offset in range(-45, 45):
            day = datetime.date(2026, 1, 1) + datetime.timedelta(days=offset)
            for seq in range(r.randrange(1, 6)):
                payload = r.choice([None, '{"a": 1}', '{"a": 2, "b": [1, null, "x"]}', "[]", '"text"', '{"a": null}'])
                yield (day, seq, r.choice(KINDS), payload,
                       self._maybe(r.choice([r.random() * 100, float("nan"), float("inf"), 0.0, 1e300, 1e-300])),
                       self._maybe(r.choice([Decimal("1.10"), Decimal("2.5"), Decimal("NaN"), Decimal("123456789012345678901234567890"),
                                             Decimal("-0.000001"), Decimal(0)])))

    def _branches(self):
        r = self.random
        for region in REGIONS:
            for i in range(1, 9):
                yield (region, i, self._maybe(r.choice(NAMES)), self._maybe(datetime.date(2000 + i, i, i)),
                       self._maybe(self._money(0, 100000)))

    def _sessions(self):
        r = self.random
        for _ in range(200):
            yield (uuid.UUID(int=r.getrandbits(128)), self._maybe(r.randrange(1, self.customers + 1)),
                   self._moment(2025).replace(tzinfo=None), self._maybe(r.choice(["10.0.0.1", "10.0.0.0/8", "::1"])),
                   self._maybe(r.randbytes(r.randrange(12))))

    def _samples(self):
        """Texts in PostgreSQL's own input forms: COPY passes them on as they are."""
        r = self.random
        choices = {
            "b": ["t", "f"], "i2": ["0", "-32768", "32767", "7"], "i4": ["0", "-2147483648", "2147483647", "42"],
            "i8": ["0", "-9223372036854775808", "9223372036854775807", "42", "4294967296"],
            "f4": ["0", "-0", "NaN", "Infinity", "-Infinity", "1.5", "3.4e38", "1e-40", "0.1"],
            "f8": ["0", "-0", "NaN", "Infinity", "-Infinity", "1.5", "1.7976931348623157e308", "5e-324", "0.1", "123456.789"],
            "n": ["0", "0.00", "NaN", "Infinity", "-Infinity", "1.0", "1.00", "1", "-12345.678900", "1e50", "1e-30"],
            "n2": ["0", "1.5", "-99999.999999", "12345678901234.123456"],
            "t": NAMES, "vc": [n[:20] for n in NAMES], "bp": ["a", "a ", "abc", "ABC", "", "ünïcödé"], "tc": NAMES, "ti": NAMES,
            "ba": ["\\x", "\\x00", "\\x00ff", "\\xdeadbeef", "\\x5c27"],
            "d": ["2024-02-29", "infinity", "-infinity", "0044-03-15 BC", "9999-12-31", "1970-01-01", "2000-01-01"],
            "tm": ["00:00:00", "24:00:00", "12:34:56.789012"], "tmz": ["00:00:00+00", "12:00:00+02", "10:00:00+00", "23:59:59.9-07"],
            "ts": ["2024-02-29 12:00:00", "infinity", "-infinity", "1999-12-31 23:59:59.999999", "0001-01-01 00:00:00 BC"],
            "tz": ["2024-02-29 12:00:00+00", "infinity", "-infinity", "2024-03-31 01:30:00+01", "2024-10-27 02:30:00+02"],
            "ts0": ["2024-02-29 12:00:00", "2024-02-29 12:00:01"],
            "iv": ["1 mon", "30 days", "720:00:00", "-1 days +02:03:04.5", "1 year 2 mons", "00:00:00", "@ 3 days ago"],
            "u": ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
            "j": ['{"a":1}', "[1, 2]", "null", '"x"', '{"b": 1, "a": 2, "a": 3}'],
            "jb": ['{"a":1}', "[1, 2]", "null", '"x"', '{"b": 1, "a": 2, "a": 3}', "1.0", "1.00"],
            "ip": ["10.0.0.1", "10.0.0.0/8", "::1", "192.168.0.1/32"], "nw": ["10.0.0.0/8", "192.168.1.0/24", "::/0"],
            "mac": ["08:00:2b:01:02:03"], "bits": ["00000", "10101", "11111"], "vbits": ["", "1", "010", "111111111111"],
            "pt": ["(1,2)", "(0.1,-5e10)"], "rng": ["[1,5)", "empty", "(,)", "[3,)"], "m": ["sad", "so so", "happy"],
            "pct": ["0", "50", "100"], "ia": ["{}", "{1,2,3}", "{NULL,1}", "{{1,2},{3,4}}", "[2:3]={7,8}"],
            "ta": ["{}", '{a,b}', '{"a,b",NULL,"q\\"q",""}'], "na": ["{}", "{1.10,NaN}"], "cash": ["1.00", "-1234.56"],
            "o": ["0", "4294967295"], "nm": ["name", "a_name"], "ch": ["a", "Z"],
        }
        for i in range(1, 161):
            if i == 160:
                yield (str(i),) + (None,) * len(choices)
            else:
                yield (str(i),) + tuple(None if r.random() < 0.15 else r.choice(values) for values in choices.values())

    def _keys(self):
        r = self.random
        moments = [self._moment(year) for year in range(1960, 2060)]
        yield "keys_int2", None, [(k, f"v{k}") for k in range(-32768, 32768, 771)]
        yield "keys_int4", None, [(k, f"v{k}") for k in list(range(-50, 50)) + [-2147483648, 2147483647]]
        yield "keys_varchar", None, [(k, f"v {k}") for k in sorted(set(n[:30] for n in NAMES))]
        yield "keys_char", None, [(f"k{i:x}", f"v{i}") for i in range(0, 3000, 37)]
        yield "keys_date", None, [(m.date(), f"v{i}") for i, m in enumerate(moments)]
        yield "keys_timestamp", None, [(m.replace(tzinfo=None), f"v{i}") for i, m in enumerate(moments)]
        yield "keys_timestamptz", None, [(m, f"v{i}") for i, m in enumerate(moments)]
        yield "keys_numeric", None, [(Decimal(k), f"v {k}") for k in
                                     ["0", "1.0", "-1.00", "100", "1e20", "1e-20", "0.1", "123.4500", "NaN", "-7", "12345678.9"]
                                     + [f"{i}.{i % 10}0" for i in range(2, 60)]]
        yield "keys_bytea", None, [(bytes([i]) * (i % 5), f"v{i}") for i in range(256) if i % 5 or i == 0]
        yield "keys_bool", None, [(k, f"v{i}") for i, k in enumerate([True, False, None] * 5)]
        yield "keys_nullable", None, [(r.choice([None, i, i]), f"v{i}") for i in range(60)]
