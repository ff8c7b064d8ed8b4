import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} è il tuo codice per {app}',
	'passcode.register': 'Il tuo codice per registrarti su {app}:',
	'passcode.login': 'Il tuo codice per accedere a {app}:',
	'passcode.existing': 'Hai già un account su {app}. Con questo codice accedi:',
	'passcode.good': 'È valido per {time}. Non condividerlo: non te lo chiederemo mai.',
	'passcode.short': '{code} è il tuo codice per {app}. È valido per {time}.',
	'link.register.subject': 'Completa la registrazione su {app}',
	'link.register.lead': 'Per completare la registrazione su {app}, apri questo link.',
	'link.register.action': 'Completa la registrazione',
	'link.login.subject': 'Accedi a {app}',
	'link.login.lead': 'Per accedere a {app}, apri questo link.',
	'link.login.action': 'Accedi',
	'link.existing.subject': 'Hai già un account su {app}',
	'link.existing.lead': 'Hai già un account su {app}. Per accedere, apri questo link.',
	'link.existing.action': 'Accedi',
	'link.verify.subject': 'Conferma il tuo indirizzo per {app}',
	'link.verify.lead': 'Per usare questo indirizzo su {app}, apri questo link.',
	'link.verify.action': 'Conferma l’indirizzo',
	'link.from': 'Richiesto da: {from}',
	'link.from.unknown': 'Browser sconosciuto',
	'link.good': 'Il link è valido per {time} e funziona una sola volta.',
	'link.paste':
		'Il pulsante non funziona? Copia questo link nella barra degli indirizzi del browser:',
	'notice.passkey_added.subject': 'È stata aggiunta una passkey al tuo account {app}',
	'notice.passkey_added.lead': 'Il tuo account {app} ha una nuova passkey: {detail}',
	'notice.passkey_removed.subject': 'È stata rimossa una passkey dal tuo account {app}',
	'notice.passkey_removed.lead':
		'Con questa passkey non si può più accedere al tuo account {app}: {detail}',
	'notice.address_added.subject': 'Un indirizzo è stato aggiunto al tuo account {app}',
	'notice.address_added.lead':
		'Ora si può accedere al tuo account {app} con questo indirizzo: {detail}',
	'notice.address_changed.subject': 'L’indirizzo del tuo account {app} è cambiato',
	'notice.address_changed.lead': 'Il tuo account {app} ora ha questo indirizzo: {detail}',
	'notice.address_removed.subject': 'Un indirizzo è stato rimosso dal tuo account {app}',
	'notice.address_removed.lead':
		'Non si può più accedere al tuo account {app} con questo indirizzo: {detail}',
	'notice.advice': 'Se non sei stato tu, accedi, controlla che cosa è cambiato e contattaci.',
	'notice.reclaimed.subject': 'Hai confermato il tuo indirizzo per {app}',
	'notice.reclaimed.lead':
		'Questo indirizzo era già registrato su {app}, forse da te in un altro browser, ma non era mai stato confermato. Ora hai confermato che è tuo, perciò le passkey e i dati precedenti sono stati rimossi.',
	'notice.reclaimed.advice': 'Non devi fare nulla.',
	'notice.kept.subject': 'Hai mantenuto il tuo account {app}',
	'notice.kept.lead':
		'Questo indirizzo è stato registrato su {app} in un altro browser. Hai confermato di essere stato tu: l’account rimane com’è, con le sue passkey.',
	'refusal.unknown.subject': 'Nessun account di {app} usa questo indirizzo',
	'refusal.unknown.lead':
		'Questo indirizzo è stato inserito per accedere a {app}, ma nessun account lo usa. Puoi registrarti con questo indirizzo. Se ti sei già registrato, accedi con l’indirizzo usato allora.',
	'refusal.closed.lead':
		'Questo indirizzo è stato inserito per accedere a {app}, ma nessun account lo usa. Se ti sei già registrato, accedi con l’indirizzo usato allora.',
	'refusal.register': 'Registrati',
	'refusal.disabled.subject': 'Il tuo account su {app} è stato disattivato',
	'refusal.disabled.lead':
		'Questo indirizzo è stato inserito per accedere a {app} o per registrarsi, ma il suo account è stato disattivato.',
	'refusal.taken.subject': 'Questo indirizzo ha già un account su {app}',
	'refusal.taken.lead':
		'Questo indirizzo doveva essere aggiunto a un altro account di {app}. Appartiene già a un account, quindi non è cambiato nulla.',
	ignore: 'Se non hai fatto questa richiesta, ignora questo messaggio.',
	support: 'Domande? Contatta {support}.'
};
