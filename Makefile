# One command for people, hooks and CI alike. Nothing is needed before `make run` or `make test`
# but Python 3.11 or later; uv is used when it is there, because it is ten times as quick.

PYTHON ?= python3
PY := .venv/bin/python
RUN := .venv/.installed
DEV := .venv/.installed-dev
IDENTITY := tests/browser/identity
DEMO := build/demo
# The published as-of date last, so that it is the newest; the two before it show how it grew.
DEMO_DATES := 2020-07-31 2021-01-31 2021-07-31
# What steering group and providers see; each takes a minute or two, the attack included.
DEMO_RELEASES := 2021-01-31 2021-07-31

# Every branch of these is tested, by these tests: they alone are watched, for that takes minutes.
WATCHED := tests/data tests/analysis/test_competing_risks.py tests/analysis/test_event_table.py \
  tests/analysis/test_group_tests.py
COVERED := analysis.estimators.competing_risks analysis.estimators.group_tests \
  data.checks.checks data.checks.faults data.checks.oddities data.checks.comparisons \
  data.reading.pseudonyms data.reading.identifying

.PHONY: run demo test check unit browser attack audit bom faults fuzz bench messages dictionary figures \
  lock clean

run: demo  ## set up, draw and import the demo extract, open the dashboard
	@echo "Dashboard: http://localhost:8501 (Ctrl+C: stop)"
	@$(PY) -m pages.server

demo: $(RUN)
	@$(PY) -m data renew
	@if ! $(PY) -m data list | tail -n +2 | grep -q .; then \
	  for date in $(DEMO_DATES); do \
	    rm -rf "$(DEMO)/$$date"; \
	    $(PY) -m data demo "$(DEMO)/$$date" --as-of $$date && \
	    $(PY) -m data import "$(DEMO)/$$date" --as-of $$date || exit 1; \
	  done; \
	fi
	@if ! ls data/keyring/*.key >/dev/null 2>&1; then $(PY) -m data keys >/dev/null; fi
	@# Releases of an earlier layout are put aside: the dashboard refuses them, and publishes anew.
	@for old in $$(grep -sL '"version": 2' data/published/*.json); do \
	  mkdir -p data/published/earlier-layout && \
	  mv "$$old" "$${old%.json}.duckdb" data/published/earlier-layout/ || exit 1; \
	done
	@if ! ls data/published/*.json >/dev/null 2>&1; then \
	  for date in $(DEMO_RELEASES); do $(PY) -m analysis publish --as-of $$date --policy closed_circle || exit 1; done; \
	fi

test: check unit browser  ## everything that CI runs

check: $(DEV)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache

unit: $(DEV)
	$(PY) -m pytest -n auto -m "not browser" $(WATCHED) $(COVERED:%=--cov=%) --cov-report=
	$(PY) -m coverage report --fail-under=100
	$(PY) -m pytest -n auto --dist loadgroup -m "not browser" $(WATCHED:%=--ignore=%)

browser: $(DEV) $(IDENTITY)/node_modules/.installed
	$(PY) -m pytest -n 2 --dist loadfile -m browser

fuzz: $(DEV)  ## tens of thousands of drawn extracts, and the corpus of hostile files
	FUZZ_EXAMPLES=20000 $(PY) -m pytest -n auto tests/data/test_fuzz.py tests/data/test_hostile.py

bench: $(DEV)  ## registry to exit curves, against other libraries; docs/benchmarks.md
	$(PY) -m benchmarks

faults: $(DEV)  ## let every system call of an import fail in turn; docs/faults.md
	$(PY) -m tests.faults

attack: $(DEV)  ## every attack on a release, in full; docs/attacks.md
	$(PY) -m tests.attacks docs/attacks.md

audit: $(RUN)  ## look the locked packages up among known vulnerabilities; needs uv and the network
	$(PY) -m tests.audit

bom:  ## the bill of materials of a release of the software (CycloneDX); needs uv
	@mkdir -p build
	uvx --from cyclonedx-bom cyclonedx-py requirements requirements.txt --pyproject pyproject.toml \
	  --output-reproducible --output-file build/dashboard.cdx.json

messages: $(DEV)  ## bring the catalogue up to date with the texts in the code
	@mkdir -p build
	$(PY) -m babel.messages.frontend -q extract -k mark -k _ -k count_words:1,2 \
	  -k translate_count:1,2 --no-location --omit-header -o build/dashboard.pot \
	  app.py data analysis pages
	$(PY) -m babel.messages.frontend -q update -l nl -d locale -D dashboard \
	  -i build/dashboard.pot --ignore-obsolete --no-fuzzy-matching

dictionary: $(RUN)  ## write the data dictionary from the declaration
	$(PY) -m data dictionary docs

figures: $(RUN)  ## write the list of figures from their declarations
	$(PY) -m analysis.figure_list > docs/figures.md

lock:  ## lock requirements.in and requirements-dev.in, with hashes
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" requirements-dev.in -c requirements.txt -o requirements-dev.txt

$(RUN): requirements.txt
	@echo "Setting up .venv; the first time this takes a minute or two."
	@if command -v uv >/dev/null 2>&1; then \
	  { test -x $(PY) || uv venv --quiet --python ">=3.11" .venv; } && \
	  uv pip install --quiet --compile-bytecode --require-hashes --python $(PY) -r requirements.txt; \
	else \
	  { test -x $(PY) || $(PYTHON) -m venv .venv; } && \
	  $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt; \
	fi
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip install --quiet --require-hashes --python $(PY) -r requirements-dev.txt; \
	else \
	  $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt; \
	fi
	@touch $@

# The identity provider that the browser tests sign in with; needs Node 18 or later.
$(IDENTITY)/node_modules/.installed: $(IDENTITY)/package-lock.json
	npm ci --prefix $(IDENTITY) --silent --no-audit --no-fund
	@touch $@

clean:  ## remove what was built; registries in data/store stay
	rm -rf .venv build $(IDENTITY)/node_modules .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
