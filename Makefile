# Each command sets up what it needs, once for all clones on this machine.
.PHONY: help demo test faults lint bench clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   show the addon on a made-up ledger (ONCE=1 to end when it is ready;"
	@echo "            LEDGER=file for a ledger of one's own)"
	@echo "make test   run all the tests (ONLY=rules, repo, odoo, money, pytest, glue, smoke,"
	@echo "            e2e, days or ninety_days for one)"
	@echo "make faults play all the faults: kills, crashes, bad mail servers, a full disk"
	@echo "make lint   check the style (FIX=1 to mend what can be mended)"
	@echo "make bench  measure the daily job beside bare SQL and another addon (SIZE=10k,"
	@echo "            100k or 1m invoices)"
	@echo "make clean  stop the database server, remove all that the set-up installed"

demo:
	@dev/setup.py
	@dev/python dev/demo/run.py $(if $(ONCE),--once) $(if $(LEDGER),--ledger "$(LEDGER)")

test:
	@dev/test $(ONLY)

faults:
	@dev/test faults

lint:
	@dev/lint $(if $(FIX),--fix)

bench:
	@dev/setup.py
	@dev/bench/run $(or $(SIZE),10k)

clean:
	@dev/clean
