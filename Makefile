# make demo    the main job, against a sandbox on this machine
# make test    the whole test suite, on every AWS CLI that `make hosts` found
# make lint    linter, formatter, type checker
# make hosts   more AWS CLI versions for the tests, under .hosts
# make test-hosts   the functional tests on the whole span of versions
# make test-aws-cli AWS_CLI=DIR   the AWS CLI's own tests, of a checkout in DIR,
#              without the plugin and with it; for a part of them or for options
#              of pytest's: AWS_CLI_TESTS="functional/ec2 -x"
# make bench   the benchmarks: tables of ratios
# make clean   remove what the others made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# The oldest AWS CLI v1 that installs on a supported Python, and the last one
# with a botocore of its own beside it. The newest is in .venv.
V1_OLDEST := 1.29.4
V1_LAST_SEPARATE := 1.45.64

.PHONY: demo test test-hosts test-aws-cli lint hosts bench clean

demo: $(VENV)/demo.done
	@$(BIN)/python scripts/demo.py

test: $(VENV)/test.done
	$(BIN)/python -m pytest -n 3 $(PYTEST_ARGS)

# What the AWS CLI's tests need stands in a file that v1 and v2 name differently.
test-aws-cli:
	$(PYTHON) -m venv --clear .suites
	.suites/bin/pip install --quiet --editable . '$(AWS_CLI)' pytest-xdist \
	    --requirement '$(firstword $(wildcard $(AWS_CLI)/requirements-test.txt \
	    $(AWS_CLI)/requirements-dev.txt))'
	.suites/bin/python scripts/aws_cli_suites.py '$(AWS_CLI)' $(AWS_CLI_TESTS)

lint: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/test.done
	$(BIN)/python benchmarks/waiting.py

hosts: .hosts/v1-$(V1_LAST_SEPARATE)/done .hosts/too-old/done

test-hosts: hosts .hosts/v1-$(V1_OLDEST)/done $(VENV)/test.done
	$(BIN)/python -m pytest -n 2 tests/functional $(PYTEST_ARGS)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo.done: setup.cfg | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[cli,boto3,sandbox]'
	@touch $@

$(VENV)/test.done: setup.cfg | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[test]'
	@touch $@ $(VENV)/demo.done

.hosts/v1-%/done: setup.cfg
	$(PYTHON) -m venv .hosts/v1-$*
	.hosts/v1-$*/bin/pip install --quiet --editable . 'awscli==$*'
	@touch $@

# An AWS CLI that lacks hooks that we need. Its own requirements no longer
# install on a supported Python.
.hosts/too-old/done: setup.cfg
	$(PYTHON) -m venv .hosts/too-old
	.hosts/too-old/bin/pip install --quiet --no-deps --editable . \
	    awscli==1.25.50 botocore==1.27.50 s3transfer==0.6.2 \
	    colorama==0.4.4 docutils==0.16 jmespath==1.0.1 pyasn1==0.5.1 \
	    python-dateutil==2.9.0 PyYAML==6.0.1 rsa==4.7.2 six==1.16.0 \
	    urllib3==1.26.20
	@touch $@

clean:
	rm -rf $(VENV) .hosts .suites build dist *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
