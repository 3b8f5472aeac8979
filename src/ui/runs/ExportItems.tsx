import { FileArchive, FileDown } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ExportForm } from '../../protocol.ts';
import { MenuGroup, MenuItem } from '../controls/Menu.tsx';

const forms: readonly { form: ExportForm; label: string; hint: string; icon: ReactElement }[] = [
  { form: 'safetensors', label: 'Weights', hint: '.safetensors, loads in PyTorch', icon: <FileDown /> },
  {
    form: 'checkpoint',
    label: 'Checkpoint',
    hint: '.safetensors with all that training goes on from',
    icon: <FileDown />,
  },
  { form: 'onnx', label: 'ONNX', hint: '.zip: one step, and the whole sequence', icon: <FileArchive /> },
  { form: 'pytorch', label: 'Continue in PyTorch', hint: '.zip with a training script', icon: <FileArchive /> },
];

interface ExportItemsProps {
  disabled?: boolean;
  onExport: (form: ExportForm) => void;
}

/** The forms in which a run can be taken along. */
export function ExportItems({ disabled = false, onExport }: ExportItemsProps) {
  return (
    <MenuGroup label="Export">
      {forms.map(({ form, ...item }) => (
        <MenuItem key={form} {...item} disabled={disabled} onSelect={() => onExport(form)} />
      ))}
    </MenuGroup>
  );
}
