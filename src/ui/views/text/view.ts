import { create } from 'zustand';
import { oneOf } from '../../../store/address/codecs.ts';
import { linkView } from '../../../store/address/views.ts';

/** Whether the text panel shows what the model writes, what it reads, or how it most probably goes on. */
export const useTextView = create<{ view: 'writes' | 'reads' | 'continues' }>()(() => ({ view: 'writes' }));

linkView('text', useTextView, { view: oneOf('writes', 'reads', 'continues') });
