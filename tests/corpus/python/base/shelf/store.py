"""The places of books, in a SQLite file."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A book and the shelf that it stands on."""

    isbn: str
    shelf: str


class Store:
    """The places of all books."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS place (isbn TEXT PRIMARY KEY, shelf TEXT)"
        )

    def add(self, place: Place) -> None:
        """Put a book on a shelf, wherever it stood before."""
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO place VALUES (?, ?)",
                (place.isbn, place.shelf),
            )

    def where(self, isbn: str) -> Place | None:
        """The place of a book, if it has one."""
        row = self._db.execute(
            "SELECT isbn, shelf FROM place WHERE isbn = ?", (isbn,)
        ).fetchone()
        return Place(*row) if row else None

    def close(self) -> None:
        """Close the file."""
        self._db.close()
