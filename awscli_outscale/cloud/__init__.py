"""What OUTSCALE is, and whether a call is its. Pure."""
