"""What the tests stand on: AWS CLI hosts, a recording proxy, a runner."""
