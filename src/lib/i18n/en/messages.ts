export const texts = {
	'passcode.subject': '{code} is your code for {app}',
	'passcode.register': 'Here is the code to register with {app}:',
	'passcode.login': 'Here is the code to log in to {app}:',
	'passcode.good': 'It is good for {time}. Keep it to yourself: nobody from us will ask for it.',
	'passcode.short': '{code} is your code for {app}, good for {time}.',
	'link.register.subject': 'Finish registering with {app}',
	'link.register.lead': 'Do you want to register with {app}? Then open this link.',
	'link.register.action': 'Finish registering',
	'link.login.subject': 'Log in to {app}',
	'link.login.lead': 'Do you want to log in to {app}? Then open this link.',
	'link.login.action': 'Log in',
	'link.verify.subject': 'Confirm your address for {app}',
	'link.verify.lead': 'Do you want to use this address with {app}? Then open this link.',
	'link.verify.action': 'Confirm this address',
	'link.from': 'The request came from: {from}',
	'link.good': 'The link is good for {time} and works once.',
	'link.paste': 'Does the button not work? Copy this into the address bar of your browser:',
	'notice.passkey_added.subject': 'A passkey was added to your {app} account',
	'notice.passkey_added.lead': 'Your {app} account has a new passkey: {detail}',
	'notice.passkey_removed.subject': 'A passkey was removed from your {app} account',
	'notice.passkey_removed.lead': 'This passkey no longer opens your {app} account: {detail}',
	'notice.address_changed.subject': 'The address of your {app} account has changed',
	'notice.address_changed.lead': 'Your {app} account now has this address: {detail}',
	'notice.advice': 'If that was not you, please log in, see what has changed, and tell us.',
	'notice.reclaimed.subject': 'Your {app} account is yours alone',
	'notice.reclaimed.lead':
		'Somebody, perhaps you in another browser, had registered this address with {app} without proving whose it is. You have proved that it is yours, so the passkeys and details from then were removed.',
	'notice.reclaimed.advice': 'There is nothing you have to do.',
	ignore: 'If that was not you, ignore this message: nobody gets in without it.',
	support: 'Questions? Contact {support}.'
};

/** The texts of the mails and text messages in one language; names in braces are places for values. */
export type Texts = Record<keyof typeof texts, string>;
