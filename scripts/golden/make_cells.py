#!/usr/bin/env python3
"""Writes src/nn/golden/cells.json: one window through cells that PyTorch has no module for, each written here in a few lines from its
paper's equations, with the gradients of PyTorch's autograd in float64.

Needs what make_golden.py needs:

    /usr/bin/python3 scripts/golden/make_cells.py
"""

import json
import pathlib

import torch

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src" / "nn" / "golden" / "cells.json"
sigmoid, tanh = torch.sigmoid, torch.tanh


# Each cell: from the projections of its gates by the input and by the last state, what a unit has to itself, and the last state (h, c)
# to the next state.
def indrnn(x, r, own, h, c):
    return torch.relu(x[0] + r[0]), c


def gru(x, r, own, h, c):
    reset, z = sigmoid(x[0] + r[0]), sigmoid(x[1] + r[1])
    n = tanh(x[2] + reset * r[2])
    return (1 - z) * n + z * h, c


def min_gru(x, r, own, h, c):
    z = sigmoid(x[0])
    return (1 - z) * h + z * x[1], c


def min_lstm(x, r, own, h, c):
    f, i = sigmoid(x[0]), sigmoid(x[1])
    return f / (f + i) * h + i / (f + i) * x[2], c


def lstm(x, r, own, h, c):
    i, f, g, o = sigmoid(x[0] + r[0]), sigmoid(x[1] + r[1]), tanh(x[2] + r[2]), sigmoid(x[3] + r[3])
    c = f * c + i * g
    return o * tanh(c), c


def lstm_coupled(x, r, own, h, c):
    f, g, o = sigmoid(x[0] + r[0]), tanh(x[1] + r[1]), sigmoid(x[2] + r[2])
    c = f * c + (1 - f) * g
    return o * tanh(c), c


def lstm_peephole(x, r, own, h, c):
    i, f = sigmoid(x[0] + r[0] + own[0] * c), sigmoid(x[1] + r[1] + own[1] * c)
    c = f * c + i * tanh(x[2] + r[2])
    return sigmoid(x[3] + r[3] + own[2] * c) * tanh(c), c


def lstm_peephole_coupled(x, r, own, h, c):
    f = sigmoid(x[0] + r[0] + own[0] * c)
    c = f * c + (1 - f) * tanh(x[1] + r[1])
    return sigmoid(x[2] + r[2] + own[1] * c) * tanh(c), c


# Name: its function, gates, peepholes, and whether there is a cell state.
CELLS = {
    "indrnn": (indrnn, 1, 0, False),
    "gru": (gru, 3, 0, False),
    "min-gru": (min_gru, 2, 0, False),
    "min-lstm": (min_lstm, 3, 0, False),
    "lstm": (lstm, 4, 0, True),
    "lstm-coupled": (lstm_coupled, 3, 0, True),
    "lstm-peephole": (lstm_peephole, 4, 3, True),
    "lstm-peephole-coupled": (lstm_peephole_coupled, 3, 2, True),
}


def rounded(*size):
    """Uniform in ±0.8, of values that float32 can hold."""
    return (torch.rand(*size, dtype=torch.float64) * 1.6 - 0.8).float().double().requires_grad_()


def numbers(tensor, digits):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().reshape(-1).tolist()]


def parameters(cell, recurrence, L, H, V):
    _, G, P, _ = CELLS[cell]
    params = {}
    for layer in range(L):
        params[f"rnn.weight_ih_l{layer}"] = rounded(G * H, V if layer == 0 else H)
        if recurrence != "none":
            params[f"rnn.weight_hh_l{layer}"] = rounded(G * H, H) if recurrence == "full" else rounded(G * H)
        params[f"rnn.bias_ih_l{layer}"] = rounded(G * H)
        if recurrence != "none":
            params[f"rnn.bias_hh_l{layer}"] = rounded(G * H)
        if P > 0:
            params[f"rnn.weight_ch_l{layer}"] = rounded(P * H)
    params["head.weight"], params["head.bias"] = rounded(V, H), rounded(V)
    return params


def run(cell, recurrence, params, ids, h, c, H, V):
    step, G, P, _ = CELLS[cell]
    below = torch.nn.functional.one_hot(ids, V).double()
    last_h, last_c = [], []
    for layer in range(h.shape[0]):
        get = lambda name: params.get(f"rnn.{name}_l{layer}")
        state, cell_state, outputs = h[layer], c[layer], []
        for t in range(ids.shape[0]):
            x = (below[t] @ get("weight_ih").T + get("bias_ih")).split(H, dim=1)
            r = None
            if recurrence == "full":
                r = (state @ get("weight_hh").T + get("bias_hh")).split(H, dim=1)
            if recurrence == "diagonal":
                r = (state.repeat(1, G) * get("weight_hh") + get("bias_hh")).split(H, dim=1)
            own = get("weight_ch").split(H) if P > 0 else None
            state, cell_state = step(x, r, own, state, cell_state)
            outputs.append(state)
        below = torch.stack(outputs)
        last_h.append(state)
        last_c.append(cell_state)
    return below @ params["head.weight"].T + params["head.bias"], torch.stack(last_h), torch.stack(last_c)


def case(seed, cell, recurrence, activation="tanh", L=2, H=3, V=4, B=2, T=4):
    torch.manual_seed(seed)
    has_cell = CELLS[cell][3]
    params = parameters(cell, recurrence, L, H, V)
    ids, targets = torch.randint(V, (T, B)), torch.randint(V, (T, B))
    h, c = rounded(L, B, H), rounded(L, B, H)
    logits, last_h, last_c = run(cell, recurrence, params, ids, h, c, H, V)
    loss = torch.nn.functional.cross_entropy(logits.reshape(-1, V), targets.reshape(-1))
    loss.backward()
    none = torch.zeros(0)
    return {
        "name": f"{cell}, {recurrence}",
        "shape": {
            "cell": cell,
            "activation": activation,
            "recurrence": recurrence,
            "layers": L,
            "hiddenSize": H,
            "vocabularySize": V,
        },
        "T": T,
        "B": B,
        "ids": ids.reshape(-1).tolist(),
        "targets": targets.reshape(-1).tolist(),
        "params": {name: numbers(p, 9) for name, p in params.items()},
        "initial": {"h": numbers(h, 9), "c": numbers(c if has_cell else none, 9)},
        "loss": loss.item(),
        "logits": numbers(logits, 13),
        "grads": {name: numbers(p.grad, 13) for name, p in params.items()},
        "initialGrad": {"h": numbers(h.grad, 13), "c": numbers(c.grad if has_cell else none, 13)},
        "final": {"h": numbers(last_h, 13), "c": numbers(last_c if has_cell else none, 13)},
    }


def main():
    torch.set_num_threads(1)
    cases = [
        case(1, "indrnn", "diagonal", activation="relu"),
        case(2, "min-gru", "none"),
        case(3, "min-lstm", "none"),
        case(4, "lstm-coupled", "full"),
        case(5, "lstm-peephole", "full"),
        case(6, "lstm-peephole-coupled", "full"),
        case(7, "gru", "diagonal"),
        case(8, "lstm", "diagonal"),
        case(9, "lstm-peephole", "diagonal"),
    ]
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
    OUTPUT.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
