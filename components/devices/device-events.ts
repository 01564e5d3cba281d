/** How many stored events came from one device: of all time, and today. */
export interface DeviceEvents {
  readonly total: number;
  readonly recent: number;
}
