import { corpora } from '../data/corpora.ts';
import { decodeText, inspectText, type TextReport } from '../data/text.ts';

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
    if (report.problem === undefined) this.own.set(id, decodeText(bytes));
    return report;
  }

  /** @throws LoadError if a bundled text can't be fetched or an own text is not there. */
  async get(corpus: string, textId: string | undefined): Promise<string> {
    if (corpus === 'own') {
      const text = this.own.get(textId ?? '');
      if (text === undefined) throw new LoadError('Your text is no longer here; paste or drop it again.');
      return text;
    }
    let text = this.bundled.get(corpus);
    if (!text) {
      text = this.fetch(corpus);
      this.bundled.set(corpus, text);
      // A failure is not remembered, so that trying again can succeed.
      text.catch(() => this.bundled.delete(corpus));
    }
    return text;
  }

  private async fetch(id: string): Promise<string> {
    const corpus = corpora.find((entry) => entry.id === id);
    if (!corpus) throw new LoadError(`There is no text "${id}".`);
    try {
      const response = await fetch(new URL(corpus.file, this.baseUrl));
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      return decodeText(await response.arrayBuffer());
    } catch (cause) {
      throw new LoadError(`${corpus.title} could not be loaded: ${(cause as Error).message}.`, { cause });
    }
  }
}
