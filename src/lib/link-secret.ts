/**
 * The secret of a mailed link, written so that it is found in what mail programs leave of the link. Its
 * letters are no digits of hexadecimal escapes, no vowels and no `l`: `ml` marks where it begins, its
 * length says where it ends, and what was encoded, glued on or broken in drops out.
 */

const LETTERS = 'ghjkmnpqrstvwxyz';
const LENGTH = 43;

/** The parameters in which the elements look for the secret; `psg_verify_link` confirms an identifier. */
export type Parameter = 'psg_magic_link' | 'psg_verify_link';

const PARAMETER = /psg_(?:magic|verify)_link/;
const SECRET = new RegExp(`ml[${LETTERS}]{${LENGTH}}`);
const OTHERS = new RegExp(`[^l${LETTERS}]`, 'g');
/** Character references, tags such as `<wbr>`, and octets of quoted-printable (RFC 2045 §6.7). */
const MARKUP = /&#?\w{1,31};|<[^<>]{0,31}>|=[\da-f]{2}/g;
/** A link that went through two rewriters is encoded twice, and once more by the browser. */
const ENCODED_AT_MOST = 3;
const LONGEST = 8192;

/** The secret for random bytes in hexadecimal: four bits a letter. */
export function spell(hex: string): string {
	return `ml${hex.slice(0, LENGTH).replace(/./g, (digit) => LETTERS[parseInt(digit, 16)] ?? '')}`;
}

/** The secret in a parameter's value; empty where there is none. */
export function clean(value: string): string {
	return SECRET.exec(bare(value).replace(OTHERS, ''))?.[0] ?? '';
}

/** The parameter of a link in an address or a part of one, with its secret, or undefined. */
export function findIn(address: string): { name: Parameter; secret: string } | undefined {
	const text = bare(address).replace(/[^a-z_]/g, '');
	const found = PARAMETER.exec(text);
	if (!found) return undefined;
	return { name: found[0] as Parameter, secret: clean(text.slice(found.index + found[0].length)) };
}

/** In small letters, decoded, without markup. */
function bare(text: string): string {
	let decoded = text.slice(0, LONGEST);
	for (let times = 0; times < ENCODED_AT_MOST; times++) {
		decoded = decoded
			.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
			.replace(/&(amp|#38|#x26);/gi, '&');
	}
	return decoded.toLowerCase().replace(MARKUP, '');
}
