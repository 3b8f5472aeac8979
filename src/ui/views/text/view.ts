import { create } from 'zustand';
import { oneOf } from '../../../store/address/codecs.ts';
import { linkView } from '../../../store/address/views.ts';

/** Whether the text panel shows what the model writes or what it reads. */
export const useTextView = create<{ view: 'writes' | 'reads' }>()(() => ({ view: 'writes' }));

linkView('text', useTextView, { view: oneOf('writes', 'reads') });
