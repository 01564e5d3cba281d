const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** Whether a host, as given to listen(), is this machine alone. */
export const isLoopbackHost = (host: string) => LOOPBACK_NAME.test(host);

/** Refuses to serve anything but this machine: the stand-in has no place on a network. */
export function assertLoopback(host: string, setting: string): void {
  if (!isLoopbackHost(host)) {
    throw new Error(
      `${setting} is "${host}", but the embedded stack serves this machine only: use localhost or 127.0.0.1.`,
    );
  }
}

/** The host as it stands in an address: IPv6 in brackets. */
export const hostInUrl = (host: string) => (host.includes(":") ? `[${host}]` : host);

/**
 * Whether a request was addressed to this machine by name. A page elsewhere whose name is made to resolve to
 * 127.0.0.1 sends its own name in the Host header, and must not be able to read what is served here.
 */
export function isAddressedToLoopback(hostHeader: string | undefined): boolean {
  const host = URL.parse(`http://${hostHeader ?? ""}`)?.hostname.replace(/^\[|\]$/g, "") ?? "";
  return isLoopbackHost(host) || host.endsWith(".localhost");
}
