"""How fast it is, beside a bare Django page and a bare Django insert measured in the same run: `make bench`."""
