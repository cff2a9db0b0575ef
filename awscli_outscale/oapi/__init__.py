"""FCU's objects as OAPI's, and OAPI's requests as FCU's. Pure."""
