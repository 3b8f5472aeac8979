/** What would help, for one browser on one platform. */
interface Advice {
  title: string;
  explanation: string;
  /** Things to do, the likeliest first. */
  steps: string[];
}

interface Surroundings {
  userAgent: string;
  /** False on plain http, where browsers hide WebGPU. */
  secure: boolean;
}

type Reason = 'no-webgpu' | 'no-adapter' | 'device-failed' | 'worker-failed';
type Browser = 'chromium' | 'firefox' | 'safari';
type Platform = 'linux' | 'windows' | 'mac' | 'ios' | 'android';

function browserOf(userAgent: string): Browser {
  if (/Firefox\/|FxiOS/.test(userAgent)) return 'firefox';
  if (/Chrome\/|Chromium\/|CriOS|Edg/.test(userAgent)) return 'chromium';
  return 'safari';
}

function platformOf(userAgent: string): Platform {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
  if (/Android/.test(userAgent)) return 'android';
  if (/Mac OS X|Macintosh/.test(userAgent)) return 'mac';
  return /Windows/.test(userAgent) ? 'windows' : 'linux';
}

const browsersOn: Record<Platform, string> = {
  linux: 'Use Chrome, Chromium or Edge, up to date.',
  windows: 'Use Chrome or Edge 113 or newer, or Firefox 141 or newer.',
  mac: 'Use Safari 26 or newer, or Chrome or Edge 113 or newer.',
  ios: 'Update to iOS 26 or iPadOS 26 or newer: every browser there has WebGPU then.',
  android: 'Use Chrome 121 or newer on Android 12 or newer.',
};

const linuxFlags =
  'On Linux, open chrome://flags, enable “Unsafe WebGPU Support” (#enable-unsafe-webgpu) and “Vulkan” (#enable-vulkan), and restart the browser.';
const acceleration =
  'In the browser’s settings, turn on “Use graphics acceleration when available” (hardware acceleration) and restart it.';
const emulation =
  'Without a GPU, start Chrome with --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader: training runs on the CPU, slow but correct.';

function stepsWithoutWebGpu(browser: Browser, platform: Platform): string[] {
  const steps = [browsersOn[platform]];
  if (browser === 'chromium' && platform === 'linux') steps.unshift(linuxFlags);
  if (browser === 'firefox') {
    steps.push('In Firefox Nightly, open about:config and set dom.webgpu.enabled to true.');
  }
  if (browser === 'safari' && platform === 'mac') {
    steps.push(
      'In Safari 18, open Settings › Advanced, show the features for web developers, and turn on “WebGPU” under Feature Flags.',
    );
  }
  return steps;
}

function stepsWithoutAdapter(browser: Browser, platform: Platform): string[] {
  if (platform === 'ios' || platform === 'android') return ['Restart the browser.', browsersOn[platform]];
  if (browser === 'firefox') return [acceleration, `Try another browser. ${browsersOn[platform]}`];
  if (browser === 'safari') return ['Restart the browser.', `Try another browser. ${browsersOn[platform]}`];
  const steps = [acceleration, 'Open chrome://gpu and read the status of WebGPU; a newer graphics driver often helps.'];
  if (platform === 'linux') steps.unshift(linuxFlags);
  return [...steps, emulation];
}

/**
 * The sentence and the steps for a page that cannot train.
 *
 * @param message what the browser itself said; shown only where nothing better is known
 */
export function advise(reason: Reason, message: string, { userAgent, secure }: Surroundings): Advice {
  const browser = browserOf(userAgent);
  const platform = platformOf(userAgent);
  if (reason === 'no-webgpu' && !secure) {
    return {
      title: 'WebGPU needs a secure address',
      explanation: 'Browsers offer WebGPU only over https, or on localhost. This page was loaded over http.',
      steps: ['Open the same address with https://.', 'Or serve the page on this computer and open http://localhost.'],
    };
  }
  if (reason === 'no-webgpu') {
    return {
      title: 'This browser has no WebGPU',
      explanation: 'Unroll trains on your GPU through WebGPU. This browser does not have it, or it is switched off.',
      steps: stepsWithoutWebGpu(browser, platform),
    };
  }
  if (reason === 'no-adapter') {
    return {
      title: 'No GPU was found',
      explanation: 'This browser has WebGPU, but found no GPU to use.',
      steps: stepsWithoutAdapter(browser, platform),
    };
  }
  if (reason === 'device-failed') {
    return {
      title: 'The GPU could not be opened',
      explanation: message,
      steps: ['Close other tabs and programs that use the GPU, then try again.', 'Restart the browser.'],
    };
  }
  return {
    title: 'The training worker stopped',
    explanation: message,
    steps: ['Try again.', 'If it stops once more, restart the browser; it may be too old for this page.'],
  };
}
