# make demo    the main job, against a sandbox on this machine
# make test    the whole test suite, on every AWS CLI that `make hosts` found
# make lint    linter, formatter, type checker
# make hosts   more AWS CLI versions for the tests, under .hosts
# make clean   remove what the others made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# The last AWS CLI v1 with a botocore of its own beside it.
V1_LAST_SEPARATE := 1.45.64

.PHONY: demo test lint hosts clean

demo: $(VENV)/demo.done
	@$(BIN)/python scripts/demo.py

test: $(VENV)/test.done
	$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

lint: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

hosts: .hosts/v1-$(V1_LAST_SEPARATE)/done

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

clean:
	rm -rf $(VENV) .hosts build dist *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
