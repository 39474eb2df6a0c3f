"""The keys: the only room that opens and closes what must not be read."""
