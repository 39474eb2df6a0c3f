"""Paper forms of a client, photographed and typed from."""
