"""Wait until resources are ready."""
