import { AppError } from "../errors.ts";

/**
 * Refuses a state-changing request that carries cookies unless it comes from the site's own pages. Browsers write
 * `Sec-Fetch-Site` and `Origin` themselves and no page can forge them; a request without either, or with the origin
 * `null` (a sandboxed frame, a data: page), is refused.
 */
export function checkOrigin(headers: Headers, ownOrigins: readonly string[]): void {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (origin !== "null") {
    if (site === "same-origin") return;
    const crossSite = site === "cross-site" || site === "same-site";
    if (origin !== null && !crossSite && ownOrigins.includes(origin)) return;
  }
  throw new AppError("CROSS_SITE_REQUEST", {
    message: "A change with a session cookie must come from Floyo's own pages. Programs use an API key instead.",
  });
}
