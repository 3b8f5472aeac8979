import { listAdapters, openAdapter } from './gpu.ts';
import type { Host } from './host.ts';
export async function main(command: string, argv: string[], host: Host): Promise<void> {
  console.log(command, argv, await listAdapters(host));
  const gpu = await openAdapter(host, argv[0]);
  console.log(gpu.adapter);
}
