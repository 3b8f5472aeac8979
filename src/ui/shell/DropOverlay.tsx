import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { dismissModel, isModelFile, openModelFile } from '../../store/files/models.ts';
import { expectsPairs, inspectPairsFile } from '../../store/files/ownPairs.ts';
import { inspectTable, isTable } from '../../store/files/ownSeries.ts';
import { inspectFile } from '../../store/files/ownText.ts';
import styles from './DropOverlay.module.css';

const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

async function take(file: File): Promise<void> {
  if (await isModelFile(file)) return openModelFile(file);
  dismissModel();
  if (expectsPairs()) return inspectPairsFile(file);
  if (isTable(file)) return inspectTable(file);
  return inspectFile(file);
}

/** Takes a file dropped anywhere on the page, and says so while it hovers. */
export function DropOverlay() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    // A leave without a related target is the pointer going out of the window.
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) void take(file);
    };
    document.addEventListener('dragenter', onOver);
    document.addEventListener('dragover', onOver);
    document.addEventListener('dragleave', onLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragenter', onOver);
      document.removeEventListener('dragover', onOver);
      document.removeEventListener('dragleave', onLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className={styles.overlay}>
      <div className={styles.frame}>
        <FileDown className={styles.icon} aria-hidden="true" />
        <p className={styles.title}>Drop a text, a table, pairs or a model to open it</p>
        <p>
          Plain text, UTF‑8, up to 20 MB; a .csv with a series or with pairs; or a .safetensors file. Training
          continues.
        </p>
      </div>
    </div>
  );
}
