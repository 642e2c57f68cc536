"""Vaults that are encrypted at rest: keys, sealed files, and the memory in which they are opened."""
