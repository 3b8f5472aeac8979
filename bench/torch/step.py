"""PyTorch's row of the benchmark: the same weights, batch, loss, clip and optimizer as every other library's.

    python3 step.py JOB.json

prints one JSON object. The job names a folder with the weights and ids as raw little-endian arrays. Needs Python 3.8 with
torch 1.13 or later.
"""

import array
import json
import os
import pathlib
import sys
import time

import torch
from torch import nn

MODULES = {"gru": nn.GRU, "lstm": nn.LSTM}


class Stack(nn.Module):
    def __init__(self, cell, hidden, vocabulary):
        super().__init__()
        self.rnn = MODULES[cell](vocabulary, hidden)
        self.head = nn.Linear(hidden, vocabulary)

    def forward(self, inputs):
        return self.head(self.rnn(inputs)[0])


class EncoderDecoder(nn.Module):
    """Dot attention and h~ = tanh(W_c [c; h]) of Luong et al. 2015; the decoder begins with the encoder's last state."""

    def __init__(self, cell, hidden, vocabulary, embedding):
        super().__init__()
        self.source_embedding = nn.Embedding(vocabulary, embedding)
        self.encoder = MODULES[cell](embedding, hidden)
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.decoder = MODULES[cell](embedding, hidden)
        self.attention_output = nn.Linear(2 * hidden, hidden, bias=False)
        self.head = nn.Linear(hidden, vocabulary)

    def forward(self, inputs):
        source, ids = inputs
        memory, last = self.encoder(self.source_embedding(source))
        states = self.decoder(self.embedding(ids), last)[0]
        # [B, S, H] and [B, T, H]: every source has all S steps, so nothing is masked.
        keys, queries = memory.transpose(0, 1), states.transpose(0, 1)
        context = torch.bmm(torch.bmm(queries, keys.transpose(1, 2)).softmax(dim=-1), keys).transpose(0, 1)
        return self.head(torch.tanh(self.attention_output(torch.cat([context, states], dim=-1))))


def numbers(path, kind):
    values = array.array(kind)
    values.frombytes(pathlib.Path(path).read_bytes())
    return torch.tensor(values)


def prepare(job, device):
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    cell, hidden, vocabulary = job["cell"], job["hidden"], job["vocabulary"]
    paired = "sourceLength" in job
    model = EncoderDecoder(cell, hidden, vocabulary, job["embedding"]) if paired else Stack(cell, hidden, vocabulary)
    folder = pathlib.Path(job["folder"])
    state = {name: numbers(folder / name, "f").view(tensor.shape) for name, tensor in model.state_dict().items()}
    model.load_state_dict(state, strict=True)
    model.to(device)
    ids = numbers(folder / "ids", "I").to(torch.int64).view(job["seqLength"], job["batch"])
    targets = numbers(folder / "targets", "I").to(torch.int64).to(device)
    if paired:
        source = numbers(folder / "source", "I").to(torch.int64).view(job["sourceLength"], job["batch"])
        inputs = source.to(device), ids.to(device)
    else:
        inputs = torch.eye(vocabulary)[ids].to(device)
    o = job["optimizer"]
    adam = torch.optim.Adam(model.parameters(), lr=o["learningRate"], betas=(o["beta1"], o["beta2"]), eps=o["epsilon"])
    loss_of = nn.CrossEntropyLoss()

    def step():
        adam.zero_grad()
        loss = loss_of(model(inputs).reshape(len(targets), -1), targets)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), o["clipNorm"])
        adam.step()
        return loss

    return step


def timed(step, steps, wait):
    wait()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    wait()
    return (time.perf_counter() - start) * 1000 / steps


def measure(job, device, name):
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    step = prepare(job, device)
    losses = [step().item() for _ in range(3)]
    one = timed(step, 1, wait)
    steps = max(1, min(500, round(350 / one)))
    # A CPU has nothing to wait for, so each step is timed alone: the least of them is what it can do undisturbed.
    burst, rounds = (1, steps * job["rounds"]) if device == "cpu" else (steps, job["rounds"])
    times = [timed(step, burst, wait) for _ in range(rounds + 1)][1:]
    return {"device": device, "adapter": name, "losses": losses, "burst": burst, "times": times}


def main():
    job = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    threads = os.cpu_count() or 1
    torch.set_num_threads(threads)
    rows = [measure(job, "cpu", f"CPU, {threads} threads")]
    if torch.cuda.is_available():
        rows.append(measure(job, "cuda", torch.cuda.get_device_name()))
    print(json.dumps({"version": torch.__version__, "rows": rows}))


if __name__ == "__main__":
    main()
