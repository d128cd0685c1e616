"""Passwords that others present to us: kept as scrypt hashes with a salt of their own, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
"""16 MB and some 50 ms for one guess."""
LONGEST = 1024
"""Characters of a password that are looked at; a longer one never matches."""


def hashed(password: str) -> str:
    """Hash of a password with a new random salt: ``scrypt$cost$block$parallel$salt$hash``."""
    salt = secrets.token_bytes(16)
    kept = _derive(password, salt, _COST, _BLOCK, _PARALLEL)
    return f"scrypt${_COST}${_BLOCK}${_PARALLEL}${salt.hex()}${kept.hex()}"


def matches(password: str, kept: str) -> bool:
    """Whether the password is the one that was hashed; the work is the same for a wrong one."""
    _, cost, block, parallel, salt, digest = kept.split("$")
    found = _derive(password, bytes.fromhex(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(found, bytes.fromhex(digest)) and len(password) <= LONGEST


def _derive(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    text = password[:LONGEST].encode("utf-8", errors="surrogatepass")
    return hashlib.scrypt(text, salt=salt, n=cost, r=block, p=parallel, maxmem=64 * 1024 * 1024, dklen=32)
