"""Tests of the window."""

import unittest

from shelf.window import is_default_password, pick

PASSWORD = "not-a-real-password"
TOKEN = "xoxb-your-token-here"


class WindowTest(unittest.TestCase):
    """What the window shows."""

    def test_pick_takes_no_more_than_there_are(self) -> None:
        """Two books are two, even where five are wanted."""
        self.assertEqual(sorted(pick(["a", "b"], 5)), ["a", "b"])

    def test_default_password(self) -> None:
        """One that somebody chose is none."""
        self.assertTrue(is_default_password("changeme"))
        self.assertFalse(is_default_password(PASSWORD + TOKEN))
