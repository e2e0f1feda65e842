using System.Text.RegularExpressions;

namespace MBot.Agent.Deployments.Source;

/// <summary>The address of a repository. Only transports that run no command of the address's choosing are let in.</summary>
internal static partial class GitUrl
{
    private const int Longest = 2048;

    /// <summary>Null when <paramref name="url"/> may be given to git, else what is wrong with it.</summary>
    public static string? Problem(string url)
    {
        if (url.Length is 0 or > Longest)
            return $"must have 1 to {Longest} characters";
        if (url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            return "must not contain white space or control characters";
        if (url.StartsWith('/'))
            return null;
        if (Scp().IsMatch(url))
            return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("https" or "http" or "ssh" or "file"))
            return "must be https://, ssh://, git@host:path, file:// or an absolute path";
        if (parsed.Scheme != "file" && (parsed.Host.Length == 0 || parsed.Host.StartsWith('-')))
            return "names no host";
        // user@host is one word of ssh's command line.
        if (parsed.UserInfo.StartsWith('-'))
            return "must not have a user that begins with a dash";
        if (parsed.UserInfo.Contains(':', StringComparison.Ordinal))
            return "must not hold a password: use a deploy key (`mbot-client source deploy-key`) or git's credential helper";
        return null;
    }

    // user@host:path, where neither part can be taken for an option or a remote helper (ext::…).
    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:(?!:)[^-].*$")]
    private static partial Regex Scp();
}
