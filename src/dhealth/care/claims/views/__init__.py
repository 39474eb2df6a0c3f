"""Pages of claims: what counts, contracts, batches and money."""
