#!/usr/bin/env python3
"""Writes src/lib/golden/spectra.json: eigenvalues and singular values of random matrices by NumPy (LAPACK).

    python3 scripts/golden/make_spectra.py
"""
import json
import pathlib

import numpy as np

rng = np.random.default_rng(5)


def matrix(rows, columns, scale=1.0):
    return np.round(rng.normal(size=(rows, columns)) * scale, 4)


def orthogonal(n):
    return np.round(np.linalg.qr(rng.normal(size=(n, n)))[0], 4)


def square(name, a):
    values = np.linalg.eigvals(a)
    return {
        "name": name,
        "n": a.shape[0],
        "matrix": a.ravel().tolist(),
        "real": values.real.tolist(),
        "imaginary": np.imag(values).tolist(),
    }


rank_one = np.round(np.outer(rng.normal(size=6), rng.normal(size=6)), 2)
squares = [
    square("one", matrix(1, 1)),
    square("odd", matrix(5, 5)),
    square("a recurrent matrix", matrix(24, 24, 24**-0.5)),
    square("orthogonal", orthogonal(16)),
    square("symmetric", (lambda a: np.round(a + a.T, 4))(matrix(9, 9))),
    square("a rotation beside a stretch", np.array([[0.0, -0.9, 0.0], [0.9, 0.0, 0.0], [0.0, 0.0, 1.5]])),
    square("nearly singular", rank_one + np.diag(np.arange(6) * 1e-3)),
    square("zero", np.zeros((4, 4))),
]
shapes = [(6, 6), (4, 9), (12, 24)]
wide = [
    {
        "rows": a.shape[0],
        "columns": a.shape[1],
        "matrix": a.ravel().tolist(),
        "values": np.linalg.svd(a, compute_uv=False).tolist(),
    }
    for a in (matrix(*shape) for shape in shapes)
]

target = pathlib.Path(__file__).parents[2] / "src/lib/golden/spectra.json"
target.parent.mkdir(exist_ok=True)
target.write_text(json.dumps({"numpy": np.__version__, "squares": squares, "rectangles": wide}) + "\n")
