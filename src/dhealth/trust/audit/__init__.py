"""The event log: the memory of the system, append-only and chained."""
