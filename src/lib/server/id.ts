/** Passage's ids and ours have 24 letters and digits; those of imported users may be UUIDs. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether the text can be the id of a user, a credential or another row. */
export const isId = (text: string): boolean => ID.test(text);
