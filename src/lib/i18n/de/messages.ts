import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} ist Ihr Code für {app}',
	'passcode.register': 'Hier ist der Code für Ihre Registrierung bei {app}:',
	'passcode.login': 'Hier ist der Code für Ihre Anmeldung bei {app}:',
	'passcode.good':
		'Er gilt {time}. Behalten Sie ihn für sich: Niemand von uns wird Sie danach fragen.',
	'passcode.short': '{code} ist Ihr Code für {app}. Er gilt {time}.',
	'link.register.subject': 'Ihre Registrierung bei {app}',
	'link.register.lead': 'Möchten Sie sich bei {app} registrieren? Dann öffnen Sie diesen Link.',
	'link.register.action': 'Registrierung abschließen',
	'link.login.subject': 'Ihre Anmeldung bei {app}',
	'link.login.lead': 'Möchten Sie sich bei {app} anmelden? Dann öffnen Sie diesen Link.',
	'link.login.action': 'Anmelden',
	'link.verify.subject': 'Bestätigen Sie Ihre Adresse für {app}',
	'link.verify.lead': 'Möchten Sie diese Adresse bei {app} verwenden? Dann öffnen Sie diesen Link.',
	'link.verify.action': 'Adresse bestätigen',
	'link.from': 'Die Anfrage kam von: {from}',
	'link.good': 'Der Link gilt {time} und funktioniert einmal.',
	'link.paste':
		'Funktioniert die Schaltfläche nicht? Kopieren Sie dies in die Adresszeile Ihres Browsers:',
	'notice.passkey_added.subject': 'Ihr Konto bei {app} hat einen neuen Passkey',
	'notice.passkey_added.lead': 'Ihr Konto bei {app} hat einen neuen Passkey: {detail}',
	'notice.passkey_removed.subject': 'Ein Passkey Ihres Kontos bei {app} wurde entfernt',
	'notice.passkey_removed.lead': 'Dieser Passkey öffnet Ihr Konto bei {app} nicht mehr: {detail}',
	'notice.address_changed.subject': 'Die Adresse Ihres Kontos bei {app} wurde geändert',
	'notice.address_changed.lead': 'Ihr Konto bei {app} hat jetzt diese Adresse: {detail}',
	'notice.advice':
		'Falls Sie das nicht waren: Melden Sie sich bitte an, sehen Sie nach, was sich geändert hat, und sagen Sie uns Bescheid.',
	'notice.reclaimed.subject': 'Ihr Konto bei {app} gehört Ihnen allein',
	'notice.reclaimed.lead':
		'Jemand, vielleicht Sie selbst in einem anderen Browser, hatte diese Adresse bei {app} registriert, ohne zu belegen, wem sie gehört. Sie haben belegt, dass es Ihre ist. Deshalb wurden die Passkeys und Angaben von damals entfernt.',
	'notice.reclaimed.advice': 'Sie brauchen nichts weiter zu tun.',
	ignore:
		'Falls Sie das nicht waren, ignorieren Sie diese Nachricht: Ohne sie kommt niemand hinein.',
	support: 'Fragen? Wenden Sie sich an {support}.'
};
