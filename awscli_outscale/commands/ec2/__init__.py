"""What `aws ec2` can do more in an OUTSCALE session."""
