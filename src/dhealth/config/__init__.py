"""Settings, root URLs, the policy pages and the console: where everything is put together."""
