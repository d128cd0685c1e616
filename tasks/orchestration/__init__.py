"""The Prefect surroundings of a run: settings, server, deployments, slots, artifacts; knows no record and no book."""
