/** Hands a file to the browser to keep. */
export function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has begun by then; without this the file would stay in memory with the page.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
