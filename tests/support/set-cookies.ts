export type SetCookie = {
	value: string;
	/** As the server wrote them, sorted, without the attributes that contain a time. */
	attributes: string[];
	/** Seconds; undefined where the cookie lasts as long as the browser is open. */
	maxAge: number | undefined;
};

/** The cookies that an answer sets, by name. Throws where one is set twice. */
export function setCookies(headers: Headers): Record<string, SetCookie> {
	const cookies: Record<string, SetCookie> = {};
	for (const line of headers.getSetCookie()) {
		const [pair = '', ...attributes] = line.split('; ');
		const at = pair.indexOf('=');
		const name = pair.slice(0, at);
		if (name in cookies) throw new Error(`${name} is set twice.`);
		const age = attributes.find((each) => each.startsWith('Max-Age='));
		cookies[name] = {
			value: pair.slice(at + 1),
			attributes: attributes.filter((each) => !/^(Max-Age|Expires)=/.test(each)).sort(),
			maxAge: age === undefined ? undefined : Number(age.slice('Max-Age='.length))
		};
	}
	return cookies;
}
