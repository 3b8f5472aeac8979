import { Tex } from '../../controls/Tex.tsx';
import { Section } from '../Section.tsx';
import { SeeIt } from '../SeeIt.tsx';

export function WhySection() {
  return (
    <Section id="why" title="Why it shrinks">
      <p>Each link of the chain is one matrix, the slope of the squashing times the recurrent weights:</p>
      <Tex display>{'\\frac{\\partial h_k}{\\partial h_{k-1}} = \\mathrm{diag}(1-h_k^2)\\; W_{hh}'}</Tex>
      <p>
        The first factor is at most 1, and near 0 where a unit is saturated. The second stretches or shrinks by the size
        of its eigenvalues, of which the largest is the <em>spectral radius</em> ρ. Multiply 32 such matrices and a
        factor of 0.6 a step has become a ten-millionth.
      </p>
      <SeeIt link="cell=rnn&inside.picture=eigenvalues&at=inside">Find the eigenvalues on the unit circle</SeeIt>
      <SeeIt link="cell=rnn&inside.picture=slopes&at=inside">See how flat the tanh is where its units sit</SeeIt>
      <SeeIt link="cell=rnn&inside.picture=jacobian&at=inside">Push directions back through the product</SeeIt>
      <p>
        So it matters how the weights start. Orthogonal weights keep the length of what they multiply; only the
        squashing takes from it. With them about a tenth is left after 32 steps, at the very same cost.
      </p>
      <SeeIt link="cell=rnn&init.recurrent=orthogonal&reach.picture=reach&reach.all=false&at=reach">
        Start the same RNN with orthogonal weights
      </SeeIt>
    </Section>
  );
}

export function ExplodeSection() {
  return (
    <Section id="explode" title="When it grows instead">
      <p>
        With eigenvalues well above 1 the product grows. One steep step then throws the weights so far that all learning
        is lost, or the loss stops being a number. The cure is plain: before the update, a gradient longer than a
        threshold θ is scaled back to it, and keeps its direction.
      </p>
      <Tex display>{'g \\leftarrow g \\cdot \\min\\!\\left(1,\\; \\frac{\\theta}{\\lVert g \\rVert}\\right)'}</Tex>
      <p>Clipping holds what explodes. It does nothing for what has vanished: zero times anything is zero.</p>
      <SeeIt link="preset=exploding&at=norm">Train with ρ = 1.5, once without a clip and once with</SeeIt>
    </Section>
  );
}
