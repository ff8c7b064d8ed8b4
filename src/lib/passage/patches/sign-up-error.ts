/**
 * What a refused sign-up says to people: that of a metadata field without the field's name in front,
 * that of a closed sign-up as it is. Empty where the element has better words.
 */
export function reasonOf(message: string): string {
	if (message.startsWith('Public signup')) return message;
	return /^user_metadata\.\w+: (.+)$/s.exec(message)?.[1] ?? '';
}
