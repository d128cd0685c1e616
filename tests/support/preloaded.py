"""Imports, done once, that cost every run five seconds; a process that only ever imports and forks, never judges."""

from __future__ import annotations

import os

os.environ["DO_NOT_TRACK"] = "1"
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import alembic.command
import requests
import sqlalchemy.dialects.postgresql
import sqlalchemy.dialects.sqlite

import expectations.engine

__all__ = ["alembic", "expectations", "requests", "sqlalchemy"]
