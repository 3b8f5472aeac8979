import { ChevronDown, FolderOpen, Package, Save } from 'lucide-react';
import { exportRun, useExports } from '../../store/files/exports.ts';
import { useApp } from '../../store/run/app.ts';
import { openRuns } from '../../store/saved/manageRuns.ts';
import { Button } from '../controls/Button.tsx';
import { Menu, MenuItem } from '../controls/Menu.tsx';
import { chooseModelFile } from '../models/chooseModelFile.ts';
import { ExportItems } from '../runs/ExportItems.tsx';
import styles from './Header.module.css';

/** What can be done with the model that is training, as a file. */
export function ModelMenu() {
  const config = useApp((state) => state.run?.config ?? null);
  const exists = config !== null;
  const ready = useApp((state) => state.status === 'ready');
  const busy = useExports((state) => state.busy > 0);
  const trigger = (
    <Button variant="quiet" className={styles.tool} aria-label="Model" aria-busy={busy}>
      <Package aria-hidden="true" />
      <span className={styles.toolName}>{busy ? 'Writing…' : 'Model'}</span>
      <ChevronDown aria-hidden="true" className={styles.toolMore} />
    </Button>
  );
  return (
    <Menu label="Model" trigger={trigger}>
      <MenuItem
        label="Open a model…"
        hint="A .safetensors file, of this page or of PyTorch"
        icon={<FolderOpen />}
        disabled={!ready}
        onSelect={chooseModelFile}
      />
      <MenuItem
        label="Save this run…"
        hint="In this browser, under a name"
        icon={<Save />}
        disabled={!exists}
        onSelect={() => openRuns(true)}
      />
      <ExportItems config={config} disabled={!exists || busy} onExport={(form) => void exportRun(form)} />
    </Menu>
  );
}
