"""g++ 12 miscompiles some coroutines: a temporary in an awaited expression is destroyed twice, or never, or moved
byte by byte. What of that can be seen in the text is refused here:

- co_await in the condition of an `else if`;
- co_await beside `&&`, `||` or `?:` in one expression (the condition decides which temporaries live);
- a braced value, other than an empty one or a duration, in the arguments of an awaited call.

The cure is the same each time: a local variable first, then the condition or the call.
"""
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ["backends", "planner", "proxy", "tests"]
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.DOTALL)
ELSE_IF = re.compile(r"\belse\s+if\s*\(")
# A braced value that starts an argument, with or without its type; not a lambda's body, not {}.
BRACED = re.compile(r"(?:^|[(,])\s*((?:[\w:]+(?:<[^<>()]*>)?)?)\{(?!\s*\})")
DURATION = re.compile(r"(?:std::chrono::)?(?:[Mm]illiseconds|[Mm]icroseconds|[Ss]econds)$")
OPENING = {"(": ")", "[": "]", "{": "}"}


def without_noise(text):
    """The code with comments and the insides of literals blanked; every position and line stays."""
    return NOISE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def closing(code, opening):
    """The place of the bracket that closes the one at `opening`, or the end."""
    depth = 0
    for place in range(opening, len(code)):
        if code[place] in "([{":
            depth += 1
        elif code[place] in ")]}":
            depth -= 1
            if depth == 0:
                return place
    return len(code)


def level_before(code, place):
    """What stands left of `place` in its brackets, without what inner brackets hold; then those brackets' place or -1."""
    text = []
    while place > 0:
        place -= 1
        char = code[place]
        if char in ")]":
            depth = 1
            while depth > 0 and place > 0:
                place -= 1
                depth += (code[place] in ")]}") - (code[place] in "([{")
            text.append(" ")
        elif char in "([":
            return "".join(reversed(text)), place
        elif char in ";{},":
            break
        else:
            text.append(char)
    return "".join(reversed(text)), -1


def level_after(code, place):
    """The same to the right of `place`, as far as the expression goes."""
    text = []
    while place < len(code) and code[place] not in ")];},":
        if code[place] in OPENING:
            place = closing(code, place)
        else:
            text.append(code[place])
        place += 1
    return "".join(text)


def mixes_conditions(code, place):
    """Whether an expression around the co_await at `place` has an operator that evaluates only a part of it."""
    while place >= 0:
        before, outer = level_before(code, place)
        level = before + " " + level_after(code, place)
        level = re.sub(r"\bauto\s*&&", " ", level)
        if "||" in level or "&&" in level or "?" in level:
            return True
        place = outer
    return False


def braced_argument(code, place):
    """Whether the call awaited at `place` builds a value from braces in its own arguments."""
    end = place
    while end < len(code) and code[end] not in ";{}":
        if code[end] == "(":
            close = closing(code, end)
            inside = code[end + 1:close]
            # Bodies of lambdas are code of their own.
            inside = re.sub(r"\[[^\[\]]*\]\s*(\([^()]*\))?[^,{}()]*\{.*", "", inside, flags=re.DOTALL)
            for found in BRACED.finditer(inside):
                if not DURATION.match(found[1]):
                    return True
            end = close
        end += 1
    return False


def faults_in(path, text):
    """"path:line: what" for each co_await that g++ 12 may get wrong."""
    code = without_noise(text)
    found = {}
    for match in ELSE_IF.finditer(code):
        opening = match.end() - 1
        if re.search(r"\bco_await\b", code[opening:closing(code, opening)]):
            found[code.count("\n", 0, match.start()) + 1] = "co_await in the condition of else if"
    for match in re.finditer(r"\bco_await\b", code):
        line = code.count("\n", 0, match.start()) + 1
        if mixes_conditions(code, match.start()):
            found.setdefault(line, "co_await beside &&, || or ?:")
        elif braced_argument(code, match.end()):
            found.setdefault(line, "a braced value in the arguments of an awaited call")
    return [f"{path}:{line}: {what}" for line, what in sorted(found.items())]


def sources():
    for folder in FOLDERS:
        for directory, _, files in os.walk(os.path.join(ROOT, folder)):
            for name in files:
                if name.endswith((".h", ".cpp")):
                    yield os.path.relpath(os.path.join(directory, name), ROOT)


def test_no_coroutine_is_one_that_the_compiler_gets_wrong():
    found = []
    for path in sorted(sources()):
        with open(os.path.join(ROOT, path), encoding="utf-8") as source:
            found += faults_in(path, source.read())
    assert not found, "\n" + "\n".join(found)


def test_the_check_finds_each_pattern():
    for bad in ("if (a) { b(); } else if (co_await c()) { d(); }",
                "if (a && co_await b()) c();",
                "if (!(co_await b()) || a) c();",
                "auto x = a ? co_await b() : c();",
                "auto x = co_await a() ? b() : c();",
                "f(g(co_await b()) && c);",
                "auto x = co_await f({a, b});",
                "auto x = co_await f(a, {b});",
                "auto x = co_await f(a, Spec{b});"):
        assert faults_in("x.cpp", bad), bad


def test_the_check_lets_the_cures_pass():
    for good in ("if (Status done = co_await a(); !done) co_return done;",
                 "if (!co_await a()) b();",
                 "if (a && b) c = co_await d();",
                 "bool c = co_await a(); if (b && c) d();",
                 "co_await sleep_for(Milliseconds{5});",
                 "auto x = co_await f(a, {});",
                 "auto x = co_await f(a ? b : c);",
                 "auto x = co_await f([&] { return a && b; });",
                 "switch (a) { case b: co_return co_await c(); }",
                 "while (!a || b) { co_await c(); }",
                 "for (auto&& x : y) { co_await c(); }",
                 '// a && co_await b()\nco_await log("co_await a && b");'):
        assert not faults_in("x.cpp", good), good
