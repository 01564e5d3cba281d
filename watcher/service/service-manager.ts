/** What may be kept running: the watcher of folders, and the listener to editors. */
export const serviceKinds = ["watch", "listen"] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** What the system tells of each to whoever asks it. */
export const descriptions: Readonly<Record<ServiceKind, string>> = {
  watch: "Floyo, which captures what happens to files",
  listen: "Floyo, which takes what editors and ActivityWatch's watchers tell",
};

/** What is to run whenever the person is signed in to their machine. */
export interface ServiceSpec {
  /** Program and arguments, the program's path absolute. */
  readonly command: readonly string[];
  /** Takes what the program says before it can write a log of its own, where the system keeps no journal. */
  readonly log: string;
}

/** A program of the system's and its arguments. */
export type SystemCommand = readonly [program: string, ...args: string[]];

/** How one system is told to keep something running for one person, without rights beyond theirs. */
export interface ServiceManager {
  /** As people call it. */
  readonly name: string;
  /** Where its description of the service lies. Absolute. */
  readonly file: string;
  /** Windows reads its task files in UTF-16. */
  readonly encoding: "utf8" | "utf16le";
  describe(spec: ServiceSpec): string;
  /** Run in order once the file lies there; one marked `may_fail` clears the way for the next. */
  readonly install: readonly { readonly run: SystemCommand; readonly mayFail?: boolean }[];
  readonly remove: readonly { readonly run: SystemCommand; readonly mayFail?: boolean }[];
  /** Exits with 0 while the service runs. */
  readonly isRunning: SystemCommand;
  /** What its answer says, where the exit code alone does not. */
  readonly saysRunning?: RegExp;
}

/** A command that ends with one of these will not do better when it is started again: the line is wrong, nobody is signed in. */
export const hopelessExitCodes = [2, 3] as const;
