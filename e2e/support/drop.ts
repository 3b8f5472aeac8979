import type { Page } from 'playwright/test';

/** A file as a person would drop it: bytes, or that many of one letter. */
export interface DroppedFile {
  name: string;
  type?: string;
  content: Uint8Array | string | { letters: number };
}

/** Drags a file over the page, and lets it go in the middle of it. */
export async function dropFile(page: Page, { name, type = 'text/plain', content }: DroppedFile): Promise<void> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const sent = bytes instanceof Uint8Array ? [...bytes] : bytes.letters;
  await page.evaluate(
    ({ name, type, sent }) => {
      const body = typeof sent === 'number' ? 'a'.repeat(sent) : new Uint8Array(sent);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([body], name, { type }));
      const at = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.body;
      for (const kind of ['dragenter', 'dragover', 'drop']) {
        at.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    { name, type, sent },
  );
}
