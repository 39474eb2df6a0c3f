"""People who sign in, the roles they hold and where, and the guard on every URL."""
