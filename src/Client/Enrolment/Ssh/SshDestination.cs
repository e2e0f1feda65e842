using System.Text.RegularExpressions;

namespace MBot.Client.Enrolment.Ssh;

/// <summary>Whom ssh is to go to: a host or an alias of ssh's configuration, and a user unless that says it.</summary>
internal sealed partial record SshDestination(string? User, string Host)
{
    /// <exception cref="ClientException">It could be taken for something else than a user and a host.</exception>
    public static SshDestination Parse(string text)
    {
        var at = text.LastIndexOf('@');
        var (user, host) = at < 0 ? (null, text) : (text[..at], text[(at + 1)..]);
        // Both go into command lines of ssh, and of what ssh's configuration starts: names only.
        if (!HostName().IsMatch(host) || user is not null && !UserName().IsMatch(user))
            throw ClientException.Usage($"'{text}' is not USER@HOST", "such as admin@203.0.113.7, or an alias of ~/.ssh/config; --port N for another port");
        return new SshDestination(user, host);
    }

    public override string ToString() => User is null ? Host : $"{User}@{Host}";

    [GeneratedRegex(@"^[A-Za-z0-9:\[][A-Za-z0-9._:%\]-]{0,252}\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._+@-]{0,63}\z")]
    private static partial Regex UserName();
}
