"""Client and service records for community groups in Viet Nam's HIV response."""
