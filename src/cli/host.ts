/** What the script that starts a command knows of the machine and the commands do not. */
export interface Host {
  /** The folder that relative paths on the command line are meant from. */
  readonly workingFolder: string;
  /** The project's own folder; the bundled texts lie in it. */
  readonly projectFolder: string;
  /** The folder whose node_modules has `webgpu`; fetches it first where it is missing. */
  webgpuFolder(): Promise<string>;
  /** Programs of browsers built on Chromium, the likeliest first. */
  browsers(): readonly string[];
}
