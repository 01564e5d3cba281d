export const priorWeights: readonly number[] = [];
export const priorTrust: readonly number[] = [];
