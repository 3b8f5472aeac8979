"""PyTorch's side of `npm run check:torch`: nothing of it is taken from Unroll or from its train.py.

    python3 reference.py train|logits JOB.json

reads a job and writes the file that the job names as "answer". Needs Python 3.8 with torch 1.13 or later.
"""

import json
import math
import pathlib
import struct
import sys

import torch
from torch import nn

MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class Model(nn.Module):
    def __init__(self, cell, layers, hidden, vocabulary):
        super().__init__()
        self.rnn = MODULES[cell](vocabulary, hidden, layers)
        self.head = nn.Linear(hidden, vocabulary)

    def forward(self, ids, state=None):
        one_hot = torch.eye(self.head.out_features, dtype=self.head.weight.dtype)[ids]
        hidden, state = self.rnn(one_hot, state)
        return self.head(hidden), state


def load(path):
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", name
        begin, end = entry["data_offsets"]
        numbers = struct.unpack_from(f"<{(end - begin) // 4}f", data, 8 + length + begin)
        tensors[name] = torch.tensor(numbers, dtype=torch.float32).view(entry["shape"])
    return tensors


def save(path, state_dict):
    """As the package safetensors saves a state dict: no metadata, and no padding of the header."""
    header, body = {}, b""
    for name, tensor in state_dict.items():
        block = struct.pack(f"<{tensor.numel()}f", *tensor.flatten().tolist())
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(block)]}
        body += block
    encoded = json.dumps(header).encode()
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(encoded)) + encoded + body)


def build(spec, vocabulary_size):
    return Model(spec["cell"], spec["layers"], spec["hiddenSize"], vocabulary_size)


def read_text(path):
    """Ids of the text and the size of its vocabulary: its characters in the order of their code points."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    characters = sorted(set(text))
    assert len(characters) <= 100, "rare characters of such a text are folded"
    id_of = {character: i for i, character in enumerate(characters)}
    return torch.tensor([id_of[character] for character in text]), len(characters)


def optimizer_of(spec, parameters):
    """Defaults are left to PyTorch."""
    options = {"lr": spec["learningRate"]}
    if spec["type"] == "sgd":
        return torch.optim.SGD(parameters, momentum=spec["momentum"], **options)
    return {"rmsprop": torch.optim.RMSprop, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[spec["type"]](
        parameters, **options
    )


def train_one(row, ids, vocabulary_size, dtype):
    """Losses, and the steps that were clipped. The lanes are cut out as a matrix, a window is a slice of its columns."""
    T, B = row["seqLength"], row["batchSize"]
    model = build(row, vocabulary_size)
    model.load_state_dict(load(row["init"]), strict=True)
    model.to(dtype)
    part = ids[: int(len(ids) * 0.9)]
    lanes = part[: len(part) // B * B].view(B, -1)
    optimizer = optimizer_of(row["optimizer"], model.parameters())
    losses, clipped, state = [], 0, None
    for step in range(row["steps"]):
        start = step * T
        assert start + T < lanes.shape[1], "the run is longer than an epoch"
        window = lanes[:, start : start + T + 1].T
        logits, state = model(window[:-1], state)
        state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
        loss = nn.CrossEntropyLoss()(logits.reshape(T * B, -1), window[1:].reshape(T * B))
        optimizer.zero_grad()
        loss.backward()
        clipped += int(nn.utils.clip_grad_norm_(model.parameters(), row["clip"]) > row["clip"])
        optimizer.step()
        losses.append(loss.item())
    return model, losses, clipped


def largest_error(row):
    return max(abs(a / b - 1) for a, b in zip(row["float32"], row["float64"]))


def train_sound(row, ids, vocabulary_size, job):
    """
    From the weights of the first seed with which PyTorch agrees with itself: where its float32 and float64 part ways, a run
    hangs on the last bits of its numbers, and tells nothing of another implementation.
    """
    for seed in range(1, job["seeds"] + 1):
        torch.manual_seed(seed)
        save(row["init"], build(row, vocabulary_size).state_dict())
        model, losses, clipped = train_one(row, ids, vocabulary_size, torch.float32)
        _, exact, _ = train_one(row, ids, vocabulary_size, torch.float64)
        assert all(math.isfinite(loss) for loss in losses + exact)
        answer = {"seed": seed, "float32": losses, "float64": exact, "clipped": clipped}
        if largest_error(answer) <= job["tolerance"]:
            save(row["save"], model.state_dict())
            return answer
    sys.exit(f"{row['id']}: PyTorch disagrees with itself with each of {job['seeds']} seeds")


def train(job):
    """Initial weights as PyTorch draws them, the losses of training from them, and the weights that come out."""
    ids, vocabulary_size = read_text(job["text"])
    return {"rows": [train_sound(row, ids, vocabulary_size, job) for row in job["rows"]]}


@torch.no_grad()
def logits(job):
    """Of each model over the same ids [T, B] from a state of zeros, row-major; in float32, and in float64 for scale."""
    ids = torch.tensor(job["ids"]).view(job["T"], job["B"])
    answers = []
    for spec in job["models"]:
        tensors = load(spec["file"])
        model = build(spec, tensors["head.bias"].numel())
        model.load_state_dict(tensors, strict=True)
        result = model(ids)[0]
        exact = model.double()(ids)[0]
        answers.append({"logits": result.flatten().tolist(), "exact": exact.flatten().tolist()})
    return {"models": answers}


def main():
    torch.set_num_threads(1)
    command, path = sys.argv[1:]
    job = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    answer = {"train": train, "logits": logits}[command](job)
    pathlib.Path(job["answer"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
