import { Tex } from '../../controls/Tex.tsx';
import { Section } from '../Section.tsx';
import { SeeIt } from '../SeeIt.tsx';

export function WhySection() {
  return (
    <Section id="why" title="Why the gradient vanishes">
      <p>Each factor of the product is a Jacobian: the derivative of tanh times the recurrent weights:</p>
      <Tex display>{'\\frac{\\partial h_k}{\\partial h_{k-1}} = \\mathrm{diag}(1-h_k^2)\\; W_{hh}'}</Tex>
      <p>
        The derivative of tanh is at most 1, and near 0 where a unit is saturated. The recurrent matrix scales by its
        eigenvalues; the largest modulus is the <em>spectral radius</em> ρ. With a factor of 0.6 a step, 32 steps leave
        about a ten-millionth of the gradient.
      </p>
      <SeeIt link="cell=rnn&inside.picture=eigenvalues&at=inside">See the eigenvalues and the unit circle</SeeIt>
      <SeeIt link="cell=rnn&inside.picture=slopes&at=inside">
        See the derivative of tanh at the inputs of the units
      </SeeIt>
      <SeeIt link="cell=rnn&inside.picture=jacobian&at=inside">Multiply random vectors by the Jacobians</SeeIt>
      <p>
        So the initialisation of the weights matters. An orthogonal matrix keeps the length of a vector; then only the
        derivative of tanh shortens the gradient. With it about a tenth is left after 32 steps, at the same cost.
      </p>
      <SeeIt link="cell=rnn&init.recurrent=orthogonal&reach.picture=reach&reach.all=false&at=reach">
        Train the same RNN from orthogonal weights
      </SeeIt>
    </Section>
  );
}

export function ExplodeSection() {
  return (
    <Section id="explode" title="Exploding gradients">
      <p>
        With eigenvalues well above 1 the product grows. A single update can then change the weights so much that what
        was learnt is lost, or the loss becomes NaN. Gradient clipping prevents it: before the update, a gradient longer
        than a threshold θ is scaled to the length θ. Its direction is kept.
      </p>
      <Tex display>{'g \\leftarrow g \\cdot \\min\\!\\left(1,\\; \\frac{\\theta}{\\lVert g \\rVert}\\right)'}</Tex>
      <p>Clipping helps against exploding gradients only. It does not bring back a gradient that has vanished.</p>
      <SeeIt link="preset=exploding&at=norm">Train with ρ = 1.5, without gradient clipping and with it</SeeIt>
    </Section>
  );
}
