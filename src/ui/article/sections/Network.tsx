import { Tex } from '../../controls/Tex.tsx';
import { Section } from '../Section.tsx';
import { SeeIt } from '../SeeIt.tsx';

export function StateSection() {
  return (
    <Section id="state" title="What is a hidden state?">
      <p>
        A recurrent network reads one character at a time. From one step to the next it carries a vector of H numbers,
        its <em>hidden state</em> <Tex>{'h_t'}</Tex>. At each step it computes a weighted sum of the character{' '}
        <Tex>{'x_t'}</Tex> and of the last state, and applies tanh, which gives numbers between −1 and 1:
      </p>
      <Tex display>{'h_t = \\tanh(W_{ih}\\,x_t + W_{hh}\\,h_{t-1} + b)'}</Tex>
      <p>
        The same matrices are used at every step. Another matrix turns the state into a score for each possible next
        character, and softmax turns the scores into probabilities. The <em>loss</em> is the negative logarithm of the
        probability of the character that follows. All that the prediction can use of the text so far is in{' '}
        <Tex>{'h_t'}</Tex>.
      </p>
      <SeeIt link="preset=plain-rnn&at=text">Train a plain RNN and read the text it generates</SeeIt>
    </Section>
  );
}

export function UnrollSection() {
  return (
    <Section id="unroll" title="Back-propagation through time">
      <p>
        To compute gradients, the network is <em>unrolled</em>: there is one copy of it for each time step, and all
        copies share their weights. The gradient of each step’s loss is then computed backward, from copy to copy, down
        to the first step. This is back-propagation through time (BPTT).
      </p>
      <Tex display>
        {
          '\\frac{\\partial L_\\tau}{\\partial h_t} = \\frac{\\partial L_\\tau}{\\partial h_\\tau}\\; \\prod_{k=t+1}^{\\tau} \\frac{\\partial h_k}{\\partial h_{k-1}}'
        }
      </Tex>
      <p>
        The gradient of the loss at step τ reaches the state at step t through a product of one Jacobian for each step
        between. If each of them shortens the gradient a little, the product shortens it exponentially.{' '}
        <em>Slow motion</em>, beside the play button, shows one training step in parts, from the first character to the
        update.
      </p>
      <SeeIt link="preset=plain-rnn&reach.picture=map&reach.tau=last&at=reach">
        See the gradient of one loss at every earlier step
      </SeeIt>
    </Section>
  );
}

export function ReachSection() {
  return (
    <Section id="reach" title="How far does one loss reach?">
      <p>
        Take the loss of a single late step, and measure the length of its gradient at each earlier step. In a plain RNN
        with PyTorch’s initial weights, about three hundred-millionths are left 32 steps back. The network can’t learn a
        dependency over so many steps, however long it trains.
      </p>
      <SeeIt link="cell=rnn&reach.picture=reach&reach.tau=last&reach.all=false&reach.relative=true&at=reach">
        See the gradient of one loss vanish
      </SeeIt>
      <p>
        The sum of the gradients of <em>all</em> losses can mislead. It is large at every step, because each state gets
        a gradient from the prediction right after it. A large sum does not show that the network can learn long
        dependencies.
      </p>
      <SeeIt link="cell=rnn&reach.picture=reach&reach.all=true&at=reach">Add the gradient of all losses</SeeIt>
      <SeeIt link="cell=rnn&reach.picture=bands&at=reach">See which losses the sum consists of</SeeIt>
    </Section>
  );
}
