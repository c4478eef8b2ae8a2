using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using SmartSecurity.Storage.Notices;

namespace SmartSecurity.Pipeline.Notifiers.Staff;

/// <summary>The server that sends e-mail. Section <c>Notifiers:Email</c>. Without a host nobody is written to.</summary>
public sealed class EmailOptions
{
    /// <summary>Host name of the SMTP server; unset: there is none.</summary>
    public string? Host { get; set; }

    /// <summary>TCP port: 1 to 65,535, 587 unless set.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary><c>starttls</c> (unless set), <c>tls</c> from the first byte, or <c>none</c>: only for a server on this machine.</summary>
    [RegularExpression("starttls|tls|none", ErrorMessage = "Notifiers:Email:Security must be starttls, tls or none.")]
    public string Security { get; set; } = "starttls";

    public string? UserName { get; set; }

    public string? Password { get; set; }

    /// <summary>Address it comes from.</summary>
    [EmailAddress]
    public string From { get; set; } = "smartsecurity@localhost";
}

/// <summary>E-mail by SMTP. A repeated attempt carries the same Message-Id: mail programs show it once.</summary>
public sealed class EmailSender(IOptions<NotifiersOptions> options, StaffHttp again) : IStaffSender
{
    private readonly EmailOptions _options = options.Value.Email;

    public bool Serves(StaffWay way) => way == StaffWay.Email && !string.IsNullOrWhiteSpace(_options.Host);

    public Task<Notified> SendAsync(StaffMessage message, CancellationToken cancel) => again.AttemptAsync(async token =>
    {
        try
        {
            using var mail = Compose(message);
            using var client = new SmtpClient();
            await client.ConnectAsync(_options.Host!, _options.Port, _options.Security switch
            {
                "tls" => SecureSocketOptions.SslOnConnect,
                "none" => SecureSocketOptions.None,
                _ => SecureSocketOptions.StartTls,
            }, token);
            if (_options.UserName is { Length: > 0 } user) await client.AuthenticateAsync(user, _options.Password ?? "", token);
            await client.SendAsync(mail, token);
            await client.DisconnectAsync(quit: true, token);
            return new Notified.Taken(mail.MessageId);
        }
        catch (SmtpCommandException e)
        {
            return (int)e.StatusCode >= 500 ? new Notified.Refused($"The mail server refused it ({(int)e.StatusCode}).")
                : new Notified.Failed($"The mail server put it off ({(int)e.StatusCode}).");
        }
        catch (AuthenticationException)
        {
            return new Notified.Failed("The mail server refused user name or password: see Notifiers:Email.");
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or SslHandshakeException or ServiceNotConnectedException)
        {
            return new Notified.Failed("The mail server cannot be reached.");
        }
    }, cancel);

    private MimeMessage Compose(StaffMessage message)
    {
        var mail = new MimeMessage { Subject = $"[SmartSecurity] {message.Title}", MessageId = $"{message.Id:N}@smartsecurity", Date = message.At };
        mail.From.Add(MailboxAddress.Parse(_options.From));
        mail.To.Add(MailboxAddress.Parse(message.Address.To));
        mail.Body = new TextPart("plain") { Text = message.Link is null ? message.Text : $"{message.Text}\n\n{message.Link}" };
        return mail;
    }
}
