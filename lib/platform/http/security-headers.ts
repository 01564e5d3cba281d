/** On every answer, page or API. HSTS does nothing over plain http, so localhost keeps working. */
export const commonHeaders: readonly (readonly [name: string, value: string])[] = [
  ["Strict-Transport-Security", "max-age=63072000; includeSubDomains"],
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "strict-origin-when-cross-origin"],
  ["Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
];

/** An API answer is data: a browser that is led to open it as a page may load and run nothing. */
export const apiHeaders: readonly (readonly [name: string, value: string])[] = [
  ...commonHeaders,
  ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"],
];

interface PolicyFor {
  readonly development: boolean;
  /** Whether the site is reached over https. */
  readonly https: boolean;
  /** Origins beside our own that scripts may call: live updates, the error tracker. */
  readonly connect: readonly string[];
}

/**
 * The pages' Content-Security-Policy. Scripts and style sheets need this request's nonce; what such a script loads in
 * turn is trusted with it. Style attributes, which charts set, can run nothing. React's development build makes its
 * stack traces with `eval`, styles are injected, and the reload socket is on `ws:`: allowed in development alone.
 */
export function contentSecurityPolicy(nonce: string, { development, https, connect }: PolicyFor): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...connect, ...(development ? ["ws: wss:"] : [])].join(" "),
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
