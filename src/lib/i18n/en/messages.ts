export const texts = {
	'passcode.subject': '{code} is your code for {app}',
	'passcode.register': 'Your code to register with {app}:',
	'passcode.login': 'Your code to log in to {app}:',
	'passcode.existing': 'You already have an account with {app}. This code logs you in:',
	'passcode.good': "It is valid for {time}. Don't share it: we'll never ask you for it.",
	'passcode.short': '{code} is your code for {app}. It is valid for {time}.',
	'link.register.subject': 'Finish registering with {app}',
	'link.register.lead': 'To finish registering with {app}, open this link.',
	'link.register.action': 'Finish registering',
	'link.login.subject': 'Log in to {app}',
	'link.login.lead': 'To log in to {app}, open this link.',
	'link.login.action': 'Log in',
	'link.existing.subject': 'You already have an account with {app}',
	'link.existing.lead': 'You already have an account with {app}. To log in, open this link.',
	'link.existing.action': 'Log in',
	'link.verify.subject': 'Confirm your address for {app}',
	'link.verify.lead': 'To use this address with {app}, open this link.',
	'link.verify.action': 'Confirm this address',
	'link.from': 'Requested from: {from}',
	'link.from.unknown': 'Unknown browser',
	'link.good': 'The link is valid for {time} and works once.',
	'link.paste': "Button not working? Copy this link into your browser's address bar:",
	'notice.passkey_added.subject': 'A passkey was added to your {app} account',
	'notice.passkey_added.lead': 'Your {app} account has a new passkey: {detail}',
	'notice.passkey_removed.subject': 'A passkey was removed from your {app} account',
	'notice.passkey_removed.lead':
		'This passkey can no longer log in to your {app} account: {detail}',
	'notice.address_added.subject': 'An address was added to your {app} account',
	'notice.address_added.lead': 'This address can now log in to your {app} account: {detail}',
	'notice.address_changed.subject': 'The address of your {app} account has changed',
	'notice.address_changed.lead': 'Your {app} account now has this address: {detail}',
	'notice.address_removed.subject': 'An address was removed from your {app} account',
	'notice.address_removed.lead':
		'This address can no longer log in to your {app} account: {detail}',
	'notice.advice': "If this wasn't you, log in, check what has changed, and contact us.",
	'notice.reclaimed.subject': 'You have confirmed your address for {app}',
	'notice.reclaimed.lead':
		'This address was registered with {app} before, perhaps by you in another browser, but never confirmed. You have now confirmed that it is yours, so the earlier passkeys and details were removed.',
	'notice.reclaimed.advice': "You don't need to do anything.",
	'notice.kept.subject': 'You have kept your {app} account',
	'notice.kept.lead':
		'This address was registered with {app} in another browser. You have confirmed that it was you: the account stays as it is, with its passkeys.',
	'refusal.unknown.subject': 'No {app} account uses this address',
	'refusal.unknown.lead':
		'This address was entered to log in to {app}, but no account uses it. You can register with it, or log in with another address if you have registered before.',
	'refusal.closed.lead':
		'This address was entered to log in to {app}, but no account uses it. If you have registered before, log in with the address that you used then.',
	'refusal.register': 'Register',
	'refusal.disabled.subject': 'Your {app} account has been disabled',
	'refusal.disabled.lead':
		'This address was entered to log in to {app} or to register there, but its account has been disabled.',
	'refusal.taken.subject': 'This address already has a {app} account',
	'refusal.taken.lead':
		'This address was to be added to another {app} account. It belongs to an account already, so nothing was changed.',
	ignore: "If you didn't request this, ignore this message.",
	support: 'Questions? Contact {support}.'
};

/** The texts of the mails and text messages in one language; names in braces are places for values. */
export type Texts = Record<keyof typeof texts, string>;
