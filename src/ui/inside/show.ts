/** 'f · forget': a gate is known by its place. */
export const gateTitle = ({ name, label }: { readonly name: string; readonly label: string }): string =>
  name.includes('(') ? name : `${name} · ${label.replace(' gate', '')}`;

export const showGate = (mean: number): string => (Number.isFinite(mean) ? mean.toFixed(2) : '–');
