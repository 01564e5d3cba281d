# Everything a person types. `make` alone explains. Only make, npm and a Node (18 or newer) are needed to begin.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export NEXT_TELEMETRY_DISABLED := 1

# The Node of the lock file comes first; elsewhere (macOS) it is the person's own, which scripts/install.mjs checks.
ON_PINNED_NODE := PATH="$(CURDIR)/node_modules/.bin:$$PATH"
RUN := exec env $(ON_PINNED_NODE) node

.PHONY: help install dev start test lint format bench doctor reset migrate

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## Install what package-lock.json names (the others do this by themselves)
	@command -v node >/dev/null || { echo "Node is not installed. Install Node 24 (18 or newer will do to begin with)."; exit 1; }
	@node scripts/install.mjs

dev: install ## Bring everything up for work, with a demo on real history; Ctrl-C ends it
	@$(RUN) scripts/dev.ts

start: install ## Serve the production build on the embedded stack
	@$(RUN) scripts/start.ts

test: install ## Run every check and test on a stack of their own; the last line is the count
	@$(RUN) scripts/test.ts

lint: install ## Check types, style and imports
	@env $(ON_PINNED_NODE) npm run -s typecheck
	@env $(ON_PINNED_NODE) biome check .

format: install ## Put every file into the project's style
	@env $(ON_PINNED_NODE) biome check --write .

bench: install ## Measure; each figure stands beside its limit or its peer
	@$(RUN) scripts/bench.ts

doctor: install ## Look at this machine and say how to mend what is wrong
	@$(RUN) scripts/doctor.ts

migrate: install ## Apply pending migrations to the database in DATABASE_ADMIN_URL
	@$(RUN) scripts/migrate.ts

reset: install ## Delete the embedded stack's data and start afresh next time
	@$(RUN) scripts/reset.ts
