import styles from '../Read.module.css';
import { Section } from '../Section.tsx';
import { SeeIt } from '../SeeIt.tsx';

const sources = [
  {
    who: 'Bengio, Simard and Frasconi, 1994',
    what: 'Learning long-term dependencies with gradient descent is difficult',
    href: 'https://doi.org/10.1109/72.279181',
  },
  {
    who: 'Hochreiter and Schmidhuber, 1997',
    what: 'Long short-term memory',
    href: 'https://doi.org/10.1162/neco.1997.9.8.1735',
  },
  {
    who: 'Gers, Schmidhuber and Cummins, 2000',
    what: 'Learning to forget',
    href: 'https://doi.org/10.1162/089976600300015015',
  },
  {
    who: 'Pascanu, Mikolov and Bengio, 2013',
    what: 'On the difficulty of training recurrent neural networks',
    href: 'https://arxiv.org/abs/1211.5063',
  },
  {
    who: 'Cho and others, 2014',
    what: 'Learning phrase representations using RNN encoder–decoder',
    href: 'https://arxiv.org/abs/1406.1078',
  },
  {
    who: 'Sutskever, Vinyals and Le, 2014',
    what: 'Sequence to sequence learning with neural networks',
    href: 'https://arxiv.org/abs/1409.3215',
  },
  {
    who: 'Bahdanau, Cho and Bengio, 2015',
    what: 'Neural machine translation by jointly learning to align and translate',
    href: 'https://arxiv.org/abs/1409.0473',
  },
  {
    who: 'Luong, Pham and Manning, 2015',
    what: 'Effective approaches to attention-based neural machine translation',
    href: 'https://arxiv.org/abs/1508.04025',
  },
  {
    who: 'Jozefowicz, Zaremba and Sutskever, 2015',
    what: 'An empirical exploration of recurrent network architectures',
    href: 'https://proceedings.mlr.press/v37/jozefowicz15.html',
  },
  {
    who: 'Holtzman and others, 2020',
    what: 'The curious case of neural text degeneration',
    href: 'https://arxiv.org/abs/1904.09751',
  },
] as const;

export function FurtherSection() {
  return (
    <Section id="further" title="What a gradient does not show">
      <p>
        Gradients show how a network learns. Its states and gates show how it predicts: the Text column draws them for a
        passage of yours. A gradient that reaches far makes learning a long dependency possible. Whether the network has
        learnt it is seen in its accuracy.
      </p>
      <SeeIt link="preset=sonnets-gru&text.view=reads&inspect.colouring=unit&at=text">
        Colour a passage by one unit’s state
      </SeeIt>
      <SeeIt link="preset=sonnets-gru&text.view=reads&inspect.colouring=connectivity&at=text">
        See which characters changed a prediction
      </SeeIt>
      <ul className={styles.sources}>
        {sources.map(({ who, what, href }) => (
          <li key={href}>
            {who}.{' '}
            <a href={href} target="_blank" rel="noreferrer">
              {what}
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
