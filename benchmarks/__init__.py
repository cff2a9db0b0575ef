"""What the package costs, and what it saves. Run ``make bench``."""
