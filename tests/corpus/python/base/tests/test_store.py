"""Tests of the store."""

import unittest
from pathlib import Path

from shelf.store import Place, Store


class StoreTest(unittest.TestCase):
    """A store in memory."""

    def setUp(self) -> None:
        self.store = Store(Path(":memory:"))
        self.addCleanup(self.store.close)

    def test_added_book_has_a_place(self) -> None:
        """What was added is found."""
        self.store.add(Place("9780000000002", "A3"))
        self.assertEqual(
            self.store.where("9780000000002"), Place("9780000000002", "A3")
        )

    def test_unknown_book_has_none(self) -> None:
        """What was not added is not found."""
        self.assertIsNone(self.store.where("9780000000019"))
