/**
 * The text for a refused sign-up: the server's for a closed one and for a metadata field, without the
 * field's name. Empty where the element has a better text.
 */
export function reasonOf({ code, message = '' }: { code?: string; message?: string }): string {
	if (code === 'operation_not_allowed') return message;
	return /^user_metadata\.\w+: (.+)$/s.exec(message)?.[1] ?? '';
}
