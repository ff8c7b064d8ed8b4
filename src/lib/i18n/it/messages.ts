import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} è il Suo codice per {app}',
	'passcode.register': 'Ecco il codice per registrarsi su {app}:',
	'passcode.login': 'Ecco il codice per accedere a {app}:',
	'passcode.good': 'È valido per {time}. Lo tenga per sé: nessuno di noi glielo chiederà.',
	'passcode.short': '{code} è il Suo codice per {app}, valido per {time}.',
	'link.register.subject': 'Completi la registrazione su {app}',
	'link.register.lead': 'Desidera registrarsi su {app}? Allora apra questo link.',
	'link.register.action': 'Completa la registrazione',
	'link.login.subject': 'Acceda a {app}',
	'link.login.lead': 'Desidera accedere a {app}? Allora apra questo link.',
	'link.login.action': 'Accedi',
	'link.verify.subject': 'Confermi il Suo indirizzo per {app}',
	'link.verify.lead': 'Desidera usare questo indirizzo su {app}? Allora apra questo link.',
	'link.verify.action': "Conferma l'indirizzo",
	'link.from': 'La richiesta proviene da: {from}',
	'link.good': 'Il link è valido per {time} e funziona una sola volta.',
	'link.paste': 'Il pulsante non funziona? Copi questo nella barra degli indirizzi del browser:',
	'notice.passkey_added.subject': 'Una passkey è stata aggiunta al Suo account {app}',
	'notice.passkey_added.lead': 'Il Suo account {app} ha una nuova passkey: {detail}',
	'notice.passkey_removed.subject': 'Una passkey è stata rimossa dal Suo account {app}',
	'notice.passkey_removed.lead': 'Questa passkey non apre più il Suo account {app}: {detail}',
	'notice.address_changed.subject': "L'indirizzo del Suo account {app} è cambiato",
	'notice.address_changed.lead': 'Il Suo account {app} ora ha questo indirizzo: {detail}',
	'notice.advice': 'Se non è stato Lei, acceda, controlli che cosa è cambiato e ci avvisi.',
	'notice.reclaimed.subject': 'Il Suo account {app} è soltanto Suo',
	'notice.reclaimed.lead':
		'Qualcuno, forse Lei in un altro browser, aveva registrato questo indirizzo su {app} senza dimostrare di chi fosse. Lei ha dimostrato che è Suo, perciò le passkey e i dati di allora sono stati rimossi.',
	'notice.reclaimed.advice': 'Non deve fare nulla.',
	ignore: 'Se non è stato Lei, ignori questo messaggio: senza di esso nessuno può entrare.',
	support: 'Domande? Contatti {support}.'
};
