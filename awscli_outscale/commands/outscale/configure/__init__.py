"""`aws outscale configure`, and the keys of osc-cli."""
