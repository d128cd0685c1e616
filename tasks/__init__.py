"""The steps of a run, as Prefect tasks: extract, validate, transfer, deliver, reconcile, report, notify."""
