import json
import numpy as np
import onnxruntime

vocabulary = json.load(open("vocabulary.json", encoding="utf-8"))
session = onnxruntime.InferenceSession("step.onnx")
state = {i.name: np.zeros([i.shape[0], 1, i.shape[2]], np.float32) for i in session.get_inputs() if i.name != "ids"}
text, temperature, random = vocabulary[0], 0.8, np.random.default_rng(1)
for _ in range(300):
    ids = np.array([vocabulary.index(text[-1])], np.int64)
    logits, *states = session.run(None, {"ids": ids, **state})
    state = dict(zip(state, states))
    scores = np.exp((logits[0] - logits[0].max()) / temperature)
    text += random.choice(vocabulary, p=scores / scores.sum())
print(text)
