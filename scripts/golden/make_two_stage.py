#!/usr/bin/env python3
"""Writes src/nn/golden/twoStage.json: gradients of what torch.nn has no layer for, by PyTorch's autograd in float64: the GRU whose
reset gate acts on the state, and layer normalisation inside the cells.

Needs what make_golden.py needs:

    /usr/bin/python3 scripts/golden/make_two_stage.py
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn.functional import cross_entropy, layer_norm

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src" / "nn" / "golden" / "twoStage.json"
GATES = {"rnn": 1, "gru": 3, "gru-textbook": 3, "lstm": 4}


def step(cell, x, h, c, project):
    """project(values, gates) is the recurrent projection of some gates."""
    if cell == "rnn":
        return torch.tanh(x[0] + project(h, [0])[0]), c
    if cell == "lstm":
        i, f, g, o = (a + b for a, b in zip(x, project(h, [0, 1, 2, 3])))
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c
    if cell == "gru":
        hr, hz, hn = project(h, [0, 1, 2])
        r, z = torch.sigmoid(x[0] + hr), torch.sigmoid(x[1] + hz)
        return (1 - z) * torch.tanh(x[2] + r * hn) + z * h, c
    hr, hu = project(h, [0, 1])
    r, u = torch.sigmoid(x[0] + hr), torch.sigmoid(x[1] + hu)
    n = torch.tanh(x[2] + project(r * h, [2])[0])
    return u * n + (1 - u) * h, c




def make(cell, layers, H, V, norm):
    model = nn.Module()
    model.rnn = nn.Module()
    model.head = nn.Linear(H, V)
    G = GATES[cell]
    for k in range(layers):
        shapes = {"weight_ih": [G * H, V if k == 0 else H], "weight_hh": [G * H, H], "bias_ih": [G * H], "bias_hh": [G * H]}
        if norm:
            shapes |= {"norm_ih": [G * H], "norm_hh": [G * H]}
        for name, shape in shapes.items():
            values = torch.rand(shape) * 1.2 - 0.6 + (1 if name.startswith("norm") else 0)
            model.rnn.register_parameter(f"{name}_l{k}", nn.Parameter(values))
    return model.double()


def run(model, cell, layers, H, ids, h, c):
    V = model.head.out_features
    x = nn.functional.one_hot(ids, V).double()
    finals = []
    for k in range(layers):
        own = {name: getattr(model.rnn, f"{name}_l{k}", None) for name in "weight_ih weight_hh bias_ih bias_hh norm_ih norm_hh".split()}

        def project(values, gates, side):
            outputs = []
            for g in gates:
                rows = slice(g * H, (g + 1) * H)
                product = values @ own[f"weight_{side}"][rows].T
                gain, bias = own[f"norm_{side}"], own[f"bias_{side}"][rows]
                outputs.append(product + bias if gain is None else layer_norm(product, [H], gain[rows], bias))
            return outputs

        state, memory, out = h[k], c[k], []
        for t in range(x.shape[0]):
            xp = project(x[t], range(GATES[cell]), "ih")
            state, memory = step(cell, xp, state, memory, lambda values, gates: project(values, gates, "hh"))
            out.append(state)
        x = torch.stack(out)
        finals.append(state)
    return model.head(x), torch.stack(finals)


def rounded(tensor):
    return tensor.float().double()


def flat(tensor, digits):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().reshape(-1).tolist()]


def case(seed, cell, layers, norm, H=6, V=7, B=2, T=4):
    torch.manual_seed(seed)
    model = make(cell, layers, H, V, norm)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(rounded(parameter))
    ids, targets = torch.randint(V, (T, B)), torch.randint(V, (T, B))
    h = rounded(torch.rand(layers, B, H) - 0.5).requires_grad_()
    c = rounded(torch.rand(layers, B, H) - 0.5).requires_grad_() if cell == "lstm" else torch.zeros(layers, B, H).double()
    logits, final = run(model, cell, layers, H, ids, h, c)
    loss = cross_entropy(logits.reshape(-1, V), targets.reshape(-1))
    loss.backward()
    names = list(dict(model.rnn.named_parameters(prefix="rnn")).items()) + list(model.head.named_parameters(prefix="head"))
    memory = cell == "lstm"
    return {
        "name": f"{cell}, {layers} layers{', normalised' if norm else ''}",
        "shape": {
            "cell": cell,
            "activation": "tanh",
            "layers": layers,
            "hiddenSize": H,
            "vocabularySize": V,
            "layerNorm": norm,
        },
        "T": T,
        "B": B,
        "ids": ids.reshape(-1).tolist(),
        "targets": targets.reshape(-1).tolist(),
        "params": {name: flat(p, 9) for name, p in names},
        "initial": {"h": flat(h, 9), "c": flat(c, 9) if memory else []},
        "loss": loss.item(),
        "grads": {name: flat(p.grad, 12) for name, p in names},
        "initialGrad": {"h": flat(h.grad, 12), "c": flat(c.grad, 12) if memory else []},
        "final": flat(final, 12),
    }


def main():
    cases = [
        case(1, "gru-textbook", 2, False),
        case(2, "gru-textbook", 1, True),
        case(3, "rnn", 1, True),
        case(4, "gru", 1, True),
        case(5, "lstm", 2, True),
    ]
    OUTPUT.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
