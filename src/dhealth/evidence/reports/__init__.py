"""The period report, and the outside figures that shares are computed from."""
