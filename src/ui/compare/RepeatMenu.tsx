import { Dices } from 'lucide-react';
import { formatBytes } from '../../lib/format.ts';
import { repeatWithSeeds, seedsFrom } from '../../store/compare/runs.ts';
import { useApp } from '../../store/run/app.ts';
import { guardLoss } from '../../store/run/confirm.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { Button } from '../controls/Button.tsx';
import { Menu, MenuItem } from '../controls/Menu.tsx';

const counts = [3, 5] as const;

/** Begins what the setup shows with several seeds. */
export function RepeatMenu({ ready }: { ready: boolean }) {
  const seed = useSetup((state) => state.draft.seed);
  const bytes = useApp((state) => state.run?.facts.gpuBytes);
  const memory = (count: number): string =>
    bytes === undefined ? '' : `, about ${formatBytes(count * bytes)} on the GPU`;
  return (
    <Menu
      label="Repeat with several seeds"
      trigger={
        <Button size="s" icon={<Dices aria-hidden="true" />} disabled={!ready}>
          Repeat…
        </Button>
      }
    >
      {counts.map((count) => (
        <MenuItem
          key={count}
          label={`With ${count} seeds`}
          hint={`Seeds ${seedsFrom(seed, count).join(', ')}${memory(count)}; all restart`}
          onSelect={() =>
            guardLoss(`Repeat with ${count} seeds? All models restart.`, 'Start', () => repeatWithSeeds(count))
          }
        />
      ))}
    </Menu>
  );
}
