"""Errors of the models; `models` imports nothing else of the house, so they are plain `ValueError`s."""


class ModelError(ValueError):
    """A model cannot be loaded or used as asked; the message says what would be right."""


class InvalidInputError(ValueError):
    """A value given to a model cannot be used; the message says what would be right."""
