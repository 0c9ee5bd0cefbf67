PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
FLOORS := .venv-floors
EXAMPLE := examples/browser
# Generated documents, schemas, values and requests.
THOROUGH := $(addprefix tests/hydracore_,openapi/json_schema openapi/source openapi/validate mock/state mock/operation \
	contract/test_options.py contract/test_option_types.py contract/oracle/test_equality.py)
# Of which every run tries a sample.
SAMPLED := $(addprefix tests/hydracore_contract/,phases/test_customers.py test_customers_on_services.py test_interception.py \
	test_process.py generate/schemathesis_adapter/test_generated_requests.py)
# Without those that need FastAPI and other libraries of `dev`, which ask for newer versions than the kit does.
FLOORS_TESTS := $(addprefix tests/hydracore_,openapi mock contract/generate contract/transport contract/reports \
	contract/test_options.py contract/test_option_types.py) \
	$(addprefix --ignore-glob=,*_against_*.py */test_bundling.py */test_dialect.py)
ARGS ?=
# More than there are processors: tests often wait for services and browsers.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 5 / 2)

.DEFAULT_GOAL := help
.PHONY: help setup mock contract verify-mock selftest test test-floors proofs lint documents bench lock wheel clean

MOCK_URL := http://127.0.0.1:4019
MOCK := $(BIN)/hydracore-mock --port 4019 --token mock-token --api-key mock-key --quiet

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with everything in it, hydracore-mock in its bin

mock: $(READY) ## Serve the mock on http://127.0.0.1:4010 (more options: make mock ARGS="--reload --port 8080")
	@$(BIN)/hydracore-mock $(ARGS)

# Told by way of the environment, so that secrets stand in no command line.
contract: export HYDRACORE_CONTRACT_BASE_URL := $(or $(BASE_URL),$(HYDRACORE_CONTRACT_BASE_URL))
contract: export HYDRACORE_CONTRACT_TOKEN := $(or $(TOKEN),$(HYDRACORE_CONTRACT_TOKEN))
contract: export HYDRACORE_CONTRACT_API_KEY := $(or $(API_KEY),$(HYDRACORE_CONTRACT_API_KEY))
contract: export HYDRACORE_CONTRACT_OTHER_TOKEN := $(or $(OTHER_TOKEN),$(HYDRACORE_CONTRACT_OTHER_TOKEN))
contract: $(READY) ## Verify a service: make contract BASE_URL=http://127.0.0.1:8000 TOKEN=... (more: ARGS="--profile quick")
	@$(BIN)/hydracore-contract run $(ARGS)

verify-mock: $(READY) ## Verify the mock in the same way
	@$(BIN)/hydracore-contract run $(MOCK_URL) --start "$(MOCK)" --token mock-token --api-key mock-key $(ARGS)

selftest: $(READY) ## Run the contract tests against every broken and every correct service of the tests
	@$(BIN)/python -m tools.selftest $(ARGS)

# With its modules compiled once for all the processes that it starts.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(READY) ## Run all tests
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-floors: $(FLOORS)/ready ## Run most tests with the lowest versions that pyproject.toml declares, in .venv-floors
	$(FLOORS)/bin/hydracore-mock --version
	$(FLOORS)/bin/hydracore-contract --version
	$(FLOORS)/bin/pytest -n $(WORKERS) --dist worksteal $(FLOORS_TESTS) $(ARGS)
	@$(MAKE) --no-print-directory verify-mock READY= BIN=$(FLOORS)/bin ARGS="--profile quick"

proofs: selftest test-floors ## Prove what takes too long for every run
	$(BIN)/python -m tools.installations
	$(BIN)/python -m tools.stacks --runs 3 --load 8
	HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -n $(WORKERS) $(THOROUGH)
	FAULTS=all $(BIN)/pytest -n $(WORKERS) tests/hydracore_contract/faults
	SAMPLES=all $(BIN)/pytest -n $(WORKERS) $(SAMPLED)
	SAMPLES=all HYDRACORE_SCHEMATHESIS_SEEDS=5 $(BIN)/pytest -n $(WORKERS) tests/e2e/test_schemathesis.py
	$(BIN)/python -m bench --only bounds --only growth
	$(BIN)/python -m tools.hunt --every 40 --tools fuzz

lint: $(READY) $(EXAMPLE)/node_modules/.package-lock.json ## Check the contract, the code's style, its types and its layers
	.ci/contract-lint/run openapi.yaml
	$(BIN)/python -m openapi_spec_validator openapi.yaml
	$(BIN)/hydracore-mock check --strict openapi.yaml
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm --prefix $(EXAMPLE) run --silent check

documents: $(READY) ## See how the mock answers for each document of a folder: make documents DIR=... (beside Prism: ARGS=--prism)
	@$(BIN)/python -m tools.documents $(DIR) $(ARGS)

bench: $(READY) ## Measure the mock beside a bare ASGI app and stock Connexion
	$(BIN)/python -m bench $(ARGS)

wheel: $(READY) ## Build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

lock: $(READY) ## Pin the newest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock

clean: ## Remove what was made
	rm -rf $(VENV) $(FLOORS) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .ci/contract-lint/node_modules
	rm -rf examples/browser/node_modules examples/browser/dist examples/browser/test-results

$(EXAMPLE)/node_modules/.package-lock.json: $(EXAMPLE)/package-lock.json
	npm --prefix $(EXAMPLE) ci --ignore-scripts --no-audit --no-fund

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "make: $(PYTHON) is no Python 3.11; install it, or name another with PYTHON=" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "making $(VENV) from requirements.lock ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q openapi_contract mock_server contract_tests
	@touch $@

# Anew whenever a floor may have changed: what is installed already would be taken instead.
$(FLOORS)/ready: pyproject.toml
	@rm -rf $(FLOORS) && $(PYTHON) -m venv $(FLOORS)
	@echo "making $(FLOORS) from the lowest versions that pyproject.toml declares ..."
	@$(FLOORS)/bin/python -m pip install --quiet --disable-pip-version-check uv
	@$(FLOORS)/bin/uv pip install --quiet --python $(FLOORS) --resolution lowest-direct -e '.[dask]' 'pytest-xdist>=3.6'
	@touch $@
