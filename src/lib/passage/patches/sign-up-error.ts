/**
 * The words for a refused sign-up: the server's for a closed one and for a metadata field, without the
 * field's name in front. Empty where the element has better words.
 */
export function reasonOf({ code, message = '' }: { code?: string; message?: string }): string {
	if (code === 'operation_not_allowed') return message;
	return /^user_metadata\.\w+: (.+)$/s.exec(message)?.[1] ?? '';
}
