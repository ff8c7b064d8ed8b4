import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} é o seu código para {app}',
	'passcode.register': 'Aqui está o código para se registar em {app}:',
	'passcode.login': 'Aqui está o código para entrar em {app}:',
	'passcode.good':
		'É válido durante {time}. Guarde-o para si: ninguém da nossa equipa lho vai pedir.',
	'passcode.short': '{code} é o seu código para {app}, válido durante {time}.',
	'link.register.subject': 'Conclua o seu registo em {app}',
	'link.register.lead': 'Quer registar-se em {app}? Então abra esta ligação.',
	'link.register.action': 'Concluir o registo',
	'link.login.subject': 'Entre em {app}',
	'link.login.lead': 'Quer entrar em {app}? Então abra esta ligação.',
	'link.login.action': 'Entrar',
	'link.verify.subject': 'Confirme o seu endereço para {app}',
	'link.verify.lead': 'Quer usar este endereço em {app}? Então abra esta ligação.',
	'link.verify.action': 'Confirmar o endereço',
	'link.from': 'O pedido veio de: {from}',
	'link.good': 'A ligação é válida durante {time} e funciona uma só vez.',
	'link.paste': 'O botão não funciona? Copie isto para a barra de endereço do seu navegador:',
	'notice.passkey_added.subject': 'Foi adicionada uma passkey à sua conta em {app}',
	'notice.passkey_added.lead': 'A sua conta em {app} tem uma passkey nova: {detail}',
	'notice.passkey_removed.subject': 'Foi removida uma passkey da sua conta em {app}',
	'notice.passkey_removed.lead': 'Esta passkey já não abre a sua conta em {app}: {detail}',
	'notice.address_changed.subject': 'O endereço da sua conta em {app} mudou',
	'notice.address_changed.lead': 'A sua conta em {app} tem agora este endereço: {detail}',
	'notice.advice': 'Se não foi por sua vontade, entre, veja o que mudou e avise-nos.',
	'notice.reclaimed.subject': 'A sua conta em {app} é só sua',
	'notice.reclaimed.lead':
		'Alguém, talvez o próprio noutro navegador, tinha registado este endereço em {app} sem provar de quem é. Agora ficou provado que o endereço lhe pertence a si, por isso as passkeys e os dados de então foram removidos.',
	'notice.reclaimed.advice': 'Não tem de fazer nada.',
	ignore: 'Se não pediu isto, ignore esta mensagem: sem ela ninguém consegue entrar.',
	support: 'Dúvidas? Contacte {support}.'
};
