"""Fitting one-against-rest logistic regressions that share their features, the same to the bit on every run."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from baobiao.nlp.grams import SIZE, Bag

Doubles = NDArray[np.float64]
_NEVER = -10.0  # log odds


def matrix(bag: Bag) -> csr_matrix:
    """The features of a bag as a sparse matrix, item by feature."""
    owners, features, weights = bag.rows()
    return csr_matrix((weights.astype(np.float64), (owners, features)), shape=(bag.items, SIZE))


def fit(x: csr_matrix, y: Doubles, strength: float, iterations: int = 120, constant: int = 0) -> Doubles:
    """Weights, feature by class, of ridge-penalised logistic regressions (L-BFGS; Liu and Nocedal 1989).

    Args:
        x: item by feature, a constant among the features.
        y: item by class, 0 or 1.
        strength: the inverse of the ridge penalty; larger fits closer.
        constant: which feature the constant is.
    """
    model = LogisticRegression(C=strength, solver="lbfgs", max_iter=iterations, fit_intercept=False)
    return _each(model, x, y, np.ones_like(y), constant)


def fit_sparse(x: csr_matrix, y: Doubles, strength: float, amounts: Doubles) -> Doubles:
    """As `fit`, class by class in the dual (liblinear; Fan and others 2008): faster where each item has few features.

    Positives count double, because missing a figure is as bad as taking a wrong one and there are far fewer of them.
    """
    model = LogisticRegression(
        C=strength, solver="liblinear", dual=True, max_iter=20, tol=1e-2, fit_intercept=False, random_state=0
    )
    return _each(model, x, y, amounts[:, None] * (1 + y), 0)


def _each(model: LogisticRegression, x: csr_matrix, y: Doubles, amounts: Doubles, constant: int) -> Doubles:
    """The model fitted to each class against the rest; a class that nothing is of is never told."""
    weights = np.zeros((x.shape[1], y.shape[1]))
    weights[constant] = _NEVER
    for k in np.flatnonzero(y.any(axis=0)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            weights[:, k] = model.fit(x, y[:, k], sample_weight=amounts[:, k]).coef_[0]
    return weights
