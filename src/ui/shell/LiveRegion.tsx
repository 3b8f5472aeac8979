import { useAnnouncement } from '../../store/notices/announcer.ts';
import fieldStyles from '../controls/Field.module.css';

/** What assistive technology hears; see `announce`. */
export function LiveRegion() {
  const text = useAnnouncement((state) => state.text);
  return (
    <div className={fieldStyles.hidden} aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}
