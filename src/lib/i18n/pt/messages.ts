import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} é o seu código para {app}',
	'passcode.register': 'Seu código para se cadastrar em {app}:',
	'passcode.login': 'Seu código para entrar em {app}:',
	'passcode.existing': 'Você já tem uma conta em {app}. Com este código, você entra:',
	'passcode.good': 'Ele vale por {time}. Não o compartilhe: nunca vamos pedi-lo a você.',
	'passcode.short': '{code} é o seu código para {app}. Ele vale por {time}.',
	'link.register.subject': 'Conclua seu cadastro em {app}',
	'link.register.lead': 'Para concluir seu cadastro em {app}, abra este link.',
	'link.register.action': 'Concluir o cadastro',
	'link.login.subject': 'Entre em {app}',
	'link.login.lead': 'Para entrar em {app}, abra este link.',
	'link.login.action': 'Entrar',
	'link.existing.subject': 'Você já tem uma conta em {app}',
	'link.existing.lead': 'Você já tem uma conta em {app}. Para entrar, abra este link.',
	'link.existing.action': 'Entrar',
	'link.verify.subject': 'Confirme seu endereço para {app}',
	'link.verify.lead': 'Para usar este endereço em {app}, abra este link.',
	'link.verify.action': 'Confirmar o endereço',
	'link.from': 'Pedido de: {from}',
	'link.from.unknown': 'Navegador desconhecido',
	'link.good': 'O link vale por {time} e funciona uma única vez.',
	'link.paste': 'O botão não funciona? Copie este link para a barra de endereços do seu navegador:',
	'notice.passkey_added.subject': 'Uma chave de acesso foi adicionada à sua conta em {app}',
	'notice.passkey_added.lead': 'Sua conta em {app} tem uma nova chave de acesso: {detail}',
	'notice.passkey_removed.subject': 'Uma chave de acesso foi removida da sua conta em {app}',
	'notice.passkey_removed.lead':
		'Esta chave de acesso não permite mais entrar na sua conta em {app}: {detail}',
	'notice.address_added.subject': 'Um endereço foi adicionado à sua conta em {app}',
	'notice.address_added.lead': 'Este endereço agora pode entrar na sua conta em {app}: {detail}',
	'notice.address_changed.subject': 'O endereço da sua conta em {app} mudou',
	'notice.address_changed.lead': 'Sua conta em {app} agora tem este endereço: {detail}',
	'notice.address_removed.subject': 'Um endereço foi removido da sua conta em {app}',
	'notice.address_removed.lead':
		'Este endereço não pode mais entrar na sua conta em {app}: {detail}',
	'notice.advice': 'Se não foi você, entre, veja o que mudou e fale conosco.',
	'notice.reclaimed.subject': 'Você confirmou seu endereço para {app}',
	'notice.reclaimed.lead':
		'Este endereço já estava cadastrado em {app}, talvez por você em outro navegador, mas nunca foi confirmado. Agora você confirmou que ele é seu; por isso, as chaves de acesso e os dados anteriores foram removidos.',
	'notice.reclaimed.advice': 'Você não precisa fazer nada.',
	'notice.kept.subject': 'Você manteve sua conta do {app}',
	'notice.kept.lead':
		'Este endereço foi cadastrado em {app} em outro navegador. Você confirmou que foi você: a conta continua como está, com as chaves de acesso.',
	'refusal.unknown.subject': 'Nenhuma conta de {app} usa este endereço',
	'refusal.unknown.lead':
		'Este endereço foi informado para entrar em {app}, mas nenhuma conta o usa. Você pode se cadastrar com ele. Se já se cadastrou antes, entre com o endereço que usou.',
	'refusal.closed.lead':
		'Este endereço foi informado para entrar em {app}, mas nenhuma conta o usa. Se já se cadastrou antes, entre com o endereço que usou.',
	'refusal.register': 'Cadastrar-se',
	'refusal.disabled.subject': 'Sua conta de {app} foi desativada',
	'refusal.disabled.lead':
		'Este endereço foi informado para entrar em {app} ou para se cadastrar, mas a conta dele foi desativada.',
	'refusal.taken.subject': 'Este endereço já tem uma conta em {app}',
	'refusal.taken.lead':
		'Este endereço seria adicionado a outra conta de {app}. Ele já pertence a uma conta, por isso nada mudou.',
	ignore: 'Se você não pediu isto, ignore esta mensagem.',
	support: 'Dúvidas? Fale com {support}.'
};
