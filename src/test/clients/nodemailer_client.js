// Sends one message with nodemailer: PORT MECHANISM USER PASSWORD.
const nodemailer = require("nodemailer");

const [port, mechanism, user, pass] = process.argv.slice(2);
const transport = nodemailer.createTransport({
  host: "127.0.0.1",
  port: Number(port),
  name: "client.example",
  requireTLS: true,
  tls: { rejectUnauthorized: false },
  authMethod: mechanism,
  auth: mechanism === "XOAUTH2" ? { type: "OAuth2", user, accessToken: pass } : { user, pass },
});
transport
  .sendMail({ from: "ann@ours.example", to: "you@b.example", subject: "nodemailer", text: "hello" })
  .then((sent) => console.log(sent.response))
  .catch((refused) => {
    console.log(refused.message);
    process.exitCode = 1;
  });
