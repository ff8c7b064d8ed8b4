/** What mail programs, rewriters and copying leave of a link. */

/** Glued on behind it. */
export const AFTER = [
	...['.', ')', ',', '>', ']', '"', "'", ';', '!', '?', ':', '*', '_', '-', '…', '。', '»', '”'],
	...['/', '>.', ').', '=', '=20', '=0D=0A', '%2E', '%3E', '%22', '%0A', '&', '%26', '&amp;'],
	...['&#38;', '&#x26;', '&quot;', '&gt;', '</a>', '<br>', '\u200b', '\u00ad', '\u202c', '\ufeff'],
	...['&utm_source=mail&utm_medium=x', '?utm_source=mail', '#utm_source=mail', '/?utm_source=x'],
	...['&data=05%7C02%7C&reserved=0', '%26data%3D05%257C', ' and more words', '%20and', '+and']
];

/** Broken in, or left there encoded. */
export const INSIDE = [
	...['\n', '\r\n', ' ', '\t', '=\n', '=\r\n', '= ', '=', '\r\n> ', '\n  ', '+', '%20', '%0A'],
	...[
		'%0D%0A',
		'%3D%0D%0A',
		'=0A',
		'=0D=0A',
		'=20',
		'=C2=AD',
		'=E2=80=8B',
		'%09',
		'%250A',
		'%25250A'
	],
	...['\u200b', '\u00ad', '\u2060', '\ufeff', '\u200e', '\u00a0', '%E2%80%8B', '%C2%AD', '%c2%a0'],
	...['&shy;', '&#8203;', '&#x200B;', '&amp;zwnj;', '&nbsp;', '<wbr>', '<br/>']
];
