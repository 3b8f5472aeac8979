import type { ExportForm } from '../../protocol.ts';
import { MenuGroup, MenuItem } from '../controls/Menu.tsx';

const forms: readonly { form: ExportForm; label: string; hint: string }[] = [
  { form: 'safetensors', label: 'Weights', hint: '.safetensors, loads in PyTorch' },
  { form: 'checkpoint', label: 'Checkpoint', hint: '.safetensors with all that training goes on from' },
  { form: 'onnx', label: 'ONNX', hint: '.zip: one step, and the whole sequence' },
  { form: 'pytorch', label: 'Continue in PyTorch', hint: '.zip with a training script' },
];

interface ExportItemsProps {
  disabled?: boolean;
  onExport: (form: ExportForm) => void;
}

/** The forms in which a run can be taken along. */
export function ExportItems({ disabled = false, onExport }: ExportItemsProps) {
  return (
    <MenuGroup label="Export">
      {forms.map(({ form, label, hint }) => (
        <MenuItem key={form} label={label} hint={hint} disabled={disabled} onSelect={() => onExport(form)} />
      ))}
    </MenuGroup>
  );
}
