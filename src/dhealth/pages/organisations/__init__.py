"""The pages of organisations and projects: they join the register with the people who work there."""
