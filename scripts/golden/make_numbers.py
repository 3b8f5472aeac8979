#!/usr/bin/env python3
"""Writes src/nn/golden/numbers.json: the gradients of models that read numbers and give numbers, by PyTorch in float64.

Needs what make_golden.py needs:

    /usr/bin/python3 scripts/golden/make_numbers.py
"""

import json
import pathlib

import torch
from torch import nn

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src" / "nn" / "golden" / "numbers.json"
MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class Model(nn.Module):
    def __init__(self, cell, layers, hidden_size, features, outputs):
        super().__init__()
        self.rnn = MODULES[cell](features, hidden_size, layers)
        self.head = nn.Linear(hidden_size, outputs)

    def forward(self, values):
        return self.head(self.rnn(values)[0])


def rounded(tensor):
    return tensor.float().double()


def flat(tensor, digits):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().reshape(-1).tolist()]


def case(seed, cell, layers, features, outputs, at_end, H=7, B=3, T=6):
    torch.manual_seed(seed)
    model = Model(cell, layers, H, features, outputs).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(rounded(parameter))
    values = rounded(torch.rand(T, B, features))
    targets = rounded(torch.rand(T, B, outputs) * 2)
    asked = slice(T - 1, T) if at_end else slice(0, T)
    loss = nn.functional.mse_loss(model(values)[asked], targets[asked])
    loss.backward()
    names = list(model.named_parameters())
    return {
        "name": f"{cell}, {layers} layers, {features} numbers in, {outputs} out, asked {'at the end' if at_end else 'always'}",
        "shape": {
            "cell": cell,
            "activation": "tanh",
            "layers": layers,
            "hiddenSize": H,
            "vocabularySize": outputs,
            "features": features,
            "regression": True,
        },
        "T": T,
        "B": B,
        "values": flat(values, 9),
        "targets": flat(targets, 9),
        "atEnd": at_end,
        "params": {name: flat(p, 9) for name, p in names},
        "loss": loss.item(),
        "grads": {name: flat(p.grad, 13) for name, p in names},
    }


def main():
    cases = [
        case(1, "rnn", 1, 2, 1, True),
        case(2, "gru", 1, 3, 2, False),
        case(3, "lstm", 1, 2, 1, True),
        case(4, "lstm", 2, 5, 1, True),
    ]
    OUTPUT.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
