"""The forms of a client's record."""
