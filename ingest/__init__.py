"""In from the world: formats (bytes to text and structure) and sources (where to look)."""
