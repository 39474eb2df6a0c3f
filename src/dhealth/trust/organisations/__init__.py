"""The register of groups, clinics and partners, their names through time, and the projects that join them."""
