"""Tools that every domain works with, each written once."""
