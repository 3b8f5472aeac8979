import json
import numpy as np
import onnxruntime

channels = json.load(open("inputs.json", encoding="utf-8"))
output = json.load(open("outputs.json", encoding="utf-8"))[0]


def readings(column, logarithm):
    level = np.log(column) if logarithm else np.array(column, float)
    mean, distances = level[0], []
    for now in level:
        distances.append(now - mean)
        mean += {{share}} * (now - mean)
    return [np.diff(level, prepend=level[0]), distances]


# The columns of your table, oldest row first, in the order of inputs.json; random walks stand for them here.
columns = [channel for channel in channels if channel["name"].startswith("move of")]
table = [100 * np.exp(0.01 * np.cumsum(np.random.default_rng(c).normal(size=500))) for c in range(len(columns))]
values = np.zeros([len(table[0]), 1, len(channels)], np.float32)
for c, column in enumerate(table):
    values[:, 0, 2 * c : 2 * c + 2] = np.transpose(readings(column, columns[c]["logarithm"]))

session = onnxruntime.InferenceSession("sequence.onnx")
state = {i.name: np.zeros([i.shape[0], 1, i.shape[2]], np.float32) for i in session.get_inputs() if i.name != "values"}
move = session.run(["predictions"], {"values": values, **state})[0][-1, 0, 0]
now = table[0][-1]
print(now, "in", output["rowsAhead"], "rows:", now * np.exp(move) if output["logarithm"] else now + move)
