import { create } from 'zustand';

type Theme = 'light' | 'dark';

const key = 'unroll.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

const systemTheme = (): Theme => (system.matches ? 'dark' : 'light');

function storedTheme(): Theme | null {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : null;
  } catch {
    return null;
  }
}

function store(theme: Theme | null): void {
  try {
    if (theme === null) localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // A browser that keeps nothing for this page still switches for this visit.
  }
}

/** The theme in force; `data-theme` on the document says the same. */
export const useTheme = create<{ theme: Theme }>()(() => ({ theme: storedTheme() ?? systemTheme() }));

function apply(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  useTheme.setState({ theme });
}

/** Switches over. A choice that equals the system's is not kept, so that the page follows the system again. */
export function toggleTheme(): void {
  const theme = useTheme.getState().theme === 'dark' ? 'light' : 'dark';
  store(theme === systemTheme() ? null : theme);
  apply(theme);
}

/** Applies the theme and follows the system's while no other was chosen. Called once. */
export function followSystemTheme(): void {
  apply(storedTheme() ?? systemTheme());
  system.addEventListener('change', () => apply(storedTheme() ?? systemTheme()));
}
