/** Does what a person asked for; a fault becomes the sentence of the panel. */
export type Attempt = (work: () => Promise<unknown>) => Promise<void>;
