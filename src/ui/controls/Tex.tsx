import katex from 'katex';
import { useEffect, useRef } from 'react';

interface TexProps {
  /** In LaTeX's notation, as KaTeX takes it. */
  children: string;
  /** On a line of its own. */
  display?: boolean;
  className?: string | undefined;
}

/** An equation, typeset; assistive technology gets it as MathML. */
export function Tex({ children, display = false, className }: TexProps) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (place.current) katex.render(children, place.current, { displayMode: display, throwOnError: true });
  }, [children, display]);
  return <span ref={place} className={className} />;
}
