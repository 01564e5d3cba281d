/**
 * Which addresses a link may lead to after sign-in, by the rules of Supabase Auth: the site's own host, loopback
 * addresses, and a configured list of globs where `*` stops at `.` and `/`, and `**` does not.
 */

const META = /[.*+?^${}()|[\]\\]/g;

/** Translates one allow-list glob (`*`, `**`, `?`, `[a-z]`, `[!a]`, `{a,b}`, `\x`) to an anchored expression. */
export function globToRegExp(glob: string): RegExp {
  let source = "";
  let alternatives = 0;
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i] ?? "";
    if (char === "*") {
      if (glob[i + 1] === "*") {
        while (glob[i + 1] === "*") i++;
        source += ".*";
      } else source += "[^./]*";
    } else if (char === "?") source += "[^./]";
    else if (char === "\\") source += (glob[++i] ?? "\\").replace(META, "\\$&");
    else if (char === "{") {
      alternatives++;
      source += "(?:";
    } else if (char === "}" && alternatives > 0) {
      alternatives--;
      source += ")";
    } else if (char === "," && alternatives > 0) source += "|";
    else if (char === "[" && glob.indexOf("]", i) > i + 1) {
      const end = glob.indexOf("]", i);
      const inside = glob
        .slice(i + 1, end)
        .replace(/^!/, "^")
        .replace(/[\\[\]]/g, "\\$&");
      source += `[${inside}]`;
      i = end;
    } else source += char.replace(META, "\\$&");
  }
  return new RegExp(`^${source}${")".repeat(alternatives)}$`, "s");
}

const isIPv4 = (host: string) => /^\d{1,3}(\.\d{1,3}){3}$/.test(host);

function hasControlOrSpace(text: string): boolean {
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code <= 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** The host as written, before URL parsing rewrites forms such as `2130706433` into `127.0.0.1`. */
function writtenHost(address: string): string {
  const authority = /^[a-z][a-z0-9+.-]*:[/\\]*([^/\\?#]*)/i.exec(address)?.[1] ?? "";
  return authority.replace(/^.*@/, "").replace(/:\d*$/, "");
}

/** Whether `address` may be redirected to. `allowList` holds globs; see {@link globToRegExp}. */
export function isRedirectAllowed(address: string, siteUrl: string, allowList: string[]): boolean {
  if (!address || hasControlOrSpace(address)) return false;
  const target = URL.parse(address);
  const site = URL.parse(siteUrl);
  if (!target || !site) return false;
  // A page would run such an address as script in its own origin.
  if (["javascript:", "data:", "vbscript:", "blob:", "file:"].includes(target.protocol)) return false;

  const loopbackName =
    target.hostname === "localhost" || target.hostname === "127.0.0.1" || target.hostname === "[::1]";
  const isHttp = target.protocol === "http:" || target.protocol === "https:";
  if (isHttp && (target.username || target.password)) return false;
  if (isHttp && !/^https?:\/\/[^/\\]/i.test(address)) return false;
  if (
    target.hostname === site.hostname &&
    target.protocol === site.protocol &&
    (target.port === site.port || loopbackName)
  ) {
    return true;
  }
  if (isHttp) {
    const written = writtenHost(address);
    if (/^[0-9]+$/.test(written)) return false;
    if (isIPv4(target.hostname) || target.hostname.startsWith("[")) {
      return (isIPv4(written) && target.hostname.startsWith("127.")) || target.hostname === "[::1]";
    }
    if (!/^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/.test(target.hostname)) return false;
  }
  const withoutFragment = address.split("#", 1)[0] ?? "";
  return allowList.some((glob) => globToRegExp(glob).test(withoutFragment));
}

/** The first allowed address among the candidates, else the site's own, as hosted. */
export function chooseRedirect(
  candidates: (string | null | undefined)[],
  config: { siteUrl: string; redirectUrls: string[] },
): string {
  for (const candidate of candidates) {
    if (candidate && isRedirectAllowed(candidate, config.siteUrl, config.redirectUrls)) return candidate;
  }
  return config.siteUrl;
}
