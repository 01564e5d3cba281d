/**
 * Request headers that the middleware adds for the page behind it. They carry no authority: a page that is called
 * without the middleware lacks them and is as safe.
 */
export const pathHeader = "x-floyo-path";
/** Next reads the nonce for its own scripts out of this one. */
export const cspHeader = "content-security-policy";
export const nonceHeader = "x-nonce";
