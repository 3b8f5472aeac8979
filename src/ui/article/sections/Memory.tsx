import { Section } from '../Section.tsx';
import { SeeIt } from '../SeeIt.tsx';

export function MemorySection() {
  return (
    <Section id="memory" title="What long memory is good for">
      <p>
        In text, the next character depends mostly on the few characters before it, so a short memory costs little. The
        task <em>recall</em> needs a long one: the network reads a symbol, then unrelated symbols, and has to predict
        the first symbol at the end. Where the gradient does not reach back that far, its accuracy stays at chance.
      </p>
      <SeeIt link="preset=who-remembers&at=loss">Train an RNN, an LSTM and a GRU on recall over 32 steps</SeeIt>
      <p>
        One lag shows one point only. A memory curve trains the same model from new weights at several lags, and shows
        its accuracy at each.
      </p>
      <SeeIt link="task.id=recall&task.lag=8&cell=gru&hiddenSize=32&optimizer.learningRate=0.003&at=memory">
        Measure a memory curve
      </SeeIt>
    </Section>
  );
}

export function WindowSection() {
  return (
    <Section id="window" title="Truncated back-propagation">
      <p>
        A text is too long for back-propagation through all its steps. It is read in windows of T characters: the state
        is carried from one window into the next, and the gradient stops at the start of the window. The state may still
        hold what was read more than T steps before, but no gradient trains the network to keep it. A longer window
        costs time and memory. It helps only if the gradient reaches its start.
      </p>
      <SeeIt link="cell=rnn&seqLength=16&reach.picture=map&at=reach">A window of 16 steps</SeeIt>
      <SeeIt link="cell=rnn&seqLength=128&reach.picture=map&at=reach">A window of 128 steps</SeeIt>
    </Section>
  );
}
