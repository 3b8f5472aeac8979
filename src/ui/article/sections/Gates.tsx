import { Tex } from '../../controls/Tex.tsx';
import { Section } from '../Section.tsx';
import { SeeIt } from '../SeeIt.tsx';

export function GatesSection() {
  return (
    <Section id="gates" title="How the forget gate keeps the gradient">
      <p>
        The LSTM has a second vector, the <em>cell state</em> <Tex>{'c_t'}</Tex>. From step to step it is not multiplied
        by a matrix, and no tanh is applied to it. It is multiplied by a forget gate between 0 and 1, and a new value is
        added:
      </p>
      <Tex display>{'c_t = f_t \\odot c_{t-1} + i_t \\odot g_t'}</Tex>
      <Tex display>{'h_t = o_t \\odot \\tanh(c_t)'}</Tex>
      <p>The Jacobian of the cell state over one step is the forget gate, plus the paths through the hidden state:</p>
      <Tex display>
        {'\\frac{\\partial c_t}{\\partial c_{t-1}} = \\mathrm{diag}(f_t) + (\\text{paths through } h_{t-1})'}
      </Tex>
      <p>
        Where a forget gate is open, <Tex>{'f_t \\approx 1'}</Tex>, the gradient passes that step almost unchanged. The
        gate is computed for each unit at each step from the input and the state, so it can differ from step to step. A
        fixed matrix can’t.
      </p>
      <SeeIt link="init.forgetBias=3&reach.picture=reach&reach.all=false&at=reach">
        Compare the gradients on h and c of an LSTM with open forget gates
      </SeeIt>
      <SeeIt link="cell=lstm&at=cell">See its diagram, with the gates of the model that trains</SeeIt>
    </Section>
  );
}

export function BiasSection() {
  return (
    <Section id="bias" title="The forget bias opens the gate">
      <p>
        Before training, a forget gate is about <Tex>{'\\sigma(b_f)'}</Tex>, where <Tex>{'b_f'}</Tex> is its bias: 0.50
        with <Tex>{'b_f = 0'}</Tex>, 0.73 with 1, 0.95 with 3. The cell state is multiplied by it at every step. After
        32 steps this factor is left:
      </p>
      <Tex display>
        {
          '0.50^{32} \\approx 2\\cdot 10^{-10}, \\quad 0.73^{32} \\approx 4\\cdot 10^{-5}, \\quad 0.95^{32} \\approx 0.2'
        }
      </Tex>
      <p>
        With forget bias 0 the gradient of an LSTM therefore vanishes as fast as that of a plain RNN: the architecture
        alone does not prevent it. PyTorch initialises the bias around 0, Keras and this page at 1.
      </p>
      <SeeIt link="init.forgetBias=1&inside.picture=gates&at=inside">See how often each gate is open</SeeIt>
      <SeeIt link="preset=forget-bias&reach.picture=reach&reach.tau=last&reach.all=false&at=reach">
        Compare forget bias 0, 1 and 3
      </SeeIt>
    </Section>
  );
}

export function GruSection() {
  return (
    <Section id="gru" title="The GRU: one state, one gate to keep it">
      <p>
        The GRU has no cell state. Its update gate z is the share of the old state that is kept. The rest is replaced by
        the candidate n:
      </p>
      <Tex display>{'h_t = z_t \\odot h_{t-1} + (1 - z_t) \\odot n_t'}</Tex>
      <p>
        The gradient passes the kept part as it passes the LSTM’s cell state. One gate decides both what is kept and
        what is written. Before training it is about 0.5, so an untrained GRU forgets within a few steps and has to
        learn to keep its state.
      </p>
      <SeeIt link="cell=gru&reach.picture=reach&reach.all=false&at=reach">Measure a GRU</SeeIt>
      <p>
        In the original paper the reset gate multiplies the state before the product with the recurrent matrix. PyTorch
        multiplies after it, which needs one pass of matrix products a step instead of two. Both are in the list of
        cells.
      </p>
      <SeeIt link="cell=gru-textbook&at=cell">See the reset gate of the textbook GRU</SeeIt>
    </Section>
  );
}
