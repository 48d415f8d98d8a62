# make demo · make serve · make test · make check · make bench · make siege
# Each makes its own environment in .venv on first use; a second call starts at once.

BIN := .venv/bin
LOCK := constraints.txt pyproject.toml tools/environment.sh
STUDY := studies/sample
WORDS := src/madang/locale/ko/LC_MESSAGES/madang
.PHONY: demo serve test check bench siege docs format clean

demo: .venv/.core $(WORDS).mo
	@test -f $(STUDY)/study.toml || $(BIN)/madang new sample $(STUDY)
	@$(BIN)/madang run $(STUDY)
	@$(BIN)/madang report $(STUDY)

serve: .venv/.web .venv/.paper $(WORDS).mo
	@test -f $(STUDY)/study.toml || $(BIN)/madang new sample $(STUDY)
	@$(BIN)/madang run $(STUDY)
	@$(BIN)/madang serve $(STUDY)

# As the command tells them: a second thread of small tables waits, spinning.
test: export OPENBLAS_NUM_THREADS = 1
test: export OMP_WAIT_POLICY = PASSIVE
# Where it is set, each process that a test starts would compile the package anew.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/.test $(WORDS).mo
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST)

check: .venv/.check .venv/.docs .venv/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell src tests docs examples benchmarks tools *.md
	$(BIN)/python tools/messages.py check
	$(BIN)/python tools/reference.py --check
	$(BIN)/python tools/pictures.py --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: .venv/.test .venv/.bench
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

siege: export MADANG_SIEGE = full
siege: .venv/.test .venv/.web .venv/.postgres $(WORDS).mo
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/governance tests/record --durations=20
	$(BIN)/python benchmarks/record.py

docs: .venv/.docs
	$(BIN)/python tools/reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve

format: .venv/.check
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv site studies

$(WORDS).mo: $(WORDS).po | .venv/.core
	$(BIN)/python tools/messages.py compile

.venv/.core: $(LOCK)
	@tools/environment.sh

.venv/.%: $(LOCK)
	@tools/environment.sh $*
