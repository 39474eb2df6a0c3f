"""The page of a province: what is agreed there, who works with whom, how slips go, when partners meet."""
