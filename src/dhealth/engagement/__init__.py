"""What keeps people with the program: their first day, and what they say of it."""
