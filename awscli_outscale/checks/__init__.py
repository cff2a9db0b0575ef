"""What is wrong with a call, before it is sent. Pure."""
