import { cellUse } from './cellUse/contract.ts';
import { continuation } from './continuation/contract.ts';
import { examples } from './examples/contract.ts';
import { jacobian } from './jacobian/contract.ts';
import { passage } from './passage/contract.ts';
import { reach } from './reach/contract.ts';
import type { ProbeContract } from './shared/contract.ts';
import { sourceReach } from './sourceReach/contract.ts';
import { spectrum } from './spectrum/contract.ts';
import { translation } from './translation/contract.ts';
import { typed } from './typed/contract.ts';
import { updates } from './updates/contract.ts';
import { written } from './written/contract.ts';

/**
 * What is measured of a model only while it is looked at. Each name is that of its folder, whose `measure.ts` measures it. Protocol,
 * store and page take their lists and types from here.
 */
export const probes = {
  ...{ reach, sourceReach, passage, jacobian, cellUse, spectrum, updates },
  ...{ typed, written, examples, translation, continuation },
};

export type ProbeKind = keyof typeof probes;

export const probeKinds = Object.keys(probes) as ProbeKind[];

type TypesOf<Contract> =
  Contract extends ProbeContract<infer Request, infer Found, infer Sample>
    ? { request: Request; found: Found; sample: Sample }
    : never;

type Types = { [Kind in ProbeKind]: TypesOf<(typeof probes)[Kind]> };

/** What a view may ask of each. */
export type ProbeRequests = { [Kind in ProbeKind]: Types[Kind]['request'] };

/** What is found. */
export type ProbeFindings = { [Kind in ProbeKind]: Types[Kind]['found'] };

/** What is kept of it over the training. */
export type ProbeSamples = { [Kind in ProbeKind]: Types[Kind]['sample'] };

/** What is in sight, with what is asked of it. */
export type Watched = { readonly [Kind in ProbeKind]?: ProbeRequests[Kind] };

/** One value for each of them. */
export const ofEachProbe = <Value>(make: (kind: ProbeKind) => Value): Record<ProbeKind, Value> =>
  Object.fromEntries(probeKinds.map((kind) => [kind, make(kind)])) as Record<ProbeKind, Value>;
