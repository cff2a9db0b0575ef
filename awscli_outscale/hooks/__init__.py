"""What an OUTSCALE session does differently, one file a hook."""
