import { createRng } from '../../lib/rng.ts';

/** The definite article as a subject and as an object, and the ending of an adjective after it as an object. */
const genders = {
  m: { subject: 'der', object: 'den', ending: 'en' },
  f: { subject: 'die', object: 'die', ending: 'e' },
  n: { subject: 'das', object: 'das', ending: 'e' },
} as const;

type Gender = keyof typeof genders;
type Word = readonly [english: string, german: string];

const nouns: readonly (readonly [...Word, Gender])[] = [
  ['dog', 'Hund', 'm'],
  ['cat', 'Katze', 'f'],
  ['child', 'Kind', 'n'],
  ['man', 'Mann', 'm'],
  ['woman', 'Frau', 'f'],
  ['horse', 'Pferd', 'n'],
  ['bird', 'Vogel', 'm'],
  ['girl', 'Mädchen', 'n'],
];
const adjectives: readonly Word[] = [
  ['old', 'alt'],
  ['small', 'klein'],
  ['young', 'jung'],
  ['quick', 'schnell'],
  ['tired', 'müd'],
];
const verbs: readonly Word[] = [
  ['sees', 'sieht'],
  ['finds', 'findet'],
  ['hears', 'hört'],
  ['knows', 'kennt'],
  ['calls', 'ruft'],
  ['seeks', 'sucht'],
];
const adverbs: readonly Word[] = [
  ['today', 'heute'],
  ['often', 'oft'],
  ['here', 'hier'],
  ['now', 'jetzt'],
];

const count = 2000;
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/**
 * English sentences and their German translations, a pair a line with a tab between. German puts the verb second, so that after an adverb
 * the subject changes its place, and inflects articles and adjectives by gender and case.
 */
export function exampleSentences(): string {
  const rng = createRng(1, 'example pairs');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(rng.uniform(0, list.length))] as T;
  const phrase = (as: 'subject' | 'object'): Word => {
    const [english, german, gender] = pick(nouns);
    const article = genders[gender][as];
    if (rng.uniform(0, 1) < 0.4) return [`the ${english}`, `${article} ${german}`];
    const [adjective, stem] = pick(adjectives);
    const ending = as === 'subject' ? 'e' : genders[gender].ending;
    return [`the ${adjective} ${english}`, `${article} ${stem}${ending} ${german}`];
  };
  const line = (): string => {
    const [subject, verb, object] = [phrase('subject'), pick(verbs), phrase('object')];
    const plain = [`${subject[0]} ${verb[0]} ${object[0]}`, `${subject[1]} ${verb[1]} ${object[1]}`];
    if (rng.uniform(0, 1) < 0.5) return plain.map((side) => `${capital(side)}.`).join('\t');
    const adverb = pick(adverbs);
    return [
      `${capital(adverb[0])} ${subject[0]} ${verb[0]} ${object[0]}.`,
      `${capital(adverb[1])} ${verb[1]} ${subject[1]} ${object[1]}.`,
    ].join('\t');
  };
  return Array.from({ length: count }, line).join('\n');
}
