import type { RequestEvent } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import { isId } from '../id.ts';

/** An id in the path; empty, which is no id, for text that cannot be one. */
export function inPath({ params }: RequestEvent, name: string): string {
	const value = (params as Partial<Record<string, string>>)[name] ?? '';
	return isId(value) ? value : '';
}

/** A parameter of the query; refuses one that is missing, empty or given twice. */
export function inQuery({ url }: RequestEvent, name: string): string {
	const [value, ...more] = url.searchParams.getAll(name);
	if (value && more.length === 0) return value;
	throw new ApiError('invalid_request', `${name}: must be given once in the query.`);
}
