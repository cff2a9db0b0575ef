"""`aws outscale create-image`."""
