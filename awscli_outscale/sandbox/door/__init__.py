"""Who sends a request to the sandbox, and whether it is let in."""
