import { openModelFile } from '../../store/files/models.ts';

/** Asks for a model file with the browser's own dialog. */
export function chooseModelFile(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.safetensors,application/octet-stream';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void openModelFile(file);
  });
  input.click();
}
