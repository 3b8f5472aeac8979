#!/usr/bin/env python3
"""Writes src/nn/golden/bidirectional.json: bidirectional and pooled models on sequences of different lengths, by PyTorch in float64.

Needs what make_golden.py needs:

    /usr/bin/python3 scripts/golden/make_bidirectional.py
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src" / "nn" / "golden" / "bidirectional.json"
MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
IGNORED_TARGET = 0xFFFFFFFF


class Model(nn.Module):
    def __init__(self, cell, layers, hidden_size, features, outputs, bidirectional):
        super().__init__()
        self.rnn = MODULES[cell](features, hidden_size, layers, bidirectional=bidirectional)
        self.head = nn.Linear((1 + bidirectional) * hidden_size, outputs)

    def forward(self, values, lengths, pool):
        packed = pack_padded_sequence(values, lengths, enforce_sorted=False)
        outputs, final = self.rnn(packed)
        padded, _ = pad_packed_sequence(outputs, total_length=values.shape[0])
        return self.head(self.pool(padded, final, lengths, pool))

    def pool(self, padded, final, lengths, pool):
        if pool == "steps":
            return padded
        if pool == "ends":
            # The last layer's h_n: forward at the last step, reverse at the first.
            h = final[0] if isinstance(final, tuple) else final
            return torch.cat([h[-2], h[-1]], dim=-1)
        per_sequence = [padded[:n, b] for b, n in enumerate(lengths.tolist())]
        if pool == "last":
            return torch.stack([states[-1] for states in per_sequence])
        if pool == "mean":
            return torch.stack([states.mean(dim=0) for states in per_sequence])
        return torch.stack([states.max(dim=0).values for states in per_sequence])


def rounded(tensor):
    return tensor.float().double()


def flat(tensor, digits):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().reshape(-1).tolist()]


def case(seed, cell, layers, bidirectional, pool, regression, lengths, H=3, V=4, T=5, features=2):
    torch.manual_seed(seed)
    B = len(lengths)
    outputs = 1 if regression else V
    symbols = features is None
    model = Model(cell, layers, H, V if symbols else features, outputs, bidirectional).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(rounded(parameter))
    ids = torch.randint(V, (T, B))
    values = nn.functional.one_hot(ids, V).double() if symbols else rounded(torch.randn(T, B, features))
    lengths = torch.tensor(lengths)
    given = model(values, lengths, pool)
    real = torch.arange(T)[:, None] < lengths[None]
    asked = real if pool == "steps" else torch.ones(B, dtype=torch.bool)
    if regression:
        targets = rounded(torch.randn(given.shape))
        loss = nn.functional.mse_loss(given[asked], targets[asked])
        wanted = {"numbers": flat(targets, 9)}
    else:
        targets = torch.randint(V, given.shape[:-1])
        loss = nn.functional.cross_entropy(given[asked], targets[asked])
        wanted = {"targets": torch.where(asked, targets, torch.tensor(IGNORED_TARGET)).reshape(-1).tolist()}
    loss.backward()
    names = list(model.named_parameters())
    directions = "both directions" if bidirectional else "one direction"
    return {
        "name": f"{cell}, {layers} layers, {directions}, {pool}, {'a number' if regression else 'classes'}",
        "shape": {
            "cell": cell,
            "activation": "tanh",
            "layers": layers,
            "hiddenSize": H,
            "vocabularySize": outputs,
            **({} if symbols else {"features": features}),
            **({"regression": True} if regression else {}),
            **({"bidirectional": True} if bidirectional else {}),
            **({} if pool == "steps" else {"pool": pool}),
        },
        "T": T,
        "B": B,
        "lengths": lengths.tolist(),
        **({"ids": ids.reshape(-1).tolist()} if symbols else {"values": flat(values, 9)}),
        **wanted,
        "params": {name: flat(p, 9) for name, p in names},
        "loss": loss.item(),
        # Of what is asked: where a sequence is over, outputs are nobody's.
        "logits": flat(given[asked], 13),
        "grads": {name: flat(p.grad, 13) for name, p in names},
    }


def main():
    cases = [
        case(1, "gru", 2, True, "steps", False, [5, 2, 4], features=None),
        case(2, "lstm", 2, True, "steps", False, [5, 5], features=None),
        case(3, "lstm", 2, True, "ends", False, [3, 5, 1]),
        case(4, "gru", 2, True, "max", False, [4, 5]),
        case(5, "rnn", 1, True, "last", True, [5, 3, 4]),
        case(6, "lstm", 1, True, "mean", True, [2, 5]),
        case(7, "gru", 1, False, "last", False, [5, 2, 1], features=None),
        case(8, "lstm", 2, False, "mean", False, [4, 5, 3]),
        case(9, "rnn", 1, False, "max", True, [3, 5]),
    ]
    OUTPUT.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
