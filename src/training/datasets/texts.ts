import type { RunConfig } from '../../config/settings/types.ts';
import { dataTaskOf, pairTaskOf, readsOwn, readsText } from '../../config/task.ts';
import { corpora } from '../../data/corpora.ts';
import { decodeText, inspectText, type TextReport } from '../../data/text.ts';

/** The first two bytes of gzip (RFC 1952). */
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Bytes as they were before gzip, where they are gzip at all: a server may have undone it already. */
async function inflated(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  if (!isGzip(new Uint8Array(bytes))) return bytes;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

/** A text could not be fetched. */
export class LoadError extends Error {
  readonly code = 'load-failed';
}

/** The texts a session can train on: bundled ones, fetched once, and those a person brought. */
export class Texts {
  private readonly own = new Map<string, string>();
  private readonly bundled = new Map<string, Promise<string>>();

  constructor(private readonly baseUrl: string) {}

  /** Reads a text a person brought; keeps it if it can be used. */
  inspect(id: string, name: string, bytes: ArrayBuffer): TextReport {
    const report = inspectText(name, bytes);
    if (report.problem === undefined) this.keep(id, bytes);
    return report;
  }

  /** Keeps what was found usable before. @throws TextError for bytes that are no text */
  keep(id: string, bytes: ArrayBuffer): void {
    this.own.set(id, decodeText(bytes));
  }

  /** @throws LoadError if a bundled text can't be fetched or an own text is not there. */
  async get(corpus: string, textId: string | undefined): Promise<string> {
    if (corpus === 'own') {
      const text = this.own.get(textId ?? '');
      if (text === undefined) throw new LoadError('Your text is no longer available; paste or drop it again.');
      return text;
    }
    const known = corpora.find((entry) => entry.id === corpus);
    if (!known) throw new LoadError(`There is no text "${corpus}".`);
    return this.fetched(known.title, known.file);
  }

  /**
   * What a run reads: its text, the data of its task, or nothing where a task draws its sequences.
   * @throws LoadError as {@link get} does
   */
  async of(config: Pick<RunConfig, 'task' | 'corpus'>, textId: string | undefined): Promise<string> {
    if (readsText(config)) return this.get(config.corpus, textId);
    if (readsOwn(config)) return this.get('own', textId);
    const task = dataTaskOf(config) ?? pairTaskOf(config);
    if (!task?.file) return '';
    return this.fetched(`The data of ${task.label}`, task.file);
  }

  private fetched(title: string, file: string): Promise<string> {
    let text = this.bundled.get(file);
    if (!text) {
      text = this.fetch(title, file);
      this.bundled.set(file, text);
      // A failure is not remembered, so that trying again can succeed.
      text.catch(() => this.bundled.delete(file));
    }
    return text;
  }

  private async fetch(title: string, file: string): Promise<string> {
    try {
      const response = await fetch(new URL(file, this.baseUrl));
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      return decodeText(await inflated(await response.arrayBuffer()));
    } catch (cause) {
      throw new LoadError(`${title} could not be loaded: ${(cause as Error).message}.`, { cause });
    }
  }
}
