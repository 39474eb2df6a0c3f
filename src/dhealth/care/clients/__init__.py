"""The client registry: codes, identity, consent, duplicates, merging."""
