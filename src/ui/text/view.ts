import { create } from 'zustand';

/** Whether the text panel shows what the model writes or what it reads. */
export const useTextView = create<{ view: 'writes' | 'reads' }>()(() => ({ view: 'writes' }));
