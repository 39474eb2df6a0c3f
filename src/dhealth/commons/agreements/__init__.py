"""Who agreed with whom on what: mechanisms, agreements of three parties, their clauses, signatures and days."""
