/** Whether two paths are one or one is the end of the other: a file is named from some folder, or from a project's top. */
export const endsLike = (one: string, other: string): boolean =>
  one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`);
