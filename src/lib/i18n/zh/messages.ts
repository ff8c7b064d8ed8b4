import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} 是您的 {app} 验证码',
	'passcode.register': '您注册 {app} 的验证码：',
	'passcode.login': '您登录 {app} 的验证码：',
	'passcode.good': '有效期为 {time}。请勿告诉他人：我们绝不会向您索要。',
	'passcode.short': '{code} 是您的 {app} 验证码，有效期为 {time}。',
	'link.register.subject': '完成 {app} 的注册',
	'link.register.lead': '要完成 {app} 的注册，请打开此链接。',
	'link.register.action': '完成注册',
	'link.login.subject': '登录 {app}',
	'link.login.lead': '要登录 {app}，请打开此链接。',
	'link.login.action': '登录',
	'link.verify.subject': '确认您在 {app} 使用的地址',
	'link.verify.lead': '要在 {app} 使用此地址，请打开此链接。',
	'link.verify.action': '确认此地址',
	'link.from': '请求来自：{from}',
	'link.good': '链接有效期为 {time}，只能使用一次。',
	'link.paste': '按钮不起作用？请将此链接复制到浏览器的地址栏：',
	'notice.passkey_added.subject': '您的 {app} 账号添加了通行密钥',
	'notice.passkey_added.lead': '您的 {app} 账号有了新的通行密钥：{detail}',
	'notice.passkey_removed.subject': '您的 {app} 账号移除了通行密钥',
	'notice.passkey_removed.lead': '此通行密钥不能再登录您的 {app} 账号：{detail}',
	'notice.address_changed.subject': '您的 {app} 账号地址已更改',
	'notice.address_changed.lead': '您的 {app} 账号现在使用此地址：{detail}',
	'notice.advice': '如果不是您本人操作，请登录检查更改的内容，并联系我们。',
	'notice.reclaimed.subject': '您已确认您在 {app} 使用的地址',
	'notice.reclaimed.lead':
		'此地址以前在 {app} 注册过（也许是您本人在另一个浏览器中），但从未确认。您现在已确认该地址属于您，因此先前的通行密钥和资料已被移除。',
	'notice.reclaimed.advice': '您无需采取任何操作。',
	ignore: '如果这不是您请求的，请忽略此消息。',
	support: '有疑问？请联系 {support}。'
};
