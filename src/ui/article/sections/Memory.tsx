import { Section } from '../Section.tsx';
import { SeeIt } from '../SeeIt.tsx';

export function MemorySection() {
  return (
    <Section id="memory" title="Does it matter?">
      <p>
        Text forgives a short memory: most of what a next character depends on stands a few steps before it. A task that
        does not forgive shows the difference. In <em>recall</em> the network sees a symbol, then filler, and is asked
        for the symbol at the end; guessing is the best that a network without a gradient can learn.
      </p>
      <SeeIt link="preset=who-remembers&at=loss">Let an RNN, an LSTM and a GRU recall over 32 steps</SeeIt>
      <p>One lag says little. Train the same model anew at several, and how far back it can learn is a curve.</p>
      <SeeIt link="task.id=recall&task.lag=8&cell=gru&hiddenSize=32&optimizer.learningRate=0.003&at=memory">
        Draw a memory curve
      </SeeIt>
    </Section>
  );
}

export function WindowSection() {
  return (
    <Section id="window" title="Where the page cuts">
      <p>
        A text is too long to walk back through whole. It is read in windows of T characters: the state is carried from
        one window into the next, the gradient stops at the border. What lies further back than T can be remembered, but
        remembering it can’t be learnt. A longer window costs time and memory, and shows nothing new where the gradient
        has vanished long before its start.
      </p>
      <SeeIt link="cell=rnn&seqLength=16&reach.picture=map&at=reach">A window of 16 steps</SeeIt>
      <SeeIt link="cell=rnn&seqLength=128&reach.picture=map&at=reach">A window of 128 steps</SeeIt>
    </Section>
  );
}
