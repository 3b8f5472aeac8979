import { FileArchive, FileDown } from 'lucide-react';
import type { ReactElement } from 'react';
import { reasonAgainstExport } from '../../config/exportConstraints.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { ExportForm } from '../../protocol/files.ts';
import { MenuGroup, MenuItem } from '../controls/Menu.tsx';

const forms: readonly { form: ExportForm; label: string; hint: string; icon: ReactElement }[] = [
  { form: 'safetensors', label: 'Weights', hint: '.safetensors, loads in PyTorch', icon: <FileDown /> },
  {
    form: 'checkpoint',
    label: 'Checkpoint',
    hint: '.safetensors to continue training from',
    icon: <FileDown />,
  },
  { form: 'onnx', label: 'ONNX', hint: '.zip with graphs that other runtimes run', icon: <FileArchive /> },
  { form: 'pytorch', label: 'Continue in PyTorch', hint: '.zip with a training script', icon: <FileArchive /> },
];

interface ExportItemsProps {
  /** Of the run; null where there is none. */
  config: RunConfig | null;
  disabled?: boolean;
  onExport: (form: ExportForm) => void;
}

/** The forms in which a run can be taken along, and why not in those in which it can't. */
export function ExportItems({ config, disabled = false, onExport }: ExportItemsProps) {
  const reasonAgainst = (form: ExportForm): string | null =>
    config && (form === 'onnx' || form === 'pytorch') ? reasonAgainstExport(config, form) : null;
  return (
    <MenuGroup label="Export">
      {forms.map(({ form, ...item }) => (
        <MenuItem
          key={form}
          {...item}
          reason={reasonAgainst(form)}
          disabled={disabled}
          onSelect={() => onExport(form)}
        />
      ))}
    </MenuGroup>
  );
}
