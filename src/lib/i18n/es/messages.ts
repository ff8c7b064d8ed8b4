import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} es su código para {app}',
	'passcode.register': 'Su código para registrarse en {app}:',
	'passcode.login': 'Su código para iniciar sesión en {app}:',
	'passcode.existing': 'Ya tiene una cuenta en {app}. Con este código inicia sesión:',
	'passcode.good': 'Es válido durante {time}. No lo comparta: nunca se lo pediremos.',
	'passcode.short': '{code} es su código para {app}. Es válido durante {time}.',
	'link.register.subject': 'Termine de registrarse en {app}',
	'link.register.lead': 'Para terminar de registrarse en {app}, abra este enlace.',
	'link.register.action': 'Terminar el registro',
	'link.login.subject': 'Inicie sesión en {app}',
	'link.login.lead': 'Para iniciar sesión en {app}, abra este enlace.',
	'link.login.action': 'Iniciar sesión',
	'link.existing.subject': 'Ya tiene una cuenta en {app}',
	'link.existing.lead': 'Ya tiene una cuenta en {app}. Para iniciar sesión, abra este enlace.',
	'link.existing.action': 'Iniciar sesión',
	'link.verify.subject': 'Confirme su dirección para {app}',
	'link.verify.lead': 'Para usar esta dirección en {app}, abra este enlace.',
	'link.verify.action': 'Confirmar la dirección',
	'link.from': 'Solicitado desde: {from}',
	'link.from.unknown': 'Navegador desconocido',
	'link.good': 'El enlace es válido durante {time} y funciona una sola vez.',
	'link.paste':
		'¿No funciona el botón? Copie este enlace en la barra de direcciones de su navegador:',
	'notice.passkey_added.subject': 'Se ha añadido una llave de acceso a su cuenta de {app}',
	'notice.passkey_added.lead': 'Su cuenta de {app} tiene una llave de acceso nueva: {detail}',
	'notice.passkey_removed.subject': 'Se ha eliminado una llave de acceso de su cuenta de {app}',
	'notice.passkey_removed.lead':
		'Esta llave de acceso ya no permite iniciar sesión en su cuenta de {app}: {detail}',
	'notice.address_added.subject': 'Se ha añadido una dirección a su cuenta de {app}',
	'notice.address_added.lead':
		'Con esta dirección ya se puede iniciar sesión en su cuenta de {app}: {detail}',
	'notice.address_changed.subject': 'La dirección de su cuenta de {app} ha cambiado',
	'notice.address_changed.lead': 'Su cuenta de {app} tiene ahora esta dirección: {detail}',
	'notice.address_removed.subject': 'Se ha quitado una dirección de su cuenta de {app}',
	'notice.address_removed.lead':
		'Con esta dirección ya no se puede iniciar sesión en su cuenta de {app}: {detail}',
	'notice.advice':
		'Si no ha sido usted, inicie sesión, revise qué ha cambiado y póngase en contacto con nosotros.',
	'notice.reclaimed.subject': 'Ha confirmado su dirección para {app}',
	'notice.reclaimed.lead':
		'Esta dirección ya estaba registrada en {app}, quizá por usted en otro navegador, pero nunca se confirmó. Usted acaba de confirmar que es suya, así que hemos eliminado las llaves de acceso y los datos anteriores.',
	'notice.reclaimed.advice': 'No tiene que hacer nada.',
	'notice.kept.subject': 'Ha conservado su cuenta de {app}',
	'notice.kept.lead':
		'Esta dirección se registró en {app} en otro navegador. Usted ha confirmado que fue usted: la cuenta se queda como está, con sus llaves de acceso.',
	'refusal.unknown.subject': 'Ninguna cuenta de {app} usa esta dirección',
	'refusal.unknown.lead':
		'Se ha introducido esta dirección para iniciar sesión en {app}, pero ninguna cuenta la usa. Puede registrarse con ella. Si ya se registró antes, inicie sesión con la dirección que usó entonces.',
	'refusal.closed.lead':
		'Se ha introducido esta dirección para iniciar sesión en {app}, pero ninguna cuenta la usa. Si ya se registró antes, inicie sesión con la dirección que usó entonces.',
	'refusal.register': 'Registrarse',
	'refusal.disabled.subject': 'Su cuenta de {app} se ha desactivado',
	'refusal.disabled.lead':
		'Se ha introducido esta dirección para iniciar sesión en {app} o registrarse, pero su cuenta se ha desactivado.',
	'refusal.taken.subject': 'Esta dirección ya tiene una cuenta en {app}',
	'refusal.taken.lead':
		'Se ha querido añadir esta dirección a otra cuenta de {app}. Ya pertenece a una cuenta, así que no se ha cambiado nada.',
	ignore: 'Si no ha solicitado esto, ignore este mensaje.',
	support: '¿Preguntas? Contacte con {support}.'
};
