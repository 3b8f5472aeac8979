import { ChartLine, Table2 } from 'lucide-react';
import { IconButton } from '../../controls/Button.tsx';

interface TableToggleProps {
  /** What the table lists. */
  of: string;
  pressed: boolean;
  onChange: (pressed: boolean) => void;
}

export function TableToggle({ of, pressed, onChange }: TableToggleProps) {
  return (
    <IconButton
      size="s"
      label={pressed ? 'Show the chart' : `Show the ${of} as a table`}
      icon={pressed ? <ChartLine /> : <Table2 />}
      onClick={() => onChange(!pressed)}
    />
  );
}
