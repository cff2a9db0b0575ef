"""Who knocks at the sandbox, and may he enter."""
