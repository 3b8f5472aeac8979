"""Writes src/nn/golden/*.json: losses, gradients and training curves that PyTorch computes.

Needs Python 3.8+ with torch (made with 1.13, Debian's python3-torch) and nothing else:

    /usr/bin/python3 scripts/golden/make_golden.py

All arithmetic is float64. Parameters and states at the start are rounded to float32, so that a GPU can start from the
very same values. src/nn/golden/types.ts describes the files.
"""

import json
import math
import pathlib
import sys

import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src" / "formats" / "torch" / "archive"))
sys.dont_write_bytecode = True
from unroll import make_optimizer

OUTPUT = ROOT / "src" / "nn" / "golden"
IGNORED_TARGET = 0xFFFFFFFF

# Herman Melville, Moby-Dick (1851), its opening in lower case without punctuation.
TEXT = (
    "call me ishmael some years ago never mind how long precisely having little or no money in my purse and nothing "
    "particular to interest me on shore i thought i would sail about a little and see the watery part of the world"
)

MODULES = {
    ("rnn", "tanh"): lambda V, H, L: nn.RNN(V, H, L, nonlinearity="tanh"),
    ("rnn", "relu"): lambda V, H, L: nn.RNN(V, H, L, nonlinearity="relu"),
    ("gru", "tanh"): lambda V, H, L: nn.GRU(V, H, L),
    ("lstm", "tanh"): lambda V, H, L: nn.LSTM(V, H, L),
}


class Model(nn.Module):
    def __init__(self, cell, activation, layers, hidden_size, vocabulary_size):
        super().__init__()
        self.shape = {
            "cell": cell,
            "activation": activation,
            "layers": layers,
            "hiddenSize": hidden_size,
            "vocabularySize": vocabulary_size,
        }
        self.rnn = MODULES[cell, activation](vocabulary_size, hidden_size, layers)
        self.head = nn.Linear(hidden_size, vocabulary_size)

    def forward(self, ids, state):
        one_hot = nn.functional.one_hot(ids, self.shape["vocabularySize"]).double()
        outputs, state = self.rnn(one_hot, state)
        return self.head(outputs), state

    def zero_state(self, B):
        zeros = torch.zeros(self.shape["layers"], B, self.shape["hiddenSize"], dtype=torch.float64)
        return (zeros, zeros.clone()) if self.shape["cell"] == "lstm" else zeros


def build(seed, *shape):
    """A model as PyTorch initialises it, in float64 with values that float32 can hold."""
    torch.manual_seed(seed)
    model = Model(*shape).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.float().double())
    return model


def mean_loss(logits, targets):
    V = logits.shape[-1]
    return nn.functional.cross_entropy(logits.reshape(-1, V), targets.reshape(-1), ignore_index=IGNORED_TARGET)


def numbers(tensor, digits):
    """The tensor in row-major order; 9 digits are enough for any float32, 17 for any float64."""
    return [float(f"{value:.{digits}g}") for value in tensor.detach().reshape(-1).tolist()]


def named(tensors, digits):
    return {name: numbers(tensor, digits) for name, tensor in tensors}


def named_state(state, digits):
    h, c = state if isinstance(state, tuple) else (state, torch.zeros(0))
    return {"h": numbers(h, digits), "c": numbers(c, digits)}


def nearest_kink(model, ids, initial):
    """The smallest |pre-activation| of a one-layer nn.RNN: float32 must not land on the other side of relu's kink."""
    rnn = model.rnn
    h = initial[0]
    nearest = math.inf
    for t in range(ids.shape[0]):
        a = rnn.weight_ih_l0.T[ids[t]] + rnn.bias_ih_l0 + h @ rnn.weight_hh_l0.T + rnn.bias_hh_l0
        nearest = min(nearest, a.abs().min().item())
        h = a.relu()
    return nearest


def detached(state):
    return tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()


def in_segments(model, ids, state, steps):
    """The model over the whole window, with the state taken as given after every so many steps."""
    logits = []
    for t in range(0, ids.shape[0], steps):
        part, state = model(ids[t : t + steps], detached(state) if t > 0 else state)
        logits.append(part)
    return torch.cat(logits), state


def gradient_case(
    name, seed, cell, activation, layers, *, H=7, V=11, B=3, T=6, carried=True, masked=False, truncate=0
):
    model = build(seed, cell, activation, layers, H, V)
    ids = torch.randint(V, (T, B))
    targets = torch.randint(V, (T, B))
    if masked:
        targets[torch.rand(T, B) < 0.3] = IGNORED_TARGET
    initial = model.zero_state(B)
    if carried:
        draw = lambda zeros: (torch.rand_like(zeros) * 1.6 - 0.8).float().double()
        initial = tuple(map(draw, initial)) if cell == "lstm" else draw(initial)
    for part in initial if cell == "lstm" else (initial,):
        part.requires_grad_()

    logits, final = in_segments(model, ids, initial, truncate or T)
    loss = mean_loss(logits, targets)
    loss.backward()
    if activation == "relu":
        assert nearest_kink(model, ids, initial) > 1e-3, "choose another seed"

    initial_gradient = tuple(part.grad for part in initial) if cell == "lstm" else initial.grad
    return {
        "name": name,
        "shape": model.shape,
        "T": T,
        "B": B,
        **({"truncate": truncate} if truncate else {}),
        "ids": ids.reshape(-1).tolist(),
        "targets": targets.reshape(-1).tolist(),
        "params": named(model.named_parameters(), 9),
        "initial": named_state(initial, 9),
        "loss": loss.item(),
        "logits": numbers(logits, 13),
        "grads": named(((name, p.grad) for name, p in model.named_parameters()), 13),
        "initialGrad": named_state(initial_gradient, 13),
        "final": named_state(final, 13),
    }


def optimizer_config(kind, rate, **changes):
    config = {
        "type": kind,
        "learningRate": rate,
        "momentum": 0,
        "nesterov": False,
        "beta1": 0.9,
        "beta2": 0.999,
        "alpha": 0.99,
        "epsilon": 1e-8,
        "momentumDecay": 0.004,
        "weightDecay": 0,
    }
    assert set(changes) <= set(config)
    return {**config, **changes}


def clip_gradients(parameters, clip):
    """The global norm before the clip, and whether the clip had anything to do."""
    held = clip["type"] in ("norm", "band")
    norm = nn.utils.clip_grad_norm_(parameters, clip["value"] if held else math.inf).item()
    if clip["type"] == "band" and 0 < norm < clip["lower"]:
        for parameter in parameters:
            parameter.grad.mul_(clip["lower"] / norm)
        return norm, True
    if clip["type"] != "value":
        return norm, held and norm > clip["value"]
    largest = max(parameter.grad.abs().max().item() for parameter in parameters)
    nn.utils.clip_grad_value_(parameters, clip["value"])
    return norm, largest > clip["value"]


# Some epsilons are large, so that where it is added shows in the curve.
OPTIMIZERS = [
    ("sgd, momentum", optimizer_config("sgd", 0.3, momentum=0.9)),
    ("sgd, Nesterov, weight decay", optimizer_config("sgd", 0.3, momentum=0.9, nesterov=True, weightDecay=1e-3)),
    ("rmsprop", optimizer_config("rmsprop", 0.01)),
    (
        "rmsprop, momentum, weight decay",
        optimizer_config("rmsprop", 0.003, momentum=0.9, epsilon=1e-3, weightDecay=1e-3),
    ),
    ("adam", optimizer_config("adam", 0.02)),
    ("adam, weight decay", optimizer_config("adam", 0.02, beta1=0.8, beta2=0.99, epsilon=1e-3, weightDecay=1e-3)),
    ("adamw", optimizer_config("adamw", 0.02, epsilon=1e-4, weightDecay=0.1)),
    ("nadam", optimizer_config("nadam", 0.02, epsilon=1e-5)),
    ("nadam, weight decay", optimizer_config("nadam", 0.02, beta1=0.8, momentumDecay=0.05, epsilon=1e-3, weightDecay=1e-3)),
    ("adagrad, weight decay", optimizer_config("adagrad", 0.2, epsilon=1e-5, weightDecay=1e-3)),
]


def cut_windows(ids, T, B):
    """B contiguous lanes side by side, windows of T walking along them: (ids, targets) of [T, B] each."""
    lane = (len(ids) - 1) // B
    lanes = torch.tensor([[ids[b * lane + i] for b in range(B)] for i in range(lane)])
    nexts = torch.tensor([[ids[b * lane + i + 1] for b in range(B)] for i in range(lane)])
    return [(lanes[t : t + T], nexts[t : t + T]) for t in range(0, lane - T + 1, T)]


def train(model, windows, optimizer, clip, steps=100):
    B = windows[0][0].shape[1]
    parameters = list(model.parameters())
    stepper = make_optimizer(parameters, optimizer)
    losses, norms, clipped = [], [], 0
    for step in range(steps):
        ids, targets = windows[step % len(windows)]
        if step % len(windows) == 0:
            state = model.zero_state(B)
        logits, state = model(ids, state)
        state = detached(state)
        loss = mean_loss(logits, targets)
        stepper.zero_grad()
        loss.backward()
        norm, over = clip_gradients(parameters, clip)
        stepper.step()
        losses.append(float(f"{loss.item():.12g}"))
        norms.append(float(f"{norm:.12g}"))
        clipped += over
    return losses, norms, clipped


def curve_model(name, seed, cell, layers, T, B, H, runs):
    vocabulary = sorted(set(TEXT))
    windows = cut_windows([vocabulary.index(char) for char in TEXT], T, B)
    shape = (cell, "tanh", layers, H, len(vocabulary))
    curves = []
    for label, optimizer, clip in runs:
        losses, norms, clipped = train(build(seed, *shape), windows, optimizer, clip)
        assert losses[-1] < 0.9 * losses[0], f"{name}, {label} does not learn: {losses[0]} to {losses[-1]}"
        assert clip["type"] == "none" or 0 < clipped, f"{name}, {label} never clips"
        print(f"{name:8} {label:34} loss {losses[0]:.3f} -> {losses[-1]:.3f}, clipped in {clipped} steps")
        curves.append({"name": label, "optimizer": optimizer, "clip": clip, "losses": losses, "gradNorms": norms})
    model = build(seed, *shape)
    return {
        "name": name,
        "shape": model.shape,
        "T": T,
        "B": B,
        "windows": [{"ids": i.reshape(-1).tolist(), "targets": t.reshape(-1).tolist()} for i, t in windows],
        "params": named(model.named_parameters(), 9),
        "curves": curves,
    }


def write(name, value):
    """One line an entry of the outer list, so that a change shows where it is."""
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in value)
    path = OUTPUT / name
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{name}: {path.stat().st_size} bytes")


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    write(
        "gradients.json",
        [
            gradient_case("RNN, tanh", 1, "rnn", "tanh", 1),
            gradient_case("RNN, relu", 8, "rnn", "relu", 1),
            gradient_case("GRU", 3, "gru", "tanh", 1),
            gradient_case("LSTM", 4, "lstm", "tanh", 1),
            gradient_case("GRU, 2 layers, masked targets", 5, "gru", "tanh", 2, masked=True),
            gradient_case("LSTM, 2 layers, masked targets", 6, "lstm", "tanh", 2, masked=True),
            gradient_case("LSTM, zero state, even sizes", 7, "lstm", "tanh", 1, H=8, V=12, B=4, T=5, carried=False),
        ],
    )
    write(
        "truncated.json",
        [
            gradient_case("RNN, cut every step", 21, "rnn", "tanh", 1, H=5, V=6, B=2, T=4, truncate=1),
            gradient_case("GRU, 2 layers, cut every 3 of 8 steps", 22, "gru", "tanh", 2, H=5, V=6, B=2, T=8, truncate=3),
            gradient_case("LSTM, 2 layers, cut every 2 of 5 steps", 23, "lstm", "tanh", 2, H=5, V=6, B=2, T=5, truncate=2),
        ],
    )
    by_norm = [(name, optimizer, {"type": "norm", "value": 0.5}) for name, optimizer in OPTIMIZERS]
    sgd = optimizer_config("sgd", 0.5)
    others = [
        ("sgd, clip by value", sgd, {"type": "value", "value": 0.02}),
        ("sgd, clip into a band", sgd, {"type": "band", "value": 0.6, "lower": 0.55}),
        ("sgd, no clip", sgd, {"type": "none", "value": 1}),
    ]
    write(
        "curves.json",
        [
            curve_model("rnn", 11, "rnn", 1, 8, 3, 9, by_norm + others),
            curve_model("gru", 12, "gru", 1, 8, 3, 9, by_norm),
            curve_model("lstm", 13, "lstm", 1, 8, 3, 9, by_norm),
            curve_model("lstm-2", 14, "lstm", 2, 7, 2, 6, by_norm[4:5]),
        ],
    )


if __name__ == "__main__":
    main()
