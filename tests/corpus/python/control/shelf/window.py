"""Which books stand in the window."""

import hashlib
import random
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path

_COLUMNS = "isbn, shelf"
_ALL = "SELECT " + _COLUMNS + " FROM place ORDER BY isbn"


def pick(isbns: Sequence[str], count: int) -> list[str]:
    """Some books at random: nobody gains by guessing them."""
    return random.sample(list(isbns), min(count, len(isbns)))


def places(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """All of them; the text of the query is constant."""
    return db.execute(_ALL).fetchall()


def of_shelves(db: sqlite3.Connection, shelves: Sequence[str]) -> list[str]:
    """The books of some shelves, each passed as a parameter."""
    marks = ", ".join("?" * len(shelves))
    query = f"SELECT isbn FROM place WHERE shelf IN ({marks})"
    return [isbn for (isbn,) in db.execute(query, list(shelves))]


def cache_key(path: Path) -> str:
    """The name of a picture in the cache: not for security."""
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def revision() -> str:
    """The commit of the program, or nothing where there is no git."""
    done = subprocess.run(
        ["/usr/bin/git", "rev-parse", "HEAD"],
        capture_output=True,
        check=False,
        text=True,
        timeout=10,
    )
    return done.stdout.strip()


def is_default_password(password: str) -> bool:
    """Whether somebody left a password as it came."""
    return password in ("changeme", "password", "<your password>")
