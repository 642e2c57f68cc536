"""Mappings of registers that ship with Legation, one TOML file each."""
