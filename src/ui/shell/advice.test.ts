import { describe, expect, it } from 'vitest';
import { advise } from './advice.ts';

const agents = {
  chromeLinux: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  chromeWindows:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  chromeAndroid:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  firefoxLinux: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  safariMac:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  safariPhone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
};

const secure = (userAgent: string) => ({ userAgent, secure: true });

describe('advise', () => {
  it('should tell a missing WebGPU from a missing GPU', () => {
    expect(advise('no-webgpu', '', secure(agents.chromeWindows)).title).toBe('This browser has no WebGPU');
    expect(advise('no-adapter', '', secure(agents.chromeWindows)).title).toBe('No GPU was found');
  });

  it('should point at the address when the page came over plain http', () => {
    expect(advise('no-webgpu', '', { userAgent: agents.chromeWindows, secure: false }).title).toContain('secure');
  });

  it('should name the flags first for Chromium on Linux', () => {
    expect(advise('no-webgpu', '', secure(agents.chromeLinux)).steps[0]).toContain('#enable-unsafe-webgpu');
    expect(advise('no-adapter', '', secure(agents.chromeLinux)).steps[0]).toContain('#enable-vulkan');
  });

  it.each([
    ['chromeWindows', 'Chrome or Edge 113'],
    ['chromeAndroid', 'Android 12'],
    ['firefoxLinux', 'dom.webgpu.enabled'],
    ['safariMac', 'Feature Flags'],
    ['safariPhone', 'iOS 26'],
  ] as const)('should help %s with "%s"', (agent, words) => {
    expect(advise('no-webgpu', '', secure(agents[agent])).steps.join(' ')).toContain(words);
  });

  it('should not send a phone to flags and command lines', () => {
    for (const reason of ['no-webgpu', 'no-adapter'] as const) {
      for (const agent of [agents.chromeAndroid, agents.safariPhone]) {
        expect(advise(reason, '', secure(agent)).steps.join(' ')).not.toMatch(/chrome:\/\/|--|about:config/);
      }
    }
  });

  it('should pass on what the browser said when the device failed', () => {
    expect(advise('device-failed', 'out of memory', secure(agents.chromeLinux)).explanation).toBe('out of memory');
  });
});
