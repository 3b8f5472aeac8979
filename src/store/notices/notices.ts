import { create } from 'zustand';
import type { Handlers } from '../worker/handlers.ts';

interface NoticeAction {
  label: string;
  run: () => void;
}

export interface Notice {
  id: number;
  tone: 'info' | 'ok' | 'warning' | 'danger';
  message: string;
  actions: NoticeAction[];
}

interface NoticeRequest {
  tone: Notice['tone'];
  message: string;
  actions?: NoticeAction[];
  /** Goes away by itself after so many seconds; stays until closed when left out. */
  seconds?: number;
}

const most = 3;
let nextId = 1;

export const useNotices = create<{ notices: Notice[] }>()(() => ({ notices: [] }));

export function dismiss(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

/** Shows a sentence at the edge of the page; a sentence that is already there replaces itself, and the oldest makes room. @returns its id */
export function notify({ tone, message, actions = [], seconds }: NoticeRequest): number {
  const id = nextId++;
  useNotices.setState(({ notices }) => ({
    notices: [...notices.filter((notice) => notice.message !== message), { id, tone, message, actions }].slice(-most),
  }));
  if (seconds !== undefined) setTimeout(() => dismiss(id), seconds * 1000);
  return id;
}

export const noticeEvents = {
  error({ message }) {
    notify({ tone: 'danger', message, seconds: 30 });
  },
} satisfies Handlers;
