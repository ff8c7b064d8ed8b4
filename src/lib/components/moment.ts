/** A time as ISO-8601, and how long ago it was, in words. */
export interface Moment {
	at: string;
	words: string;
}
