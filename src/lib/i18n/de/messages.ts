import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} ist Ihr Code für {app}',
	'passcode.register': 'Ihr Code für die Registrierung bei {app}:',
	'passcode.login': 'Ihr Code für die Anmeldung bei {app}:',
	'passcode.existing': 'Sie haben schon ein Konto bei {app}. Dieser Code meldet Sie an:',
	'passcode.good': 'Er gilt {time}. Geben Sie ihn nicht weiter: Wir werden Sie nie danach fragen.',
	'passcode.short': '{code} ist Ihr Code für {app}. Er gilt {time}.',
	'link.register.subject': 'Schließen Sie Ihre Registrierung bei {app} ab',
	'link.register.lead': 'Um Ihre Registrierung bei {app} abzuschließen, öffnen Sie diesen Link.',
	'link.register.action': 'Registrierung abschließen',
	'link.login.subject': 'Bei {app} anmelden',
	'link.login.lead': 'Um sich bei {app} anzumelden, öffnen Sie diesen Link.',
	'link.login.action': 'Anmelden',
	'link.existing.subject': 'Sie haben schon ein Konto bei {app}',
	'link.existing.lead':
		'Sie haben schon ein Konto bei {app}. Um sich anzumelden, öffnen Sie diesen Link.',
	'link.existing.action': 'Anmelden',
	'link.verify.subject': 'Bestätigen Sie Ihre Adresse für {app}',
	'link.verify.lead': 'Um diese Adresse bei {app} zu verwenden, öffnen Sie diesen Link.',
	'link.verify.action': 'Adresse bestätigen',
	'link.from': 'Angefordert von: {from}',
	'link.from.unknown': 'Unbekannter Browser',
	'link.good': 'Der Link gilt {time} und funktioniert einmal.',
	'link.paste':
		'Die Schaltfläche funktioniert nicht? Kopieren Sie diesen Link in die Adresszeile Ihres Browsers:',
	'notice.passkey_added.subject': 'Ihrem Konto bei {app} wurde ein Passkey hinzugefügt',
	'notice.passkey_added.lead': 'Ihr Konto bei {app} hat einen neuen Passkey: {detail}',
	'notice.passkey_removed.subject': 'Ein Passkey Ihres Kontos bei {app} wurde entfernt',
	'notice.passkey_removed.lead': 'Dieser Passkey gilt für Ihr Konto bei {app} nicht mehr: {detail}',
	'notice.address_added.subject': 'Ihr Konto bei {app} hat eine weitere Adresse',
	'notice.address_added.lead':
		'Mit dieser Adresse kann man sich jetzt bei Ihrem Konto bei {app} anmelden: {detail}',
	'notice.address_changed.subject': 'Die Adresse Ihres Kontos bei {app} wurde geändert',
	'notice.address_changed.lead': 'Ihr Konto bei {app} hat jetzt diese Adresse: {detail}',
	'notice.address_removed.subject': 'Eine Adresse wurde von Ihrem Konto bei {app} entfernt',
	'notice.address_removed.lead':
		'Mit dieser Adresse kann man sich nicht mehr bei Ihrem Konto bei {app} anmelden: {detail}',
	'notice.advice':
		'Falls Sie das nicht waren: Melden Sie sich an, prüfen Sie, was sich geändert hat, und wenden Sie sich an uns.',
	'notice.reclaimed.subject': 'Sie haben Ihre Adresse für {app} bestätigt',
	'notice.reclaimed.lead':
		'Diese Adresse war bei {app} schon registriert, vielleicht von Ihnen selbst in einem anderen Browser, aber nie bestätigt. Sie haben jetzt bestätigt, dass sie Ihnen gehört. Deshalb wurden die früheren Passkeys und Angaben entfernt.',
	'notice.reclaimed.advice': 'Sie brauchen nichts weiter zu tun.',
	'notice.kept.subject': 'Sie haben Ihr Konto bei {app} behalten',
	'notice.kept.lead':
		'Diese Adresse wurde in einem anderen Browser bei {app} registriert. Sie haben bestätigt, dass Sie das waren: Das Konto bleibt mit seinen Passkeys, wie es ist.',
	'refusal.unknown.subject': 'Zu dieser Adresse gibt es kein Konto bei {app}',
	'refusal.unknown.lead':
		'Mit dieser Adresse sollte eine Anmeldung bei {app} erfolgen, aber zu ihr gibt es kein Konto. Sie können sich mit ihr registrieren. Falls Sie sich schon registriert haben, melden Sie sich mit der damaligen Adresse an.',
	'refusal.closed.lead':
		'Mit dieser Adresse sollte eine Anmeldung bei {app} erfolgen, aber zu ihr gibt es kein Konto. Falls Sie sich schon registriert haben, melden Sie sich mit der damaligen Adresse an.',
	'refusal.register': 'Registrieren',
	'refusal.disabled.subject': 'Ihr Konto bei {app} wurde deaktiviert',
	'refusal.disabled.lead':
		'Mit dieser Adresse sollte eine Anmeldung oder Registrierung bei {app} erfolgen, aber ihr Konto wurde deaktiviert.',
	'refusal.taken.subject': 'Diese Adresse hat schon ein Konto bei {app}',
	'refusal.taken.lead':
		'Diese Adresse sollte einem anderen Konto bei {app} hinzugefügt werden. Sie gehört schon zu einem Konto, deshalb wurde nichts geändert.',
	ignore: 'Falls Sie das nicht angefordert haben, ignorieren Sie diese Nachricht.',
	support: 'Fragen? Wenden Sie sich an {support}.'
};
