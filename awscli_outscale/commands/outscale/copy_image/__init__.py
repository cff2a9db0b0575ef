"""`aws outscale copy-image`."""
