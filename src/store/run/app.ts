import { create } from 'zustand';
import { defaultSampling } from '../../config/defaults.ts';
import type { RunConfig, SamplingConfig } from '../../config/settings/types.ts';
import type { AdapterInfo } from '../../protocol/events.ts';
import type { RefusalCode, RunFacts } from '../../protocol/run.ts';
import type { RunHistory } from '../../storage/types.ts';
import { send } from '../worker/client.ts';

/** How the browser's storage knows a run; the same for as long as anybody goes on with it. */
export interface Identity {
  id: string;
  name: string;
  /** Named or saved on purpose. */
  kept: boolean;
  createdAt: number;
}

/** A file that a run begins from, instead of from freshly drawn weights. */
export interface Origin {
  /** What the worker calls it. */
  modelId: string;
  /** The saved run that it is the checkpoint of. */
  saved: { identity: Identity; history: RunHistory | null; at: number } | null;
}

/** The run whose numbers the page shows. */
export interface Run {
  runId: number;
  /** What the run trains with now; live edits are in it. */
  config: RunConfig;
  facts: RunFacts;
  /** The person's own text, when config.corpus is 'own'. */
  textId: string | undefined;
  state: 'idle' | 'running' | 'paused';
  step: number;
  charactersPerSecond: number;
  /** Set when the loss or the gradient stopped being finite. */
  halted: { step: number; message: string } | null;
  identity: Identity;
  /** The last copy of it in the browser's storage, if there is one yet. */
  saved: { step: number; at: number } | null;
  /** Its initial weights are a file's, not drawn by its seed. */
  weightsFromFile?: boolean;
}

/** A run that the worker is building; the current one goes on until it stands. */
export interface PendingRun {
  runId: number;
  config: RunConfig;
  textId: string | undefined;
  stage: string;
  playWhenReady: boolean;
  origin: Origin | null;
  /** What is to train beside it. */
  compared: readonly RunConfig[];
  /** The compared run of the present run that it goes on as. */
  continuesAs?: number;
}

export interface Refusal {
  runId: number;
  code: RefusalCode;
  message: string;
  config: RunConfig;
  textId: string | undefined;
  origin: Origin | null;
  compared: readonly RunConfig[];
}

export interface AppState {
  /** failed: the worker itself broke. */
  status: 'starting' | 'unavailable' | 'ready' | 'failed';
  /** With status unavailable or failed. */
  unavailable: { reason: 'no-webgpu' | 'no-adapter' | 'device-failed' | 'worker-failed'; message: string } | null;
  adapter: AdapterInfo | null;
  device: 'ok' | 'recovering' | 'lost';
  run: Run | null;
  pending: PendingRun | null;
  /** The last setup that could not be trained, until the next one is tried. */
  refusal: Refusal | null;
  sampling: SamplingConfig;
  /** Acts live: the worker gets the whole new sampling configuration. */
  setSampling: (change: Partial<SamplingConfig>) => void;
}

export const useApp = create<AppState>()((set, get) => ({
  status: 'starting',
  unavailable: null,
  adapter: null,
  device: 'ok',
  run: null,
  pending: null,
  refusal: null,
  sampling: defaultSampling,
  setSampling: (change) => {
    const sampling = { ...get().sampling, ...change };
    set({ sampling });
    send({ type: 'sampling', sampling });
  },
}));

/** Whether a run is the one whose numbers the page shows. */
export const isCurrent = (runId: number): boolean => useApp.getState().run?.runId === runId;

/** Changes the current run, if there is one. */
export function patchRun(change: Partial<Run>): void {
  useApp.setState((state) => (state.run ? { run: { ...state.run, ...change } } : state));
}
