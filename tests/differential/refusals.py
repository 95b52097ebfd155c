"""The report of what Braid refused: one file of a suite, by reason, and a line of pytest's summary."""
import collections
import os

from fleet import ROOT


def path_of(name):
    return os.path.join(ROOT, "build", name)


def write(name, title, found):
    """`found`: statement -> reason."""
    by_reason = collections.defaultdict(list)
    for sql, reason in found.items():
        by_reason[reason].append(sql)
    os.makedirs(os.path.dirname(path_of(name)), exist_ok=True)
    with open(path_of(name), "w", encoding="utf-8") as out:
        out.write(f"# {title}, by reason: {len(found)}\n")
        for reason, refused in sorted(by_reason.items(), key=lambda item: -len(item[1])):
            out.write(f"\n## {reason} ({len(refused)})\n\n```sql\n" + ";\n".join(refused) + ";\n```\n")


def summarize(name, terminal):
    if os.path.exists(path_of(name)):
        with open(path_of(name), encoding="utf-8") as report:
            terminal.write_line(report.readline().strip("# \n") + f", listed in build/{name}")
