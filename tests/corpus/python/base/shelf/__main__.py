"""The command line."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from shelf.store import Place, Store


def parse(argv: list[str]) -> argparse.Namespace:
    """The arguments, checked."""
    parser = argparse.ArgumentParser(prog="shelf")
    parser.add_argument("--file", type=Path, default=Path("shelf.db"))
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add")
    add.add_argument("isbn")
    add.add_argument("shelf")
    where = commands.add_parser("where")
    where.add_argument("isbn")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Do what the arguments say; the status of the program."""
    options = parse(argv)
    with closing(Store(options.file)) as store:
        if options.command == "add":
            store.add(Place(options.isbn, options.shelf))
            return 0
        place = store.where(options.isbn)
    if place is None:
        print(f"no place for {options.isbn}", file=sys.stderr)
        return 1
    print(place.shelf)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
