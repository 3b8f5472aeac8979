#!/usr/bin/env python3
"""Writes src/nn/golden/stacks.json: stacks whose layers differ in cell, width and direction, by PyTorch in float64.

torch.nn.LSTM and its kin stack alike layers only, so that each layer is a module of its own. Needs what make_golden.py needs:

    /usr/bin/python3 scripts/golden/make_stacks.py
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src" / "nn" / "golden" / "stacks.json"
MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
IGNORED_TARGET = 0xFFFFFFFF


class Stack(nn.Module):
    def __init__(self, layers, vocabulary):
        super().__init__()
        self.layers, modules, width = layers, [], vocabulary
        for cell, hidden, bidirectional in layers:
            modules.append(MODULES[cell](width, hidden, bidirectional=bidirectional))
            width = hidden * (1 + bidirectional)
        self.stack = nn.ModuleList(modules)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, inputs, lengths, initial):
        read, final = pack_padded_sequence(inputs, lengths, enforce_sorted=False), []
        for module, state in zip(self.stack, initial):
            read, state = module(read, state)
            final.append(state)
        padded, _ = pad_packed_sequence(read, total_length=inputs.shape[0])
        return self.head(padded), final

    def named(self):
        """By the names of one module of all layers."""
        for l, module in enumerate(self.stack):
            for name, parameter in module.named_parameters():
                yield "rnn." + name.replace("_l0", f"_l{l}"), parameter
        for name, parameter in self.head.named_parameters():
            yield f"head.{name}", parameter


def rounded(tensor):
    return tensor.float().double()


def flat(tensor, digits):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().reshape(-1).tolist()]


def flat_state(states, digits, part=lambda tensor: tensor):
    """h, and c, of one layer after the other, [D, B, H] each; zeros are the c of a layer that has none."""
    pairs = [state if isinstance(state, tuple) else (state, None) for state in states]
    hs = [part(h) for h, _ in pairs]
    cs = [torch.zeros_like(h) if c is None else part(c) for h, (_, c) in zip(hs, pairs)]
    join = lambda tensors: [number for tensor in tensors for number in flat(tensor, digits)]
    return {"h": join(hs), "c": join(cs)}


def case(seed, layers, lengths, carried=False, V=5, T=5):
    torch.manual_seed(seed)
    B = len(lengths)
    model = Stack(layers, V).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(rounded(parameter))
    ids = torch.randint(V, (T, B))
    targets = torch.randint(V, (T, B))
    real = torch.arange(T)[:, None] < torch.tensor(lengths)[None]

    def start(cell, hidden, bidirectional):
        draw = lambda: rounded(torch.rand(1 + bidirectional, B, hidden) * 1.6 - 0.8) * float(carried)
        parts = tuple(draw().requires_grad_() for _ in range(1 + (cell == "lstm")))
        return parts if cell == "lstm" else parts[0]

    initial = [start(*layer) for layer in layers]
    one_hot = nn.functional.one_hot(ids, V).double()
    logits, final = model(one_hot, torch.tensor(lengths), initial)
    loss = nn.functional.cross_entropy(logits[real], targets[real])
    loss.backward()
    named = list(model.named())
    each = " below ".join(f"{cell} {hidden}{' bidirectional' if two else ''}" for cell, hidden, two in layers)
    whole = min(lengths) == T
    return {
        "name": each,
        "layers": [{"cell": c, "hiddenSize": h, "bidirectional": two} for c, h, two in layers],
        "vocabularySize": V,
        "T": T,
        "B": B,
        "lengths": lengths,
        "ids": ids.reshape(-1).tolist(),
        "targets": torch.where(real, targets, torch.tensor(IGNORED_TARGET)).reshape(-1).tolist(),
        "params": {name: flat(p, 9) for name, p in named},
        "initial": flat_state(initial, 9),
        "loss": loss.item(),
        # Of real steps alone.
        "logits": flat(logits[real], 13),
        "grads": {name: flat(p.grad, 13) for name, p in named},
        "initialGrad": flat_state(initial, 13, lambda tensor: tensor.grad),
        # PyTorch's is that of each sequence's own end.
        **({"final": flat_state(final, 13)} if whole else {}),
    }


def main():
    cases = [
        case(1, [("lstm", 4, False), ("gru", 3, False), ("rnn", 5, False)], [5, 5, 5], carried=True),
        case(2, [("gru", 6, False), ("lstm", 6, False)], [5, 5], carried=True),
        case(3, [("gru", 3, True), ("lstm", 4, False)], [5, 2, 4]),
        case(4, [("lstm", 4, False), ("gru", 3, True)], [3, 5, 1]),
        case(5, [("rnn", 3, True), ("lstm", 5, False), ("gru", 4, True)], [5, 5]),
    ]
    OUTPUT.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
