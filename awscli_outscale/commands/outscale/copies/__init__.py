"""`aws outscale copy-image` and `copy-snapshot`: one journey, two kinds."""
