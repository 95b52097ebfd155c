"""The house's arrows: a folder includes only what stands below it, and each library stays in the folder that owns it."""
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# floor -> floors it may include (itself always)
MAY_INCLUDE = {
    "base": [],
    "grammar": ["base"],
    "wire": ["base"],
    "conf": ["base"],
    "router": ["grammar", "conf", "base"],
    "backends": ["conf", "wire", "base"],
    "planner": ["router", "backends", "grammar", "wire", "conf", "base"],
    "proxy": ["planner", "router", "backends", "grammar", "wire", "conf", "base"],
}
# what is included -> folders in which it may be
LIBRARIES = {
    r"asio(\.hpp|/)": ["backends", "planner/exec", "proxy"],
    r"antlr4|Sql\w*(Parser|Lexer|Visitor|Listener)\.h": ["grammar"],
    r"libpq-fe\.h|libpq/": ["backends/postgresql"],
    r"mysql(\.h|/)|mariadb/|ma_": ["backends/mysql"],
    r"sys/(socket|epoll|select|poll)\.h|netinet/|arpa/inet\.h|poll\.h|netdb\.h": ["backends", "planner/exec", "proxy"],
    r"thread|mutex|condition_variable|future": ["backends", "planner/exec", "proxy"],
    r"toml\+\+|toml\.hpp": ["conf"],
    r"CLI/": ["proxy"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def faults_in(path, text):
    """Sentences about the includes of one file that break a rule; `path` is relative to the root."""
    floor = path.split("/")[0]
    found = []
    for bracket, name in INCLUDE.findall(text):
        target = name.split("/")[0]
        if bracket == '"' and target in MAY_INCLUDE:
            if target != floor and target not in MAY_INCLUDE[floor]:
                found.append(f'{path} includes "{name}": {floor} may not see {target}')
            if floor == "planner" and not path.startswith("planner/exec/"):
                if target == "backends" or name.startswith("planner/exec/"):
                    found.append(f'{path} includes "{name}": the planner outside planner/exec is pure')
            continue
        for pattern, folders in LIBRARIES.items():
            if bracket == "<" and re.match(pattern, name) and not any(path.startswith(f + "/") for f in folders):
                found.append(f"{path} includes <{name}>, which belongs to {', '.join(folders)} alone")
    return found


def sources():
    for floor in MAY_INCLUDE:
        for directory, _, files in os.walk(os.path.join(ROOT, floor)):
            for name in files:
                if name.endswith((".h", ".cpp")):
                    yield os.path.relpath(os.path.join(directory, name), ROOT)


def test_no_arrow_runs_up():
    found = []
    for path in sources():
        with open(os.path.join(ROOT, path), encoding="utf-8") as source:
            found += faults_in(path, source.read())
    assert not found, "\n" + "\n".join(found)


def test_the_check_finds_an_upward_arrow():
    assert faults_in("base/x.h", '#include "wire/frame.h"\n')
    assert faults_in("router/x.cpp", "#include <asio.hpp>\n")
    assert faults_in("planner/rules.cpp", '#include "backends/pool.h"\n')
    assert faults_in("wire/x.cpp", "#include <libpq-fe.h>\n")
    assert not faults_in("planner/exec/x.cpp", '#include "backends/pool.h"\n#include <asio.hpp>\n')
    assert not faults_in("grammar/x.cpp", '#include <antlr4-runtime.h>\n#include "base/error.h"\n')


def test_each_floor_says_what_lives_there():
    missing = [floor for floor in MAY_INCLUDE if not os.path.exists(os.path.join(ROOT, floor, "README.md"))]
    assert not missing, f"no README.md in: {', '.join(missing)}"
