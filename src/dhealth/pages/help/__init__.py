"""Help as part of the program: short pages in both languages, opened at the place one stands."""
