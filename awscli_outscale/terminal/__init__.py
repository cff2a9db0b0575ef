"""What a user sees of a command."""
