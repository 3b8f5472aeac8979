#!/usr/bin/env python3
"""Writes src/nn/golden/wiring.json: stacks with more between their layers than the layer below, by PyTorch in float64.

torch.nn.LSTM and its kin stack plainly; what else there is, is put together from single layers, as a person would. Dropout draws
other numbers here than there, so it is off.

Needs what make_golden.py needs:

    /usr/bin/python3 scripts/golden/make_wiring.py
"""

import json
import pathlib

import torch
from torch import nn

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src" / "nn" / "golden" / "wiring.json"
MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class Wired(nn.Module):
    def __init__(self, cell, layers, hidden_size, vocabulary, embedding, connections):
        super().__init__()
        self.connections = connections
        width = embedding["size"] if embedding else vocabulary
        if embedding:
            self.embedding = nn.Embedding(vocabulary, width)
        self.vocabulary = vocabulary
        below = [0, *(range(1, layers) if connections["dense"] else [1] * (layers - 1))]
        reads = [(width if layer == 0 or connections["input"] else 0) + below[layer] * hidden_size for layer in range(layers)]
        self.stack = nn.ModuleList(MODULES[cell](read, hidden_size) for read in reads)
        self.head = nn.Linear(hidden_size, vocabulary)
        if embedding and embedding["tied"]:
            self.head.weight = self.embedding.weight

    def forward(self, ids):
        own = hasattr(self, "embedding")
        x = self.embedding(ids) if own else nn.functional.one_hot(ids, self.vocabulary).double()
        outputs = []
        for layer, rnn in enumerate(self.stack):
            read = [x] if layer == 0 or self.connections["input"] else []
            read += outputs if self.connections["dense"] else outputs[-1:]
            states, _ = rnn(torch.cat(read, dim=-1))
            residual = self.connections["residual"] and layer > 0
            outputs.append(states + outputs[-1] if residual else states)
        return self.head(outputs[-1])


class Plain(nn.Module):
    """torch.nn's own stack behind an embedding."""

    def __init__(self, cell, layers, hidden_size, vocabulary, size):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, size)
        self.rnn = MODULES[cell](size, hidden_size, layers, dropout=0.0)
        self.head = nn.Linear(hidden_size, vocabulary)

    def forward(self, ids):
        return self.head(self.rnn(self.embedding(ids))[0])


def named(model):
    """The parameters by the names of one stack: stack.1.weight_ih_l0 is rnn.weight_ih_l1."""
    found = {}
    for name, parameter in model.named_parameters():
        if name.startswith("stack."):
            _, layer, rest = name.split(".")
            name = "rnn." + rest[: -len("l0")] + "l" + layer
        found[name] = parameter
    if "head.weight" not in found:
        # Tied: one parameter, of which PyTorch tells the first name alone.
        found = {**{k: v for k, v in found.items() if not k.startswith(("embedding", "head"))}}
        found["head.weight"] = model.head.weight
        found["head.bias"] = model.head.bias
    return found


def flat(tensor, digits):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().reshape(-1).tolist()]


def case(seed, name, cell, layers, connections=(), embedding=None, plain=False, H=3, V=5, T=4, B=2):
    torch.manual_seed(seed)
    wires = {each: each in connections for each in ("input", "residual", "dense")}
    model = (Plain(cell, layers, H, V, embedding["size"]) if plain else Wired(cell, layers, H, V, embedding, wires)).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.float().double())
    ids = torch.randint(V, (T, B))
    targets = torch.randint(V, (T, B))
    logits = model(ids)
    loss = nn.functional.cross_entropy(logits.reshape(-1, V), targets.reshape(-1))
    loss.backward()
    parameters = named(model)
    return {
        "name": name,
        "shape": {
            "cell": cell,
            "activation": "tanh",
            "layers": layers,
            "hiddenSize": H,
            "vocabularySize": V,
            **({"connections": wires} if connections else {}),
            **({"embedding": embedding} if embedding else {}),
        },
        "T": T,
        "B": B,
        "ids": ids.reshape(-1).tolist(),
        "targets": targets.reshape(-1).tolist(),
        "params": {key: flat(p, 9) for key, p in parameters.items()},
        "loss": loss.item(),
        "logits": flat(logits, 13),
        "grads": {key: flat(p.grad, 13) for key, p in parameters.items()},
    }


def main():
    embedded = {"size": 2, "tied": False}
    cases = [
        case(1, "torch.nn.LSTM of 3 layers behind an embedding", "lstm", 3, embedding=embedded, plain=True),
        case(2, "torch.nn.GRU of 2 layers behind an embedding", "gru", 2, embedding=embedded, plain=True),
        case(3, "LSTMs that all read the input", "lstm", 3, ("input",)),
        case(4, "GRUs that read all layers below", "gru", 3, ("dense",)),
        case(5, "residual LSTMs", "lstm", 3, ("residual",)),
        case(6, "residual RNNs that all read an embedding", "rnn", 3, ("input", "residual"), embedded),
        case(7, "densely connected GRUs, the embedding tied to the head", "gru", 3, ("dense",), {"size": 3, "tied": True}),
    ]
    OUTPUT.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
