// What people read where a value will not do: whole sentences that say what to do.

interface Named {
	readonly label: string;
	readonly help?: string;
}

export const tooShort = ({ label }: Named, min: number, length: number | string) =>
	`${label} has to be at least ${characters(min)} long; this is ${length}.`;

export const tooLong = ({ label }: Named, max: number, length: number | string) =>
	`${label} can be at most ${characters(max)} long; this is ${length}.`;

export const otherForm = ({ label, help }: Named) =>
	help
		? `${label} is not in the form that is asked for. ${help}`
		: `${label} is not in the form that is asked for.`;

export const noEmail = ({ label }: Named) =>
	`${label} has to be one email address, such as name@example.com.`;

export const noPhone = ({ label }: Named) =>
	`${label} has to begin with + and the country code, such as +44 20 7946 0958.`;

export const noUrl = ({ label }: Named) =>
	`${label} has to be a web address that begins with https:// or http://, such as https://example.com.`;

export const noNumber = ({ label }: Named, whole: boolean) =>
	whole
		? `${label} has to be a whole number, without decimals, such as 3.`
		: `${label} has to be a number, such as 3.5.`;

export const tooSmall = ({ label }: Named, min: number) => `${label} has to be ${min} or more.`;
export const tooGreat = ({ label }: Named, max: number) => `${label} has to be ${max} or less.`;

export const noDate = ({ label }: Named) => `${label} has to be a real date, such as 1990-12-31.`;

export const tooEarly = ({ label }: Named, min: string) => `${label} has to be ${min} or later.`;
export const tooLate = ({ label }: Named, max: string) => `${label} has to be ${max} or earlier.`;

function characters(count: number): string {
	return count === 1 ? '1 character' : `${count} characters`;
}
