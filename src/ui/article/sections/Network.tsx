import { Tex } from '../../controls/Tex.tsx';
import { Section } from '../Section.tsx';
import { SeeIt } from '../SeeIt.tsx';

export function StateSection() {
  return (
    <Section id="state" title="What is a hidden state?">
      <p>
        A recurrent network reads one character at a time. All it takes along from one to the next is a list of H
        numbers, its <em>hidden state</em> <Tex>{'h_t'}</Tex>. At each step it mixes the character <Tex>{'x_t'}</Tex>{' '}
        with the state it had, and squashes the result to between −1 and 1:
      </p>
      <Tex display>{'h_t = \\tanh(W_{ih}\\,x_t + W_{hh}\\,h_{t-1} + b)'}</Tex>
      <p>
        The same matrices serve every step. A second matrix turns the state into a score for each character that might
        come next, and the <em>loss</em> is how surprised it is by the one that does. Whatever the network knows of the
        sentence so far has to fit into <Tex>{'h_t'}</Tex>.
      </p>
      <SeeIt link="preset=plain-rnn&at=text">Train a plain RNN and read what it writes</SeeIt>
    </Section>
  );
}

export function UnrollSection() {
  return (
    <Section id="unroll" title="Learning walks back through time">
      <p>
        Draw every step beside the last and the loop becomes a long chain: the network is <em>unrolled</em>. To learn,
        the error of each guess is sent back along the chain, step by step, to find what each earlier state had to do
        with it. This is back-propagation through time.
      </p>
      <Tex display>
        {
          '\\frac{\\partial L_\\tau}{\\partial h_t} = \\frac{\\partial L_\\tau}{\\partial h_\\tau}\\; \\prod_{k=t+1}^{\\tau} \\frac{\\partial h_k}{\\partial h_{k-1}}'
        }
      </Tex>
      <p>
        Read it from right to left: the loss at step τ reaches the state at step t only through every step between. A
        link that loses a little loses a little at each of them. <em>Slow motion</em>, beside the play button, walks
        through one real step of it, from the first character to the update.
      </p>
      <SeeIt link="preset=plain-rnn&reach.picture=map&reach.tau=last&at=reach">
        Follow one loss back along the chain
      </SeeIt>
    </Section>
  );
}

export function ReachSection() {
  return (
    <Section id="reach" title="How far does one loss reach?">
      <p>
        Take a single late loss, and measure how long its gradient still is, one step further back at a time. In a plain
        RNN as PyTorch starts it, 32 steps back about three hundred-millionths are left. What happened there can’t teach
        this network anything, however long it trains.
      </p>
      <SeeIt link="cell=rnn&reach.picture=reach&reach.tau=last&reach.all=false&reach.relative=true&at=reach">
        Watch one loss’s gradient vanish
      </SeeIt>
      <p>
        There is a trap here. Add up the gradients of <em>all</em> losses and the curve looks healthy at every step:
        each state is blamed for the guess right after it, and that alone refills the sum. A healthy sum says nothing
        about memory.
      </p>
      <SeeIt link="cell=rnn&reach.picture=reach&reach.all=true&at=reach">Lay all losses over it</SeeIt>
      <SeeIt link="cell=rnn&reach.picture=bands&at=reach">See which losses the sum comes from</SeeIt>
    </Section>
  );
}
