"""Search a text for regular expressions, as a process of its own that can be killed.

It is run by its path, without Odoo: JSON comes in and goes out. What a user writes may
look for ever, or for too much; its parent waits so long and no longer.
"""

import json
import re
import sys

FLAGS = re.IGNORECASE | re.MULTILINE
MOST = 50
# Letters of what was found, and of each part of it: nobody reads more.
QUOTED, LONGEST = 500, 200
SECONDS, BYTES = 2, 512 * 1024 * 1024


def limit() -> None:
    """End this process by itself, should its parent be gone; not on Windows."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def search(expression: str, text: str, explain: bool) -> dict[str, object]:
    """Return the groups of an expression and what it finds, or its ``error``."""
    try:
        compiled = re.compile(expression, FLAGS)
        found = [
            {"text": one[0][:QUOTED], "groups": read_groups(one)}
            for one, _number in zip(compiled.finditer(text), range(MOST), strict=False)
        ]
        near = find_start(expression, text) if explain and not found else ""
    except (re.error, OverflowError, RecursionError, MemoryError) as error:
        return {"error": str(error) or type(error).__name__}
    return {"groups": list(compiled.groupindex), "found": found, "near": near}


def read_groups(found: re.Match[str]) -> dict[str, str]:
    """Return what each group found, without those that took no part."""
    return {name: said[:LONGEST] for name, said in found.groupdict("").items() if said}


def find_start(expression: str, text: str) -> str:
    """Return the longest beginning of an expression that finds something."""
    for end in range(len(expression) - 1, 0, -1):
        try:
            if re.search(expression[:end], text, FLAGS):
                return expression[:end]
        except (re.error, OverflowError):
            continue
    return ""


def main() -> None:
    """Answer what the standard input asks."""
    limit()
    asked = json.loads(sys.stdin.buffer.read())
    answers = [
        search(expression, asked["text"], asked["explain"])
        for expression in asked["expressions"]
    ]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
