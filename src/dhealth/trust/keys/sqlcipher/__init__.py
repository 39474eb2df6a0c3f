"""Django's SQLite backend on SQLCipher: the embedded database is one encrypted file."""
