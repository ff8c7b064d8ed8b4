/** The origin of the identity service: that of this module, so that one build serves any. */
export const { origin } = new URL(import.meta.url);
