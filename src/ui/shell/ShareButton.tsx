import { Check, Link } from 'lucide-react';
import { useState } from 'react';
import { presentLink } from '../../store/address/index.ts';
import { notify } from '../../store/notices/notices.ts';
import { textBytes } from '../../store/ownData/bytes.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { IconButton } from '../controls/Button.tsx';

/** How long the button says that it has copied, ms. */
const thanksMs = 1500;

/** Copies the address of the page as it is: its setup and what is looked at. */
export function ShareButton() {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(presentLink());
    } catch {
      const message =
        'The browser denies access to the clipboard; copy the address of the page, which is the same link.';
      notify({ tone: 'warning', message, seconds: 8 });
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), thanksMs);
    const own = textBytes(useSetup.getState().textId)?.kind;
    if (own === undefined) return;
    notify({
      tone: 'info',
      message: `The link contains the whole setup, but not your ${own}, which stays in this browser.`,
      seconds: 8,
    });
  };
  const icon = copied ? <Check aria-hidden="true" /> : <Link aria-hidden="true" />;
  return <IconButton label={copied ? 'Link copied' : 'Copy a link to this'} icon={icon} onClick={copy} />;
}
