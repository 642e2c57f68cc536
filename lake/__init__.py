"""The store: schema, vaults, SQL, vector index, text index, search."""
