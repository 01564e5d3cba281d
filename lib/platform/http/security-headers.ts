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

/**
 * The pages' Content-Security-Policy. Scripts need this request's nonce; those they load in turn are trusted with it.
 * React's development build makes its stack traces with `eval`, and the reload socket is on `ws:`; neither is allowed
 * in production. Styles allow attributes, which charts and the API pages set; no style can run code.
 */
export function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'unsafe-inline'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws: wss:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(development ? [] : ["upgrade-insecure-requests"]),
  ].join("; ");
}
