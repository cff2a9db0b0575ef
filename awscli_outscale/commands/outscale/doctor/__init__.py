"""`aws outscale doctor`."""
