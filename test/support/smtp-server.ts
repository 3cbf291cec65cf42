import { type AddressInfo, createServer, type Socket } from 'node:net'

export type SmtpMail = { from: string; to: string[]; text: string }

export type SmtpServer = {
  url: string
  mails: SmtpMail[]
  /** Answers in place of the usual ones, by command (`MAIL`, `RCPT`, `DATA`, `.`), each used once; `hang` says nothing. */
  answers: Map<string, string>
  close(): Promise<void>
}

/** A mail server on the loopback that speaks SMTP (RFC 5321), without extensions. */
export async function smtpServer(): Promise<SmtpServer> {
  const mails: SmtpMail[] = []
  const answers = new Map<string, string>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    socket.setEncoding('utf8')
    const say = (command: string, usual: string): boolean => {
      const answer = answers.get(command) ?? usual
      answers.delete(command)
      if (answer !== 'hang') socket.write(`${answer}\r\n`)
      return answer === usual
    }
    let mail: SmtpMail = { from: '', to: [], text: '' }
    let inData = false
    let waiting = ''
    const line = (text: string): void => {
      if (inData) {
        if (text !== '.') {
          mail.text += `${text.startsWith('.') ? text.slice(1) : text}\r\n`
          return
        }
        inData = false
        mails.push(mail)
        say('.', '250 taken')
        return
      }
      const command = text.split(' ')[0]?.toUpperCase() ?? ''
      if (command === 'EHLO' || command === 'HELO') say(command, '250 mail.test')
      else if (command === 'MAIL') {
        mail = { from: /<(.*)>/.exec(text)?.[1] ?? '', to: [], text: '' }
        say('MAIL', '250 fine')
      } else if (command === 'RCPT') {
        if (say('RCPT', '250 fine')) mail.to.push(/<(.*)>/.exec(text)?.[1] ?? '')
      } else if (command === 'DATA') inData = say('DATA', '354 go on')
      else if (command === 'QUIT') {
        socket.end('221 bye\r\n')
      } else say(command, '502 not known')
    }
    socket.on('data', (part: string) => {
      waiting += part
      const lines = waiting.split('\r\n')
      waiting = lines.pop() ?? ''
      for (const one of lines) line(one)
    })
    say('connect', '220 mail.test')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // a TCP server has one once it listens
  return {
    url: `smtp://127.0.0.1:${port}?ignoreTLS=true`,
    mails,
    answers,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => done())
      }),
  }
}
