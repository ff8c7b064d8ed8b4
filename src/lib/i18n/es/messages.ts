import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} es su código para {app}',
	'passcode.register': 'Este es el código para registrarse en {app}:',
	'passcode.login': 'Este es el código para iniciar sesión en {app}:',
	'passcode.good':
		'Es válido durante {time}. No lo comparta: nadie de nuestro equipo se lo pedirá.',
	'passcode.short': '{code} es su código para {app}, válido durante {time}.',
	'link.register.subject': 'Termine de registrarse en {app}',
	'link.register.lead': '¿Quiere registrarse en {app}? Entonces abra este enlace.',
	'link.register.action': 'Terminar el registro',
	'link.login.subject': 'Inicie sesión en {app}',
	'link.login.lead': '¿Quiere iniciar sesión en {app}? Entonces abra este enlace.',
	'link.login.action': 'Iniciar sesión',
	'link.verify.subject': 'Confirme su dirección para {app}',
	'link.verify.lead': '¿Quiere usar esta dirección en {app}? Entonces abra este enlace.',
	'link.verify.action': 'Confirmar la dirección',
	'link.from': 'La solicitud llegó desde: {from}',
	'link.good': 'El enlace es válido durante {time} y sirve una sola vez.',
	'link.paste': '¿No funciona el botón? Copie esto en la barra de direcciones de su navegador:',
	'notice.passkey_added.subject': 'Se ha añadido una passkey a su cuenta de {app}',
	'notice.passkey_added.lead': 'Su cuenta de {app} tiene una passkey nueva: {detail}',
	'notice.passkey_removed.subject': 'Se ha eliminado una passkey de su cuenta de {app}',
	'notice.passkey_removed.lead': 'Esta passkey ya no abre su cuenta de {app}: {detail}',
	'notice.address_changed.subject': 'La dirección de su cuenta de {app} ha cambiado',
	'notice.address_changed.lead': 'Su cuenta de {app} tiene ahora esta dirección: {detail}',
	'notice.advice': 'Si no ha sido usted, inicie sesión, revise qué ha cambiado y avísenos.',
	'notice.reclaimed.subject': 'Su cuenta de {app} es solo suya',
	'notice.reclaimed.lead':
		'Alguien, quizá usted en otro navegador, había registrado esta dirección en {app} sin demostrar de quién es. Usted ha demostrado que le pertenece, así que hemos eliminado las passkeys y los datos de entonces.',
	'notice.reclaimed.advice': 'No tiene que hacer nada.',
	ignore: 'Si no ha sido usted, ignore este mensaje: sin él nadie puede entrar.',
	support: '¿Preguntas? Contacte con {support}.'
};
