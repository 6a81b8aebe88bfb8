"""Fitting one-against-rest logistic regressions that share their features, the same to the bit on every run."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from baobiao.nlp.grams import SIZE, Bag

Doubles = NDArray[np.float64]


def matrix(bag: Bag) -> csr_matrix:
    """The features of a bag as a sparse matrix, item by feature."""
    owners, features, weights = bag.rows()
    return csr_matrix((weights.astype(np.float64), (owners, features)), shape=(bag.items, SIZE))


def fit(x: csr_matrix, y: Doubles, strength: float, weights: Doubles | None = None, iterations: int = 120) -> Doubles:
    """Weights, feature by class, of ridge-penalised logistic regressions (L-BFGS; Liu and Nocedal 1989).

    Args:
        x: item by feature, a constant among the features.
        y: item by class, 0 or 1.
        strength: the inverse of the ridge penalty; larger fits closer.
        weights: how much each item counts, 1 where None.
    """
    sign = 2.0 * y - 1.0
    amount = np.ones((len(y), 1)) if weights is None else weights[:, None]
    xt = x.T.tocsr()
    shape = (x.shape[1], y.shape[1])

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        w = flat.reshape(shape)
        margin = sign * (x @ w)
        value = float((amount * np.logaddexp(0, -margin)).sum()) + float((w * w).sum()) / (2 * strength)
        slope = -sign * amount / (1 + np.exp(np.clip(margin, -40, 40)))
        return value, (xt @ slope + w / strength).ravel()

    start = np.zeros(shape)
    start[0] = -2.0
    solved = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 8})
    return np.asarray(solved.x, dtype=np.float64).reshape(shape)


def fit_sparse(x: csr_matrix, y: Doubles, strength: float, amounts: Doubles) -> Doubles:
    """As `fit`, class by class in the dual (liblinear; Fan and others 2008): faster where each item has few features.

    Positives count double, because missing a figure is as bad as taking a wrong one and there are far fewer of them.
    """
    weights = np.zeros((x.shape[1], y.shape[1]))
    for k in range(y.shape[1]):
        if not y[:, k].any():
            weights[0, k] = -10.0
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model = LogisticRegression(
                C=strength, solver="liblinear", dual=True, max_iter=20, tol=1e-2, fit_intercept=False, random_state=0
            ).fit(x, y[:, k], sample_weight=amounts * (1 + y[:, k]))
        weights[:, k] = model.coef_[0]
    return weights
