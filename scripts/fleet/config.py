"""Writes braid.toml for a fleet. Tables are dictionaries in the words of the configuration format."""
import json


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    raise TypeError(f"no TOML form for {value!r}")


def section(header, values):
    return header + "\n" + "".join(f"{key} = {toml_value(value)}\n" for key, value in values.items()) + "\n"


def braid_toml(braid, listeners, pool, servers, users, databases):
    """Each argument but the first and third is a list of dictionaries; a database's `table` is a list of tables."""
    text = section("[braid]", braid)
    for listener in listeners:
        text += section("[[listener]]", listener)
    text += section("[pool]", pool)
    for server in servers:
        text += section("[[server]]", server)
    for user in users:
        text += section("[[user]]", user)
    for database in databases:
        text += section("[[database]]", {key: value for key, value in database.items() if key != "table"})
        for table in database.get("table", []):
            text += section("[[database.table]]", table)
    return text
