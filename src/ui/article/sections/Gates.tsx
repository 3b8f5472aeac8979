import { Tex } from '../../controls/Tex.tsx';
import { Section } from '../Section.tsx';
import { SeeIt } from '../SeeIt.tsx';

export function GatesSection() {
  return (
    <Section id="gates" title="Why the forget gate is a highway">
      <p>
        The LSTM keeps a second list of numbers, the <em>cell state</em> <Tex>{'c_t'}</Tex>, and is careful with it. It
        is not multiplied by a matrix at each step and not squashed. It is scaled by a forget gate between 0 and 1, and
        something new is added:
      </p>
      <Tex display>{'c_t = f_t \\odot c_{t-1} + i_t \\odot g_t'}</Tex>
      <Tex display>{'h_t = o_t \\odot \\tanh(c_t)'}</Tex>
      <p>Along this road the link of the chain is the gate itself:</p>
      <Tex display>
        {'\\frac{\\partial c_t}{\\partial c_{t-1}} = \\mathrm{diag}(f_t) + (\\text{paths through } h_{t-1})'}
      </Tex>
      <p>
        Where the network leaves a gate open, <Tex>{'f_t \\approx 1'}</Tex>, the gradient passes unharmed over any
        number of steps. And the network decides that for each unit and at each step, which no fixed matrix can.
      </p>
      <SeeIt link="init.forgetBias=3&reach.picture=reach&reach.all=false&at=reach">
        Compare h and c of an LSTM whose gates start open
      </SeeIt>
      <SeeIt link="cell=lstm&at=cell">See it drawn, each gate as open as it is in the model that trains</SeeIt>
    </Section>
  );
}

export function BiasSection() {
  return (
    <Section id="bias" title="One number opens it">
      <p>
        How open is a gate before anything is learnt? About <Tex>{'\\sigma(b_f)'}</Tex>, by its bias: 0.50 with{' '}
        <Tex>{'b_f = 0'}</Tex>, 0.73 with 1, 0.95 with 3. It acts once a step, so after 32 steps there are left
      </p>
      <Tex display>
        {
          '0.50^{32} \\approx 2\\cdot 10^{-10}, \\quad 0.73^{32} \\approx 4\\cdot 10^{-5}, \\quad 0.95^{32} \\approx 0.2'
        }
      </Tex>
      <p>
        An LSTM with forget bias 0 therefore vanishes as badly as a plain RNN: the architecture alone is no cure.
        PyTorch starts it around 0; Keras and this page at 1.
      </p>
      <SeeIt link="init.forgetBias=1&inside.picture=gates&at=inside">See how far each gate stands open</SeeIt>
      <SeeIt link="preset=forget-bias&reach.picture=reach&reach.tau=last&reach.all=false&at=reach">
        Lay forget bias 0, 1 and 3 side by side
      </SeeIt>
    </Section>
  );
}

export function GruSection() {
  return (
    <Section id="gru" title="The GRU does it with one state">
      <p>
        The GRU has no second list. Its update gate z says how much of the old state stays, and what stays is copied:
      </p>
      <Tex display>{'h_t = z_t \\odot h_{t-1} + (1 - z_t) \\odot n_t'}</Tex>
      <p>
        The copied part is a road like the LSTM’s, with one gate for keeping and writing together. It starts half open,
        so a fresh GRU forgets within a few steps, and has to learn to keep.
      </p>
      <SeeIt link="cell=gru&reach.picture=reach&reach.all=false&at=reach">Measure a GRU</SeeIt>
      <p>
        Textbooks reset the state before its product with the recurrent matrix. PyTorch resets after it, which takes one
        round of products a step instead of two. Both are in the list of cells.
      </p>
      <SeeIt link="cell=gru-textbook&at=cell">See where the textbooks’ GRU resets</SeeIt>
    </Section>
  );
}
