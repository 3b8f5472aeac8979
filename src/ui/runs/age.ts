import { useEffect, useState } from 'react';

const format = new Intl.RelativeTimeFormat('en');

const units = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
] as const;

/** '3 minutes ago', in the largest unit of which there is a whole one; 'just now' below 10 seconds. */
export function age(at: number, now: number): string {
  const passed = (now - at) / 1000;
  if (!(passed >= 10)) return 'just now';
  const unit = units.find(({ seconds }) => passed >= seconds) ?? units[3];
  return format.format(-Math.floor(passed / unit.seconds), unit.name);
}

/** The time in milliseconds since 1970, which moves on every so many seconds. */
export function useNow(seconds: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return now;
}
