"""What users type: more for `aws ec2`, and `aws outscale`."""
