import { hash, seal, unseal } from '../../crypto.ts';
import { ApiError } from '../../errors.ts';
import { canonical } from '../../identifier.ts';
import type { App } from '../../relying-party.ts';
import type { Filter, Operator } from '../users/filters.ts';
import type { Order, Position, Wanted } from '../users/listing.ts';

/** The query of a list of users, in Passage's words. */

/** Users on a page: at first, and at most. */
const SOME = 100;
const MANY = 500;
/** How far a page by its number may be from the first; the links of an answer lead on from there. */
const FARTHEST = 100_000;

export interface UserQuery extends Wanted {
	page: number;
	/** Seconds since 1970. */
	created_before: number;
	/** What the links to other pages repeat. */
	repeated: URLSearchParams;
}

const OPERATORS: Record<string, Operator> = {
	ne: '<>',
	gt: '>',
	lt: '<',
	like: 'like',
	not_like: 'not like'
};

const KINDS = {
	identifier: 'text',
	id: 'text',
	status: 'text',
	login_count: 'number',
	created_at: 'time',
	updated_at: 'time',
	last_login_at: 'time'
} as const;
type Column = keyof typeof KINDS;
const isColumn = (name: string): name is Column => Object.hasOwn(KINDS, name);

const PAGING = ['page', 'limit', 'created_before', 'order_by', 'cursor'];

/** Reads the query; refuses with `invalid_request` what it does not know, so that no filter is missed. */
export function read(app: App, query: URLSearchParams): UserQuery {
	const names = [...query.keys()];
	for (const name of names) {
		if (!isColumn(name) && !PAGING.includes(name)) throw wrong(name, 'is not known');
		if (query.getAll(name).length > 1) throw wrong(name, 'must be given once');
	}
	const page = numberIn(query, 'page', 1, Number.MAX_SAFE_INTEGER) ?? 1;
	const limit = numberIn(query, 'limit', 1, MANY) ?? SOME;
	const created_before =
		numberIn(query, 'created_before', 0, 1e11) ?? Math.floor(Date.now() / 1000) + 1;
	const repeated = new URLSearchParams(query);
	for (const name of ['page', 'cursor']) repeated.delete(name);
	repeated.set('limit', String(limit));
	repeated.set('created_before', String(created_before));
	repeated.sort();
	const offset = (page - 1) * limit;
	const after = positionIn(app, query.get('cursor'), repeated);
	if (!after && offset > FARTHEST) {
		throw wrong('page', `is more than ${FARTHEST} users away; follow _links.next instead`);
	}
	const before = new Date(created_before * 1000).toISOString();
	const filters: Filter[] = names.filter(isColumn).map((name) => filterOf(name, query.get(name)));
	filters.push({ column: 'created_at', operator: '<', value: before });
	return {
		page,
		limit,
		created_before,
		repeated,
		offset,
		after,
		filters,
		order: orderOf(query.get('order_by'))
	};
}

/** The user's place, for a link to what follows it: sealed, and of no use with other filters. */
export function cursorFor(app: App, { created_at, id }: Position, repeated: URLSearchParams) {
	return seal(app.keys.paging, JSON.stringify([created_at, id, hash(String(repeated))]));
}

function positionIn(app: App, cursor: string | null, repeated: URLSearchParams) {
	if (!cursor) return undefined;
	try {
		const [created_at = '', id = '', of] = JSON.parse(unseal(app.keys.paging, cursor)) as string[];
		if (of === hash(String(repeated))) return { created_at, id };
	} catch {
		// Not one of ours.
	}
	throw wrong('cursor', 'must come from _links, with the rest of its query');
}

function filterOf(column: Column, given: string | null): Filter {
	const [, name, text = ''] = /^<?(?:(ne|gt|lt|like|not_like):)?(.*?)>?$/s.exec(given ?? '') ?? [];
	const operator = OPERATORS[name ?? ''] ?? '=';
	const isPattern = operator.endsWith('like');
	const isSpan = operator === '<' || operator === '>';
	if (KINDS[column] === 'text' ? isSpan : isPattern) throw wrong(column, `takes no ${name}`);
	return { column, operator, value: isPattern ? pattern(text) : valueOf(column, text) };
}

function valueOf(column: Column, text: string): string | number {
	if (column === 'identifier') return canonical(text, 'both')?.value ?? text;
	if (KINDS[column] === 'text') return text;
	if (KINDS[column] === 'number') {
		if (/^\d{1,9}$/.test(text)) return Number(text);
		throw wrong(column, 'must be a number');
	}
	const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
	if (!Number.isNaN(time)) return new Date(time).toISOString();
	throw wrong(column, 'must be a time such as 2026-11-30T08:00:00Z');
}

/** Any text around, unless a `%` says where. Identifiers are stored in lower case. */
function pattern(text: string): string {
	const escaped = text.toLowerCase().replace(/[\\_]/g, '\\$&');
	return escaped.includes('%') ? escaped : `%${escaped}%`;
}

function orderOf(given: string | null): Order[] {
	if (!given) return [{ column: 'created_at', direction: 'desc' }];
	const order = given.split(',').map((each): Order => {
		const [, column = '', direction] = /^ *(\w+):(ASC|DESC) *$/i.exec(each) ?? [];
		if (!isColumn(column) || column === 'identifier') {
			throw wrong('order_by', 'must be a list such as created_at:DESC,id:ASC');
		}
		return { column, direction: direction?.toLowerCase() === 'asc' ? 'asc' : 'desc' };
	});
	if (new Set(order.map(({ column }) => column)).size === order.length) return order;
	throw wrong('order_by', 'names a field twice');
}

function numberIn(query: URLSearchParams, name: string, least: number, most: number) {
	const given = query.get(name);
	if (given === null || given === '') return undefined;
	if (/^\d{1,16}$/.test(given) && Number(given) >= least && Number(given) <= most) {
		return Number(given);
	}
	throw wrong(name, `must be a number from ${least} to ${most}`);
}

function wrong(name: string, what: string): ApiError {
	const shown = name.replace(/[^\w-]/g, '?').slice(0, 40);
	return new ApiError('invalid_request', `${shown}: ${what}.`);
}
