/** The token in `Authorization: Bearer …` (RFC 6750 §2.1), or undefined where there is none. */
export function bearerToken({ headers }: Request): string | undefined {
	return /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
}
