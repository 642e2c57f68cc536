"""A logistic model over named, standardised features: small enough to be shipped as figures and argued with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import ModelError


@dataclass(frozen=True, slots=True)
class Logistic:
    """Coefficients of a logistic model over standardised features."""

    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    bias: float
    reach: float = 4.0
    """Standard deviations from the mean beyond which a value counts as no further away."""

    def logits(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Log odds of rows of features: (n, k) in, (n,) out. Values far outside what was fitted on are reined in."""
        values: npt.NDArray[np.float64] = self.scaled(features) @ self.weights + self.bias
        return values

    def scaled(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Features in standard deviations from their mean, reined in: (n, k)."""
        values: npt.NDArray[np.float64] = np.clip((features - self.mean) / self.scale, -self.reach, self.reach)
        return values

    def probability(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Probabilities of rows of features: (n, k) in, (n,) out."""
        values: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(self.logits(features), -30, 30)))
        return values

    def to_json(self, names: Sequence[str]) -> dict[str, Any]:
        """The form in which coefficients are shipped: mean, scale and weight of each feature, and the bias."""
        rows = zip(names, self.mean, self.scale, self.weights, strict=True)
        return {
            "bias": round(self.bias, 5),
            "features": {n: [round(float(m), 5), round(float(s), 5), round(float(w), 5)] for n, m, s, w in rows},
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any], names: Sequence[str]) -> "Logistic":
        """Coefficients as shipped.

        Raises:
            ModelError: they belong to other features than ``names``.
        """
        if list(content["features"]) != list(names):
            raise ModelError("coefficients of evidence.json belong to other features: fit them anew")
        mean, scale, weights = np.array(list(content["features"].values()), dtype=np.float64).T
        return cls(mean, scale, weights, float(content["bias"]))
