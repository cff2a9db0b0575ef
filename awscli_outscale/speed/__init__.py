"""Only makes commands faster; without it they do the same."""
