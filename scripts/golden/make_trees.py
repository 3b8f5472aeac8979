#!/usr/bin/env python3
"""Writes src/nn/golden/trees.json: recursive networks and Tree-LSTMs, by PyTorch's autograd in float64.

Each tree is walked by recursion, one node at a time, as the papers' equations are written: p = tanh(W [c1; c2] + b) (Socher et al. 2011),
the child-sum Tree-LSTM and the N-ary one with N = 2 (Tai, Socher & Manning 2015, equations 2 to 14). Needs what make_golden.py needs:

    /usr/bin/python3 scripts/golden/make_trees.py
"""

import json
import math
import random

import torch
from make_golden import IGNORED_TARGET, OUTPUT, named, optimizer_config
from torch import nn

SYMBOLS, EMBEDDING, HIDDEN, CLASSES = 6, 3, 5, 4
NO_PARENT = 0xFFFFFFFF
NODES, B = 9, 3
# Gates of weight_ih, gates and children of weight_hh.
SIZES = {"recursive": (1, 1, 2), "child-sum": (4, 4, 1), "binary": (4, 5, 2)}


class Cell(nn.Module):
    """Gates i, o, u, f; of weight_hh of a binary cell i, o, u, f1, f2, its columns the first child's before the second's."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        inputs, gates, children = SIZES[kind]
        draw = lambda *sizes: nn.Parameter((torch.rand(*sizes) * 2 - 1) / math.sqrt(HIDDEN))
        self.weight_ih = draw(inputs * HIDDEN, EMBEDDING)
        self.weight_hh = draw(gates * HIDDEN, children * HIDDEN)
        self.bias_ih = draw(inputs * HIDDEN)

    def forward(self, x, children):
        """(h, c) of a node that reads x and has children (h_k, c_k)."""
        projection = self.weight_ih @ x + self.bias_ih
        zero = torch.zeros(HIDDEN, dtype=torch.float64)
        if self.kind == "recursive":
            states = [h for h, _ in children] + [zero] * (2 - len(children))
            return torch.tanh(projection + self.weight_hh @ torch.cat(states)), zero
        xi, xo, xu, xf = projection.chunk(4)
        if self.kind == "child-sum":
            Ui, Uo, Uu, Uf = self.weight_hh.chunk(4)
            summed = sum((h for h, _ in children), zero)
            i, o, u = torch.sigmoid(xi + Ui @ summed), torch.sigmoid(xo + Uo @ summed), torch.tanh(xu + Uu @ summed)
            c = i * u + sum((torch.sigmoid(xf + Uf @ h) * c for h, c in children), zero)
            return o * torch.tanh(c), c
        states = torch.cat([h for h, _ in children] + [zero] * (2 - len(children)))
        Ui, Uo, Uu, *Uf = self.weight_hh.chunk(5)
        i, o, u = torch.sigmoid(xi + Ui @ states), torch.sigmoid(xo + Uo @ states), torch.tanh(xu + Uu @ states)
        c = i * u + sum((torch.sigmoid(xf + Uk @ states) * c for Uk, (_, c) in zip(Uf, children)), zero)
        return o * torch.tanh(c), c


class RecursiveNetwork(nn.Module):
    """Its attributes make the state dict's names, in its order."""

    def __init__(self, kind):
        super().__init__()
        self.embedding = nn.Embedding(SYMBOLS, EMBEDDING)
        self.tree = Cell(kind)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, root):
        """Logits of every node of a tree, children before their parents."""
        logits = []

        def visit(node):
            children = [visit(child) for child in node["children"]]
            h, c = self.tree(self.embedding.weight[node["symbol"]], children)
            logits.append(self.head(h))
            return h, c

        visit(root)
        return torch.stack(logits)


def draw_tree(rng, nodes, arity):
    """A tree of so many nodes."""
    left, children = nodes - 1, []
    count = min(left, rng.randint(1, arity)) if left else 0
    for k in range(count):
        size = left if k == count - 1 else rng.randint(1, left - (count - 1 - k))
        children.append(draw_tree(rng, size, arity))
        left -= size
    return {"symbol": rng.randrange(SYMBOLS), "children": children, "target": rng.randrange(CLASSES)}


def in_order(root):
    """Its nodes, children before their parents, with the number of each one's parent."""
    nodes = []

    def visit(node):
        children = [visit(child) for child in node["children"]]
        nodes.append([node, NO_PARENT])
        for child in children:
            nodes[child][1] = len(nodes) - 1
        return len(nodes) - 1

    visit(root)
    return nodes


def as_json(trees, root_only):
    """[N, B] arrays: behind the last node of a tree stand symbols that count for nothing."""
    ids, parents, targets = ([[filler] * B for _ in range(NODES)] for filler in (SYMBOLS - 1, NO_PARENT, IGNORED_TARGET))
    for b, root in enumerate(trees):
        for n, (node, parent) in enumerate(in_order(root)):
            ids[n][b], parents[n][b] = node["symbol"], parent
            if node is root or not root_only:
                targets[n][b] = node["target"]
    return {"ids": sum(ids, []), "parents": sum(parents, []), "targets": sum(targets, [])}


def mean_loss(model, trees, root_only):
    logits = [model(root) for root in trees]
    nodes = [[node for node, _ in in_order(root)] for root in trees]
    chosen = [(each[-1:], own[-1:]) if root_only else (each, own) for each, own in zip(logits, nodes)]
    targets = torch.tensor([node["target"] for _, own in chosen for node in own])
    return nn.functional.cross_entropy(torch.cat([each for each, _ in chosen]), targets)


def build(seed, name, kind, arity, root_only, scale):
    """A model in values that float32 can hold, and what the JSON says of it."""
    torch.manual_seed(seed)
    model = RecursiveNetwork(kind).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_((scale * parameter).float().double())
    return model, {
        **{"name": name, "cell": kind, "arity": arity, "height": NODES - 1, "nodes": NODES, "B": B},
        **{"symbols": SYMBOLS, "embedding": EMBEDDING, "hiddenSize": HIDDEN, "classes": CLASSES, "rootOnly": root_only},
        "params": named(model.named_parameters(), 9),
    }


def draw_trees(rng, arity):
    return [draw_tree(rng, nodes, arity) for nodes in (NODES, 1, NODES - 3)]


def case(seed, name, kind, arity=2, root_only=False):
    model, facts = build(seed, name, kind, arity, root_only, 1.5)
    trees = draw_trees(random.Random(seed), arity)
    loss = mean_loss(model, trees, root_only)
    loss.backward()
    grads = named(((key, p.grad) for key, p in model.named_parameters()), 13)
    return {**facts, "trees": as_json(trees, root_only), "loss": loss.item(), "grads": grads}


def curve(seed, name, kind, arity=2, root_only=False):
    model, facts = build(seed, name, kind, arity, root_only, 1)
    rng = random.Random(seed)
    batches = [draw_trees(rng, arity) for _ in range(2)]
    config, losses = optimizer_config("adam", 0.02), []
    betas = (config["beta1"], config["beta2"])
    optimizer = torch.optim.Adam(model.parameters(), lr=config["learningRate"], betas=betas, eps=config["epsilon"])
    for step in range(100):
        loss = mean_loss(model, batches[step % len(batches)], root_only)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(f"{loss.item():.13g}"))
    assert losses[-1] < 0.7 * losses[0], f"{name} does not learn: {losses[0]} to {losses[-1]}"
    batches = [as_json(trees, root_only) for trees in batches]
    return {**facts, "batches": batches, "optimizer": config, "losses": losses}


def main():
    windows = [
        case(1, "a recursive network", "recursive"),
        case(2, "a recursive network with a loss at the root", "recursive", root_only=True),
        case(3, "a child-sum Tree-LSTM", "child-sum", 4),
        case(4, "a child-sum Tree-LSTM with a loss at the root", "child-sum", 3, root_only=True),
        case(5, "a binary Tree-LSTM", "binary"),
        case(6, "a binary Tree-LSTM with a loss at the root", "binary", root_only=True),
    ]
    curves = [
        curve(11, "a recursive network", "recursive"),
        curve(12, "a child-sum Tree-LSTM", "child-sum", 3),
        curve(13, "a binary Tree-LSTM", "binary"),
    ]
    text = json.dumps({"windows": windows, "curves": curves}, separators=(",", ":"))
    (OUTPUT / "trees.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
