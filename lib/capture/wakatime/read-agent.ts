/** What a user agent says of who sent a heartbeat. */
export interface Agent {
  /** As people call it; null when it is not said. */
  readonly editor: string | null;
  /** The plugin and its version, such as `vscode-wakatime/24.0.10`. */
  readonly plugin: string | null;
  readonly os: string | null;
}

const editors: Readonly<Record<string, string>> = {
  vscode: "VS Code",
  vscodium: "VSCodium",
  vim: "Vim",
  neovim: "Neovim",
  nvim: "Neovim",
  emacs: "Emacs",
  zed: "Zed",
  cursor: "Cursor",
  windsurf: "Windsurf",
  sublime: "Sublime Text",
  intellijidea: "IntelliJ IDEA",
  iu: "IntelliJ IDEA",
  ic: "IntelliJ IDEA",
  pycharm: "PyCharm",
  webstorm: "WebStorm",
  goland: "GoLand",
  phpstorm: "PhpStorm",
  clion: "CLion",
  rubymine: "RubyMine",
  androidstudio: "Android Studio",
  xcode: "Xcode",
  visualstudio: "Visual Studio",
  claude: "Claude Code",
};

const systems: Readonly<Record<string, string>> = { darwin: "Mac", linux: "Linux", windows: "Windows", wsl: "WSL" };

/**
 * Reads `wakatime/v1.90.0 (linux-6.1.0-x86_64) go1.22.4 vscode/1.92.1 vscode-wakatime/24.6.0`, as wakatime-cli says
 * itself, or less of it.
 */
export function readAgent(userAgent: string | null): Agent {
  const [, inner = ""] = /^wakatime\/\S+ \(([^)]*)\)/.exec(userAgent ?? "") ?? [];
  const system = /^[a-z]+/i.exec(inner)?.[0].toLowerCase();
  const products = (userAgent ?? "")
    .replace(/\([^)]*\)/g, " ")
    .split(/\s+/)
    .filter((product) => /^[\w.+-]+\/\S/.test(product));
  const plugin = products.find((product) => /-wakatime\//i.test(product)) ?? null;
  const named = products.find(
    (product) => product !== plugin && !/^(?:wakatime|python|unknown)\//i.test(product) && nameOf(product) !== "go",
  );
  const name = named ? nameOf(named) : plugin ? nameOf(plugin).replace(/-wakatime$/i, "") : null;
  return {
    editor: name && (editors[name.toLowerCase()] ?? name).slice(0, 256),
    plugin: plugin?.slice(0, 256) ?? null,
    os: system === undefined ? null : (systems[system] ?? `${system.charAt(0).toUpperCase()}${system.slice(1)}`),
  };
}

const nameOf = (product: string): string => product.slice(0, product.indexOf("/"));
