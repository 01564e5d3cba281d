"use client";

declare global {
  var __webpack_nonce__: string | undefined;
}

/**
 * Radix locks the page's scrolling by a style element, which the content security policy takes with this page's nonce
 * alone. `get-nonce`, which makes that element, looks for it here. The browser hides the attribute from style sheets and
 * selectors, not from scripts, and every script of ours carries it.
 */
export function lendNonce(): void {
  globalThis.__webpack_nonce__ ??= document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce || undefined;
}
